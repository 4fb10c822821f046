/** The columns of the findings grid, how a finding becomes a row of it, and how its sort is asked for. Pure. */
import type { FindingRow } from '#shared/contract/detections.ts';
import type { Input } from '#shared/contract/index.ts';
import { explainTactic, explainTechnique } from '../../state/detection-text.tsx';
import { formatCount } from '../../state/format.ts';
import { formatTime } from '../../state/time-zone.ts';
import { toFindingLevel, toFindingLook } from '../../theme/finding-level.ts';
import type { GridColumn, GridRow } from '../../widgets/grid-types.ts';

export type FindingSort = NonNullable<Input<'findings.list'>['sort']>;
export type FindingState = FindingRow['state'];

const stateWords: Readonly<Record<FindingState, string>> = {
  new: 'New',
  confirmed: 'Confirmed',
  dismissed: 'Dismissed',
};

/** The word for a state. */
export function explainState(state: FindingState): string {
  return stateWords[state];
}

const sorts: Readonly<Record<string, FindingSort>> = {
  level: 'level',
  title: 'rule',
  host: 'host',
  count: 'count',
  first: 'time',
};

/** The engine's sort for a column; undefined where it has none. */
export function toFindingSort(column: string): FindingSort | undefined {
  return sorts[column];
}

/** The columns in their order. */
export function toFindingColumns(timeZone: string): GridColumn[] {
  const time = (us: unknown): string => formatTime(Number(us), 0, timeZone).replace(/\.\d+$/, '');
  return [
    {
      id: 'level',
      label: 'Severity',
      width: 92,
      pinned: true,
      format: (row) => {
        const level = toFindingLevel(row.level);
        return level ? toFindingLook(level).word : '';
      },
      className: (row) => `el-cell-${toFindingLevel(row.level) ?? 'none'}`,
    },
    { id: 'title', label: 'Finding', width: 290 },
    { id: 'host', label: 'Host', width: 96 },
    { id: 'subject', label: 'What', width: 240, sortable: false },
    { id: 'count', label: 'Events', width: 74, alignRight: true, format: (row) => formatCount(Number(row.count)) },
    { id: 'first', label: 'First', width: 160, format: (row) => time(row.first) },
    { id: 'last', label: 'Last', width: 160, sortable: false, format: (row) => time(row.last) },
    { id: 'tactics', label: 'Tactics', width: 180, sortable: false },
    { id: 'techniques', label: 'Techniques', width: 240, sortable: false },
    {
      id: 'state',
      label: 'State',
      width: 90,
      sortable: false,
      className: (row) => `el-state-${row.stateId}`,
    },
    { id: 'stateReason', label: 'Reason', width: 160, sortable: false },
    { id: 'author', label: 'Rule author', width: 150, sortable: false },
    { id: 'set', label: 'Rule set', width: 150, sortable: false },
  ];
}

/** A finding as a row of the grid. */
export function toFindingGridRow(row: FindingRow): GridRow {
  const notes = [row.suppressed ? 'suppressed' : '', row.incomplete ? 'not all of the rule could be tested' : ''];
  return {
    id: row.id,
    level: row.level,
    title: row.title,
    rule: row.rule,
    host: row.host ?? row.computer ?? '',
    hostId: row.hostId,
    subject: row.subject,
    count: row.count,
    first: row.firstUs,
    last: row.lastUs,
    tactics: row.tactics.map(explainTactic).join(', '),
    tactic: row.tactics[0],
    techniques: row.techniques.map(explainTechnique).join(', '),
    technique: row.techniques[0]?.id,
    state: [explainState(row.state), ...notes].filter(Boolean).join(', '),
    stateId: row.state,
    stateReason: row.stateReason,
    author: row.author,
    set: row.setName,
    processId: row.processId,
    sessionId: row.sessionId,
    eventId: row.firstEventId,
  };
}

/** Where a page of a turned-round list lies in the engine's list, which knows one direction. */
export function toReversedPage(total: number, offset: number, limit: number): { offset: number; limit: number } {
  const end = Math.max(0, total - offset);
  const start = Math.max(0, end - limit);
  return { offset: start, limit: Math.max(1, end - start) };
}
