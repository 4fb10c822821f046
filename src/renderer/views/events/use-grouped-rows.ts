/**
 * The grouped list behind the grid. In: filter, levels, order, sort and columns. Out: a row source over groups and their
 * events, or what it is waiting for. A new question makes a new tree; groups that were open and are there again are opened.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Filter } from '#shared/model/filter.ts';
import { useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { isFindingQuestion, isTagQuestion, useRevision } from '../../state/revision.ts';
import type { GridRow, RowSource, SortEntry } from '../../widgets/grid-types.ts';
import { alwaysFetched } from './columns.ts';
import { type GroupNode, GroupRows } from './group-rows.ts';
import type { GroupOrder } from './group-store.ts';
import { toInput, toShownRows } from './use-event-list.ts';

interface GroupedRows {
  readonly busy: boolean;
  readonly source: RowSource | undefined;
  readonly model: GroupRows | undefined;
  readonly problem: { readonly code: string; readonly message: string } | undefined;
  toggle(node: GroupNode): void;
  closeAll(): void;
  reopen(): void;
}

/** Groups opened again after a new question, at most. */
const mostReopened = 30;
let trees = 0;

/** See the file's header. No field: nothing is asked. */
export function useGroupedRows(
  filter: Filter,
  fields: readonly string[],
  order: GroupOrder,
  sort: readonly SortEntry[],
  columns: readonly string[],
  marked: boolean,
): GroupedRows {
  const { engine } = useClients();
  const [tree, setTree] = useState<{ readonly number: number; readonly model: GroupRows }>();
  const [problem, setProblem] = useState<GroupedRows['problem']>();
  const [busy, setBusy] = useState(false);
  const [revision, setRevision] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const revisions = useRevision();
  const fetched = useMemo(() => [...new Set([...columns, ...alwaysFetched])].sort(), [columns]);
  const latest = useRef({ fetched, marked });
  latest.current = { fetched, marked };
  const opened = useRef<GroupRows>(undefined);
  const isTag = fields.includes('tag') || isTagQuestion(filter);
  const question = JSON.stringify([
    filter,
    fields,
    order,
    sort,
    revisions.evidence,
    isTag ? revisions.tags : 0,
    isFindingQuestion(filter) ? revisions.findings : 0,
  ]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the question holds all that is asked; an attempt asks it again
  useEffect(() => {
    if (fields.length === 0) {
      setTree(undefined);
      setProblem(undefined);
      setBusy(false);
      opened.current = undefined;
      return undefined;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const input = toInput(filter);
    const model = new GroupRows(fields, {
      fetchGroups: (path, field, offset, limit) =>
        engine.call(
          'events.groups',
          { filter: input, path, field, order: order.by, descending: order.descending, offset, limit },
          { signal },
        ),
      fetchEvents: async (path, offset, limit) => {
        const page = await engine.call('events.inGroup', {
          filter: input,
          path,
          sort: [...sort],
          offset,
          limit,
          columns: latest.current.fetched,
        });
        return toShownRows(engine, page.rows as readonly unknown[] as readonly GridRow[], latest.current.marked);
      },
    });
    setBusy(true);
    const start = async (): Promise<void> => {
      await model.start();
      const before = opened.current;
      if (before && JSON.stringify(before.fields) === JSON.stringify(fields))
        await model.openLike(before, mostReopened);
    };
    start().then(
      () => {
        if (signal.aborted) return;
        trees++;
        opened.current = model;
        setTree({ number: trees, model });
        setProblem(undefined);
        setBusy(false);
      },
      (error: unknown) => {
        if (signal.aborted) return;
        setProblem(toErrorText(error));
        setBusy(false);
      },
    );
    return () => controller.abort();
  }, [engine, question, attempt]);

  const source = useMemo<RowSource | undefined>(
    () =>
      tree && {
        key: `groups ${tree.number} ${fetched.join()} ${marked}`,
        revision,
        total: tree.model.total,
        fetchRows: (offset, limit) => tree.model.rows(offset, limit),
      },
    [tree, revision, fetched, marked],
  );
  const toggle = useCallback((node: GroupNode) => {
    const model = opened.current;
    if (!model) return;
    model.toggle(node.id).then(
      () => setRevision((count) => count + 1),
      (error: unknown) => toErrorText(error).code !== 'cancelled' && setProblem(toErrorText(error)),
    );
  }, []);
  const closeAll = useCallback(() => {
    opened.current?.closeAll();
    setRevision((count) => count + 1);
  }, []);
  const reopen = useCallback(() => setAttempt((count) => count + 1), []);
  return { busy, source, model: tree?.model, problem, toggle, closeAll, reopen };
}
