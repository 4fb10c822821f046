/**
 * The numbered list behind the grid. In: filter, sort and columns. Out: a row source over the engine's list, or what it is
 * waiting for. A new filter cancels the list that is being made; the old rows stay on screen until the new ones are there.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { EngineClient } from '#shared/contract/index.ts';
import type { Filter } from '#shared/model/filter.ts';
import { useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { fetchMarks } from '../../state/finding-marks.ts';
import { isFindingQuestion, isTagQuestion, useRevision } from '../../state/revision.ts';
import { useSelection } from '../../state/selection.ts';
import { toListName } from '../../state/window-id.ts';
import type { GridRow, RowSource, SortEntry } from '../../widgets/grid-types.ts';
import { alwaysFetched } from './columns.ts';
import { addBadges } from './finding-badges.ts';
import { tagColumnId } from './tag-column.ts';

interface OpenList {
  readonly number: number;
  readonly total: number;
}

interface ListProblem {
  readonly code: string;
  readonly message: string;
}

export interface EventList {
  readonly busy: boolean;
  readonly source: RowSource | undefined;
  readonly problem: ListProblem | undefined;
  reopen(): void;
}

/** The engine's name of this window's events list. */
export const eventListName: string = toListName('events');

let lists = 0;

/** See the file's header. `columns` are the ids of the columns on screen; `marked` asks for finding badges. */
export function useEventList(
  filter: Filter,
  sort: readonly SortEntry[],
  columns: readonly string[],
  marked: boolean,
): EventList {
  const { engine } = useClients();
  const setFiltered = useSelection((store) => store.setFiltered);
  const [list, setList] = useState<OpenList>();
  const [problem, setProblem] = useState<ListProblem>();
  const [busy, setBusy] = useState(true);
  const [attempt, setAttempt] = useState(0);
  const reopens = useRef(0);
  const revision = useRevision();
  const question = JSON.stringify([
    filter,
    sort,
    revision.evidence,
    isTagQuestion(filter) ? revision.tags : 0,
    isFindingQuestion(filter) ? revision.findings : 0,
  ]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the question holds filter and sort; an attempt asks it again
  useEffect(() => {
    const controller = new AbortController();
    setBusy(true);
    engine
      .call(
        'events.open',
        { view: eventListName, filter: toInput(filter), sort: [...sort] },
        { signal: controller.signal },
      )
      .then(
        ({ total, tookMs }) => {
          if (controller.signal.aborted) return;
          lists++;
          setList({ number: lists, total });
          setProblem(undefined);
          setFiltered({ total, tookMs });
          setBusy(false);
        },
        (error: unknown) => {
          if (controller.signal.aborted) return;
          setProblem(toErrorText(error));
          setFiltered(undefined);
          setBusy(false);
        },
      );
    return () => controller.abort();
  }, [engine, question, attempt]);

  const fetched = useMemo(() => [...new Set([...columns, ...alwaysFetched])].sort(), [columns]);
  const source = useMemo(() => {
    if (!list) return undefined;
    return {
      key: `${list.number} ${fetched.join()} ${marked}`,
      total: list.total,
      fetchRows: async (offset: number, limit: number) => {
        const page = await engine.call('events.page', { view: eventListName, offset, limit, columns: fetched });
        reopens.current = 0;
        return toShownRows(engine, page.rows as readonly unknown[] as readonly GridRow[], marked);
      },
    };
  }, [engine, list, fetched, marked]);

  const reopen = useCallback(() => {
    // A list that was lost (the engine restarted) is made again, but not for ever.
    if (reopens.current++ < 3) setAttempt((count) => count + 1);
  }, []);

  return { busy, source, problem, reopen };
}

/** Rows of events with their tags and, when asked for, their finding badges. */
export async function toShownRows(
  engine: EngineClient,
  rows: readonly GridRow[],
  marked: boolean,
): Promise<readonly GridRow[]> {
  const eventIds = rows.map((row) => Number(row.id));
  const { events } = await engine.call('tags.of', { eventIds, keys: [] });
  const tags = new Map(events.map((one) => [one.eventId, one.tagIds.join()]));
  const tagged = rows.map((row) => ({ ...row, [tagColumnId]: tags.get(Number(row.id)) ?? '' }));
  return marked ? addBadges(tagged, await fetchMarks(engine, 'events', eventIds)) : tagged;
}

/** A filter as the contract wants it (mutable arrays). */
export function toInput(filter: Filter): {
  text: string;
  clauses: Filter['clauses'][number][];
  time?: { fromUs?: number; toUs?: number };
} {
  const { fromUs, toUs } = filter.time ?? {};
  return {
    text: filter.text,
    clauses: [...filter.clauses],
    ...(filter.time
      ? { time: { ...(fromUs === undefined ? {} : { fromUs }), ...(toUs === undefined ? {} : { toUs }) } }
      : {}),
  };
}
