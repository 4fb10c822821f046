/** Rows and columns of the ranked list. In: a row as the engine gives it. Out: cells, small bars drawn as DOM. Pure but for `draw`. */
import type { BeaconListRow } from '#shared/contract/beacons.ts';
import { formatCount } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { GridColumn, GridRow } from '../../widgets/grid-types.ts';
import { explainVerdict, formatRange, formatShare, type Verdict } from './words.ts';

export const beaconSorts = [
  'score',
  'regularity',
  'rita',
  'count',
  'first',
  'last',
  'host',
  'image',
  'destination',
] as const;
export type BeaconSort = (typeof beaconSorts)[number];

/** The engine's order for a column; undefined where it has none. */
export function toBeaconSort(column: string | undefined): BeaconSort | undefined {
  return beaconSorts.find((sort) => sort === column);
}

/** True where the engine puts the largest first. */
export function isDescending(sort: BeaconSort): boolean {
  return !['first', 'host', 'image', 'destination'].includes(sort);
}

/** A row of the grid. */
export function toBeaconGridRow(row: BeaconListRow): GridRow {
  return {
    id: row.id,
    rank: row.rank,
    verdict: row.verdict,
    score: row.score,
    host: row.host,
    hostId: row.hostId,
    image: row.imageName,
    imagePath: row.image,
    imageId: row.imageId,
    destination: row.destination,
    name: row.name,
    domain: row.domain,
    address: row.addresses[0] ?? null,
    addresses: row.addresses.join(' '),
    port: row.port,
    portName: row.portName,
    level: row.level,
    count: row.count,
    checkIns: row.checkIns,
    low: row.sleepLow,
    high: row.sleepHigh,
    regularity: row.regularity,
    neighbours: row.parts.neighbours,
    variation: row.parts.variation,
    mode: row.parts.mode,
    occupancy: row.occupancy,
    hosts: row.pairHosts,
    fleet: row.fleetHosts,
    rita: row.rita?.score ?? null,
    first: row.firstUs,
    last: row.lastUs,
    hiddenBy: row.hiddenBy,
    watchedBy: row.watchedBy,
    line: row.line,
  };
}

const two = (value: unknown): string => (typeof value === 'number' ? value.toFixed(2) : '');

/** A number with a bar behind it, 0 to 1. */
function drawBar(value: unknown, text: string): HTMLElement {
  const box = document.createElement('span');
  box.className = 'el-cell-bar';
  const bar = document.createElement('i');
  bar.style.width = `${Math.round(100 * Math.min(1, Math.max(0, Number(value) || 0)))}%`;
  const words = document.createElement('span');
  words.textContent = text;
  box.append(bar, words);
  return box;
}

/** The three parts of R as bars side by side. */
function drawParts(row: GridRow): HTMLElement {
  const box = document.createElement('span');
  box.className = 'el-parts';
  for (const part of ['neighbours', 'variation', 'mode']) {
    const slot = document.createElement('span');
    const bar = document.createElement('i');
    bar.style.width = `${Math.round(100 * Math.min(1, Math.max(0, Number(row[part]) || 0)))}%`;
    slot.append(bar);
    box.append(slot);
  }
  return box;
}

function drawVerdict(row: GridRow): HTMLElement {
  const badge = document.createElement('span');
  badge.className = `el-badge el-verdict-${row.verdict}`;
  badge.textContent = explainVerdict(row.verdict as Verdict);
  return badge;
}

/** The columns in their order. */
export function toBeaconColumns(timeZone: string): GridColumn[] {
  const time = (us: unknown): string => formatSecond(Number(us), timeZone);
  const columns: GridColumn[] = [
    { id: 'rank', label: '#', width: 46, pinned: true, alignRight: true },
    {
      id: 'verdict',
      label: 'Verdict',
      width: 84,
      format: (row) => explainVerdict(row.verdict as Verdict),
      draw: drawVerdict,
    },
    { id: 'score', label: 'Points', width: 78, alignRight: true, format: (row) => Number(row.score).toFixed(1) },
    { id: 'host', label: 'Host', width: 110 },
    { id: 'image', label: 'Program', width: 140 },
    { id: 'destination', label: 'Destination', width: 200 },
    {
      id: 'port',
      label: 'Port',
      width: 104,
      format: (row) => (row.portName ? `${row.port} ${row.portName}` : String(row.port)),
    },
    { id: 'count', label: 'Count', width: 70, alignRight: true, format: (row) => formatCount(Number(row.count)) },
    {
      id: 'interval',
      label: 'Interval',
      width: 138,
      format: (row) => formatRange(Number(row.low), Number(row.high)),
    },
    {
      id: 'regularity',
      label: 'R',
      width: 64,
      format: (row) => two(row.regularity),
      draw: (row) => drawBar(row.regularity, two(row.regularity)),
    },
    {
      id: 'parts',
      label: 'Parts of R',
      width: 104,
      format: (row) => `${two(row.neighbours)} ${two(row.variation)} ${two(row.mode)}`,
      draw: drawParts,
    },
    {
      id: 'occupancy',
      label: 'Presence',
      width: 74,
      alignRight: true,
      format: (row) => (typeof row.occupancy === 'number' ? formatShare(row.occupancy) : ''),
    },
    {
      id: 'hosts',
      label: 'Hosts',
      width: 68,
      alignRight: true,
      format: (row) => `${formatCount(Number(row.hosts))} of ${formatCount(Number(row.fleet))}`,
    },
    { id: 'rita', label: 'RITA', width: 58, alignRight: true, format: (row) => two(row.rita) },
    { id: 'first', label: 'First', width: 158, format: (row) => time(row.first) },
    { id: 'last', label: 'Last', width: 158, format: (row) => time(row.last) },
    { id: 'level', label: 'Series', width: 74 },
    { id: 'hiddenBy', label: 'Hidden by', width: 120 },
    { id: 'watchedBy', label: 'Watched by', width: 120 },
  ];
  return columns.map((column) => ({ ...column, sortable: toBeaconSort(column.id) !== undefined }));
}
