/** Which rules are listed and in what order. In: all rules and the view's filter. Out: the rules to show, counts. Pure. */
import { findingLevels, type RuleRow, ruleStates } from '#shared/contract/detections.ts';
import { explainTechnique } from '../../state/detection-text.tsx';
import type { SortEntry } from '../../widgets/grid-types.ts';

export type RuleState = RuleRow['state'];

export interface RuleFilter {
  readonly search: string;
  readonly states: readonly RuleState[];
  readonly setName: string | undefined;
  readonly level: RuleRow['level'] | undefined;
}

/** Everything. */
export const allRules: RuleFilter = { search: '', states: [], setName: undefined, level: undefined };

/** The word for a state. */
export const stateWords: Readonly<Record<RuleState, string>> = {
  hit: 'Hit',
  ran: 'Ran, no hit',
  'not-run': 'Not run',
  'cannot-fire': 'Cannot fire here',
  'not-applicable': 'Not applicable',
  'waiting-for-list': 'Waiting for a list',
  unsupported: 'Unsupported',
  duplicate: 'Duplicate',
  disabled: 'Disabled',
  fault: 'Fault',
};

/** The rules of the filter but for its states, so that each state's count can be shown beside it. */
export function findRules(rows: readonly RuleRow[], filter: RuleFilter): RuleRow[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (filter.setName !== undefined && row.setName !== filter.setName) return false;
    if (filter.level !== undefined && row.level !== filter.level) return false;
    if (words.length === 0) return true;
    const text = [
      row.title,
      row.author,
      row.path,
      row.ruleId,
      row.reason,
      ...row.tactics,
      ...row.techniques.map(explainTechnique),
    ]
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Those in one of the wanted states; no wanted state means all. */
export function pickStates(rows: readonly RuleRow[], states: readonly RuleState[]): RuleRow[] {
  return states.length === 0 ? [...rows] : rows.filter((row) => states.includes(row.state));
}

/** How many rules are in each state, in the contract's order; states of no rule are left out. */
export function countStates(rows: readonly RuleRow[]): { readonly state: RuleState; readonly count: number }[] {
  return ruleStates
    .map((state) => ({ state, count: rows.filter((row) => row.state === state).length }))
    .filter(({ count }) => count > 0);
}

type Key = string | number;
const keys: Readonly<Record<string, (row: RuleRow) => Key>> = {
  state: (row) => ruleStates.indexOf(row.state),
  level: (row) => findingLevels.indexOf(row.level),
  title: (row) => row.title.toLowerCase(),
  hits: (row) => row.hits,
  findings: (row) => row.findings,
  kind: (row) => row.kind ?? '',
  author: (row) => row.author.toLowerCase(),
  set: (row) => row.setName,
  path: (row) => row.path,
  reason: (row) => row.reason.toLowerCase(),
};

/** Sorted by a column; rules that are equal in it stay in the order of set and path. */
export function sortRules(rows: readonly RuleRow[], sort: SortEntry | undefined): RuleRow[] {
  const key = sort && keys[sort.column];
  if (!key) return [...rows];
  const way = sort.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => (a.key < b.key ? -way : a.key > b.key ? way : 0))
    .map(({ row }) => row);
}

/** Names of the rule sets, in order of first sight. */
export function toSetNames(rows: readonly RuleRow[]): string[] {
  return [...new Set(rows.map((row) => row.setName))];
}
