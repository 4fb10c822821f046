/** Badges: which of the events or processes in sight have findings. In: their ids. Out: the most severe level and the findings. */
import type { EngineClient, Output } from '#shared/contract/index.ts';
import { useAsk } from '../client/context.tsx';
import '../theme/finding-level.css';
import { toFindingLevel, toFindingLook } from '../theme/finding-level.ts';

type Mark = Output<'findings.marks'>['events'][number];

/** Ids asked for at a time; the contract's limit. */
const idLimit = 10_000;

/** True where the case has findings at all, so that badges are worth a column. */
export function useHasFindings(): boolean {
  return (useAsk('findings.list', { filter: {}, offset: 0, limit: 1 }).data?.total ?? 0) > 0;
}

/** Marks by id; things without findings are not in the map. */
export async function fetchMarks(
  engine: EngineClient,
  what: 'events' | 'processes',
  ids: readonly number[],
): Promise<ReadonlyMap<number, Mark>> {
  const marks = new Map<number, Mark>();
  for (let from = 0; from < ids.length; from += idLimit) {
    const part = ids.slice(from, from + idLimit);
    const found = await engine.call('findings.marks', what === 'events' ? { eventIds: part } : { processIds: part });
    for (const mark of found[what]) marks.set(mark.id, mark);
  }
  return marks;
}

/** A badge in words: `High`, or `High ×3` for three findings. Empty without one. */
export function explainMark(level: unknown, findings: number): string {
  const known = toFindingLevel(level);
  if (!known) return '';
  return findings > 1 ? `${toFindingLook(known).word} ×${findings}` : toFindingLook(known).word;
}
