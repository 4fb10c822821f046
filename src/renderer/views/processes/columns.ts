/** The columns of the process tree: which there are, how a cell is written, what clause says 'only this'. Pure but for `draw`. */
import type { ProcessRow } from '#shared/contract/processes.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { explainMark } from '../../state/finding-marks.ts';
import { formatCount } from '../../state/format.ts';
import { type Host, toHostClause } from '../../state/hosts.ts';
import { toFindingClause, toProcessClause, toSessionClause } from '../../state/pages.ts';
import type { ColumnChoice } from '../../state/preferences.ts';
import { formatTime } from '../../state/time-zone.ts';
import type { TreeColumn } from '../../widgets/tree-grid.tsx';
import { type LifeDomain, toLifeBar } from './life.ts';

/** A process with the most severe finding in which one of its events stands. */
export type MarkedProcess = ProcessRow & {
  readonly mark?: { readonly level: string; readonly findings: readonly number[] };
};

/** How a column is written, with the event filter that a cell stands for (none where the language has none). */
export interface ProcessColumn extends TreeColumn<MarkedProcess> {
  readonly clause?: (row: MarkedProcess) => string | undefined;
}

/** Columns of a person who has not chosen, in order. */
export const usualColumns: readonly string[] = [
  'process',
  'finding',
  'host',
  'pid',
  'start',
  'life',
  'children',
  'network',
  'dns',
  'events',
  'user',
  'commandLine',
];

const count = (value: number): string => (value === 0 ? '' : formatCount(value));

/** `image` in either log: Sysmon's own field or the name that Security writes. */
export function toImageClause(image: string): string {
  return `${toFieldClauseText('Image', image)} OR ${toFieldClauseText('NewProcessName', image)}`;
}

/** What is shown of a process without a record of its creation. */
export function toProcessName(row: Pick<ProcessRow, 'name' | 'image' | 'pid'>): string {
  return row.name ?? row.image ?? `(process ${row.pid})`;
}

const edgeWords: Readonly<Record<ProcessRow['edge'], string>> = {
  guid: 'GUID',
  pid: 'PID in its life',
  name: 'name only',
  inferred: 'inferred',
  none: 'none',
};

/** How a parent is known, in a few words. */
export function explainEdge(row: Pick<ProcessRow, 'edge' | 'confidence'>): string {
  return row.edge === 'none' ? 'no parent' : `${edgeWords[row.edge]} · ${Math.round(row.confidence * 100)} %`;
}

/** How a process ended, in a few words. */
export function explainEnd(row: Pick<ProcessRow, 'endHow' | 'endUs'>): string {
  if (row.endUs === null) return 'no end recorded';
  if (row.endHow === 'reused') return 'ended before its id was used again';
  if (row.endHow === 'shutdown') return 'ended with the boot';
  return 'end recorded';
}

/** All columns, in the order of their first appearance. */
export function toColumns(timeZone: string, domain: LifeDomain | undefined, hosts: readonly Host[]): ProcessColumn[] {
  const time = (us: number | null, tick: number | null): string =>
    us === null ? '' : formatTime(us, tick ?? 0, timeZone);
  return [
    {
      id: 'process',
      label: 'Process',
      width: 300,
      text: toProcessName,
      clause: (row) => toProcessClause(row.id),
      className: (row) => (row.placeholder ? 'el-placeholder' : undefined),
    },
    {
      id: 'finding',
      label: 'Finding',
      width: 104,
      text: (row) => explainMark(row.mark?.level, row.mark?.findings.length ?? 0),
      className: (row) => (row.mark ? `el-cell-${row.mark.level}` : undefined),
      clause: (row) => row.mark?.findings.map(toFindingClause).join(' OR '),
    },
    { id: 'pid', label: 'PID', width: 64, alignRight: true, text: (row) => String(row.pid) },
    { id: 'start', label: 'Start', width: 214, text: (row) => time(row.startUs, row.startTick) },
    { id: 'end', label: 'End', width: 214, text: (row) => time(row.endUs, null) },
    {
      id: 'life',
      label: 'Life',
      width: 150,
      text: (row) => (row.startUs === null ? 'start not known' : explainEnd(row)),
      draw: (row) => drawLife(row, domain),
    },
    { id: 'children', label: 'Children', width: 84, alignRight: true, text: (row) => count(row.childCount) },
    { id: 'network', label: 'Network', width: 82, alignRight: true, text: (row) => count(row.networkCount) },
    { id: 'dns', label: 'DNS', width: 60, alignRight: true, text: (row) => count(row.dnsCount) },
    { id: 'events', label: 'Events', width: 72, alignRight: true, text: (row) => count(row.eventCount) },
    {
      id: 'user',
      label: 'User',
      width: 150,
      text: (row) => row.user ?? '',
      clause: (row) => (row.user === null ? undefined : toFieldClauseText('User', row.user)),
    },
    {
      id: 'commandLine',
      label: 'Command line',
      width: 620,
      text: (row) => row.commandLine ?? '',
      clause: (row) => (row.commandLine === null ? undefined : toFieldClauseText('CommandLine', row.commandLine)),
    },
    {
      id: 'image',
      label: 'Image',
      width: 320,
      text: (row) => row.image ?? '',
      clause: (row) => (row.image === null ? undefined : toImageClause(row.image)),
    },
    { id: 'integrity', label: 'Integrity', width: 84, text: (row) => row.integrity ?? '' },
    {
      id: 'host',
      label: 'Host',
      width: 104,
      text: (row) => row.host,
      clause: (row) => toHostClause(hosts, row.hostId),
    },
    { id: 'edge', label: 'Parent known by', width: 150, text: explainEdge },
    {
      id: 'logonId',
      label: 'Logon id',
      width: 90,
      text: (row) => (row.logonId === null ? '' : `0x${row.logonId.toString(16)}`),
      clause: (row) => (row.sessionId === null ? undefined : toSessionClause(row.sessionId)),
    },
    { id: 'sources', label: 'Logs', width: 120, text: (row) => row.sources.join(' + ') || 'not logged' },
    {
      id: 'guid',
      label: 'GUID',
      width: 300,
      text: (row) => row.guid ?? '',
      clause: (row) => (row.guid === null ? undefined : toFieldClauseText('ProcessGuid', row.guid)),
    },
  ];
}

/** The chosen columns in their order; the tree column is always the first. */
export function chooseColumns(
  all: readonly ProcessColumn[],
  choices: readonly ColumnChoice[] | undefined,
): ProcessColumn[] {
  const wanted = choices ?? usualColumns.map((id) => ({ id, width: undefined }));
  const [first] = all;
  const rest = wanted.flatMap((choice) => {
    const column = all.find((one) => one.id === choice.id);
    if (!column || column === first) return [];
    return [choice.width === undefined ? column : { ...column, width: choice.width }];
  });
  const width = wanted.find((choice) => choice.id === first?.id)?.width;
  return first ? [width === undefined ? first : { ...first, width }, ...rest] : rest;
}

function drawLife(row: ProcessRow, domain: LifeDomain | undefined): HTMLElement {
  const track = document.createElement('span');
  track.className = 'el-life';
  const bar = domain && toLifeBar(row, domain);
  if (!bar) return track;
  const line = document.createElement('span');
  line.className = row.endUs === null ? 'el-life-open' : '';
  line.style.left = `${bar.left * 100}%`;
  line.style.width = `${bar.width * 100}%`;
  track.append(line);
  return track;
}
