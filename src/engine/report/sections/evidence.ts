/** Scope: the evidence files with hash, size, span, the ledger's totals, problems by code, hosts and channels. */
import type { HostSkew } from '#shared/contract/timeline.ts';
import { formatSkew } from '#shared/model/skew.ts';
import { toIsoTime } from '#shared/model/time.ts';
import { readMeta } from '../../case/meta.ts';
import { querySkews } from '../../queries/timeline-skews.ts';
import type { Block, Cell } from '../blocks.ts';
import { cutNote, type SectionDefinition, toCount } from './context.ts';

interface FileRow {
  path: string;
  status: string;
  sha256: string | null;
  size_bytes: number;
  live_records: number;
  damaged_records: number;
  recovered_records: number;
  first_time_us: number | null;
  first_time_tick: number | null;
  last_time_us: number | null;
  last_time_tick: number | null;
}

const time = (us: number | null, tick: number | null): string => (us === null ? '-' : toIsoTime(us, tick ?? 0));

/** The skews that the analyst set; nothing where there is none. */
function toSkewBlocks(skews: readonly HostSkew[]): Block[] {
  if (skews.length === 0) return [];
  return [
    { type: 'subheading', text: 'Time skew set for hosts' },
    {
      type: 'table',
      columns: ['Host', 'To be added', 'Why', 'Analyst', 'Set at'],
      rows: skews.map((one) => [one.host, { code: formatSkew(one.skewUs) }, one.note || '-', one.analyst, one.setAt]),
      note: 'All times in this report are as recorded; add the skew of the host to correct them.',
    },
  ];
}

/** What the case was made without: network records that its ingest filter did not want. */
const toFilterRows = (filter: string, leftOut: number): [string, Cell][] => [
  ['Left out by the ingest filter', `${toCount(leftOut)} network records (live or damaged)`],
  ['Ingest filter', { code: filter.length > 1000 ? `${filter.slice(0, 1000)} …` : filter }],
];

export const evidenceSection: SectionDefinition = {
  id: 'evidence',
  title: 'Scope and evidence',
  about: 'Files with SHA-256, records and time span; what every byte was; problems; hosts and channels.',
  build({ db, mostRows }) {
    const files = db.prepare(`SELECT * FROM files WHERE status <> 'removed' ORDER BY path`).all() as FileRow[];
    const sum = (key: 'size_bytes' | 'live_records' | 'damaged_records' | 'recovered_records'): number =>
      files.reduce((total, file) => total + file[key], 0);
    const ledger = db
      .prepare(
        'SELECT kind, count(*) AS ranges, sum(end_offset - start_offset) AS bytes FROM ranges GROUP BY kind ORDER BY bytes DESC, kind',
      )
      .all() as { kind: string; ranges: number; bytes: number }[];
    const problems = db
      .prepare(
        'SELECT code, count(*) AS count, count(DISTINCT file_id) AS files FROM problems GROUP BY code ORDER BY count DESC, code',
      )
      .all() as { code: string; count: number; files: number }[];
    const hosts = db
      .prepare(
        `SELECT c.name, count(*) AS count, min(e.time_us) AS first, max(e.time_us) AS last FROM events e
         JOIN computers c ON c.id = e.computer_id WHERE e.status = 0 GROUP BY c.id ORDER BY count DESC, c.name`,
      )
      .all() as { name: string; count: number; first: number; last: number }[];
    const filter = readMeta(db, 'ingest_filter');
    const leftOut = db.prepare('SELECT count(*) FROM left_out').pluck().get() as number;
    const blocks: Block[] = [
      {
        type: 'facts',
        rows: [
          ['Files', toCount(files.length)],
          ['Bytes', toCount(sum('size_bytes'))],
          ['Live records', toCount(sum('live_records'))],
          ['Damaged records', toCount(sum('damaged_records'))],
          ['Recovered records', toCount(sum('recovered_records'))],
          ...(filter === undefined ? [] : toFilterRows(filter, leftOut)),
        ],
      },
      {
        type: 'table',
        columns: ['File', 'SHA-256', 'Bytes', 'Live', 'Damaged', 'Recovered', 'First', 'Last', 'Status'],
        rows: files
          .slice(0, mostRows)
          .map((file) => [
            { code: file.path },
            { code: file.sha256 ?? '-' },
            file.size_bytes,
            file.live_records,
            file.damaged_records,
            file.recovered_records,
            time(file.first_time_us, file.first_time_tick),
            time(file.last_time_us, file.last_time_tick),
            file.status,
          ]),
        note: cutNote(Math.min(files.length, mostRows), files.length),
      },
      { type: 'subheading', text: 'Ledger: what the bytes of the evidence are' },
      {
        type: 'table',
        columns: ['Kind', 'Ranges', 'Bytes'],
        rows: ledger.map((row) => [row.kind, row.ranges, row.bytes]),
      },
      { type: 'subheading', text: 'Problems met while reading' },
      problems.length === 0
        ? { type: 'text', text: 'None.' }
        : {
            type: 'table',
            columns: ['Code', 'Times', 'Files'],
            rows: problems.map((row) => [row.code, row.count, row.files]),
          },
      { type: 'subheading', text: 'Hosts' },
      {
        type: 'table',
        columns: ['Computer', 'Live events', 'First', 'Last'],
        rows: hosts.slice(0, mostRows).map((row) => [row.name, row.count, toIsoTime(row.first), toIsoTime(row.last)]),
        note: cutNote(Math.min(hosts.length, mostRows), hosts.length),
      },
    ];
    return [...blocks, ...toSkewBlocks(querySkews(db))];
  },
};
