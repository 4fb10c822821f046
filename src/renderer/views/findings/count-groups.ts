/** Findings added up by severity, rule, host, tactic or state. In: findings. Out: groups, largest first. Pure. */
import { type FindingRow, findingLevels } from '#shared/contract/detections.ts';
import { explainTactic } from '../../state/detection-text.tsx';
import { type FindingLevel, toFindingLook } from '../../theme/finding-level.ts';
import { explainState } from './columns.ts';
import type { OwnFilter } from './findings-store.ts';

export type CountBy = 'level' | 'rule' | 'host' | 'tactic' | 'state';

export interface CountGroup {
  readonly key: string;
  readonly label: string;
  readonly findings: number;
  readonly events: number;
  /** The most severe of the group. */
  readonly level: FindingLevel;
  /** What of the view's filter the group stands for. */
  readonly part: OwnFilter;
  readonly ids: readonly number[];
}

interface Key {
  readonly key: string;
  readonly label: string;
  readonly part: OwnFilter;
}

function toKeys(row: FindingRow, by: CountBy): Key[] {
  switch (by) {
    case 'level':
      return [{ key: row.level, label: toFindingLook(row.level).word, part: { levels: [row.level] } }];
    case 'rule':
      return [{ key: String(row.rule), label: row.title, part: { rule: row.rule } }];
    case 'host':
      return row.hostId === null
        ? [{ key: row.computer ?? '', label: row.computer ?? '(no host)', part: { search: row.computer ?? '' } }]
        : [{ key: String(row.hostId), label: row.host ?? row.computer ?? '', part: { hostId: row.hostId } }];
    case 'tactic':
      return row.tactics.map((tactic) => ({ key: tactic, label: explainTactic(tactic), part: { tactic } }));
    case 'state':
      return [{ key: row.state, label: explainState(row.state), part: { states: [row.state] } }];
  }
}

const rank = (level: FindingLevel): number => findingLevels.indexOf(level);

/** See the file's header. A finding of two tactics counts for both. */
export function countGroups(rows: readonly FindingRow[], by: CountBy): CountGroup[] {
  const groups = new Map<string, Key & { findings: number; events: number; level: FindingLevel; ids: number[] }>();
  for (const row of rows) {
    for (const one of toKeys(row, by)) {
      let group = groups.get(one.key);
      if (!group) {
        group = { ...one, findings: 0, events: 0, level: row.level, ids: [] };
        groups.set(one.key, group);
      }
      group.findings++;
      group.events += row.count;
      group.ids.push(row.id);
      if (rank(row.level) < rank(group.level)) group.level = row.level;
    }
  }
  return [...groups.values()].sort((a, b) =>
    by === 'level'
      ? rank(a.level) - rank(b.level)
      : b.findings - a.findings || rank(a.level) - rank(b.level) || (a.label < b.label ? -1 : 1),
  );
}

const parts = { level: 'levels', rule: 'rule', host: 'hostId', tactic: 'tactic', state: 'states' } as const;

/** The filter without what the counting itself sets, so that the other groups stay in sight. */
export function withoutOwn<T extends OwnFilter>(filter: T, by: CountBy): T {
  return { ...filter, [parts[by]]: undefined };
}

/** True where the filter stands for just this group. */
export function isChosen(filter: OwnFilter, group: CountGroup): boolean {
  return Object.entries(group.part).every(
    ([name, value]) => JSON.stringify(filter[name as keyof OwnFilter]) === JSON.stringify(value),
  );
}
