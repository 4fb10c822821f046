/**
 * The tree to show. In: the view's filter. Out: a model of the roots (children are fetched when a node is opened) or, with a
 * search, of the matches with their ancestors. Long lists of roots arrive in pages; the first one is shown at once.
 */
import { useCallback, useEffect, useState } from 'react';
import type { ProcessFilter, ProcessRow } from '#shared/contract/processes.ts';
import { useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { fetchMarks } from '../../state/finding-marks.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { useRevision } from '../../state/revision.ts';
import { TreeModel } from '../../widgets/tree-model.ts';
import type { MarkedProcess } from './columns.ts';

/** A row of the tree; `matches` is false for an ancestor that is shown for its descendants only. */
export type TreeRow = MarkedProcess & { readonly depth: number; readonly matches: boolean };

export interface ProcessTree {
  readonly model: TreeModel<TreeRow> | undefined;
  /** How much is shown, in words. */
  readonly note: string;
  readonly busy: boolean;
  readonly problem: { readonly code: string; readonly message: string } | undefined;
  fetchChildren(row: TreeRow): Promise<readonly TreeRow[]>;
  retry(): void;
}

/** Matches shown at most; the note says when there are more. */
export const matchLimit = 5000;
const pageRows = 10_000;

const plain = (row: ProcessRow): TreeRow => ({ ...row, depth: 0, matches: true });

/** True when the filter asks for nothing but a host: then the whole tree is shown, opened step by step. */
export function isWholeTree(filter: ProcessFilter): boolean {
  return !filter.search?.trim() && filter.sessionId === undefined && filter.time === undefined;
}

/** See the file's header. */
export function useProcessTree(filter: ProcessFilter): ProcessTree {
  const { engine } = useClients();
  const [shown, setShown] = useState<{ model: TreeModel<TreeRow>; note: string }>();
  const [problem, setProblem] = useState<ProcessTree['problem']>();
  const [busy, setBusy] = useState(true);
  const [attempt, setAttempt] = useState(0);
  const findings = useRevision((store) => store.findings);
  const question = JSON.stringify([filter, findings]);

  const readAll = useCallback(
    async (parentId: number | null, hostId: number | undefined, signal?: AbortSignal): Promise<ProcessRow[]> => {
      const rows: ProcessRow[] = [];
      for (;;) {
        const host = hostId === undefined ? {} : { hostId };
        const input = { parentId, ...host, offset: rows.length, limit: pageRows };
        const page = await engine.call('processes.children', input, signal ? { signal } : {});
        rows.push(...page.rows);
        if (page.rows.length === 0 || rows.length >= page.total) return rows;
      }
    },
    [engine],
  );

  const addMarks = useCallback(
    async (rows: readonly TreeRow[]): Promise<TreeRow[]> => {
      const ids = rows.map((row) => row.id);
      const marks = await fetchMarks(engine, 'processes', ids);
      return rows.map((row) => {
        const mark = marks.get(row.id);
        return mark ? { ...row, mark } : row;
      });
    },
    [engine],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the question holds the filter; an attempt asks it again
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const load = async (): Promise<{ model: TreeModel<TreeRow>; note: string }> => {
      if (isWholeTree(filter)) {
        const rows = await readAll(null, filter.hostId, signal);
        return { model: TreeModel.fromRoots(await addMarks(rows.map(plain))), note: formatPlural(rows.length, 'root') };
      }
      const found = await engine.call('processes.tree', { filter, limit: matchLimit }, { signal });
      const matches = formatPlural(found.matches, 'match', 'matches');
      const note = found.cut ? `first ${formatCount(matchLimit)} of ${matches}` : matches;
      return { model: TreeModel.fromFlat(await addMarks(found.rows)), note };
    };
    setBusy(true);
    load().then(
      (next) => {
        if (signal.aborted) return;
        setShown(next);
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

  const fetchChildren = useCallback(
    async (row: TreeRow) => addMarks((await readAll(row.id, undefined)).map(plain)),
    [readAll, addMarks],
  );
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { model: shown?.model, note: shown?.note ?? '', busy, problem, fetchChildren, retry };
}
