/**
 * Speed of filters, lists and pivots on a made case: `node test/bench/queries.ts [millions of events] [bytes of payload]`.
 * Prints seconds of each question on one thread, the first time and again, and for comparison SQLite's own scan.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { noAbort } from '../../src/engine/base/abort.ts';
import {
  buildRowReader,
  listEvents,
  pageIds,
  queryFacet,
  queryHistogram,
  queryPivot,
} from '../../src/engine/queries/index.ts';
import { makeCase } from './made-case.ts';

const millions = Number(process.argv[2] ?? 1);
const payloadBytes = Number(process.argv[3] ?? 450);
const count = Math.round(millions * 1e6);
const folder = mkdtempSync(path.join(tmpdir(), 'eventloupe-bench-'));
const file = path.join(folder, 'case.eventloupe');

const started = performance.now();
makeCase(file, count, payloadBytes);
console.log(
  `${count.toLocaleString('en')} events, ${Math.round(statSync(file).size / count)} bytes an event, made in ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
const db = new Database(file, { readonly: true });
const filter = (text: string) => ({ text, clauses: [] });
const pivotOf = (rows: string[], columns: string[], text = '') =>
  queryPivot(
    db,
    { filter: filter(text), rows, columns, measure: 'count', order: 'most', offset: 0, limit: 500, columnLimit: 100 },
    noAbort,
  );
function time(label: string, work: () => unknown): void {
  const begin = performance.now();
  const result = work();
  console.log(
    `${((performance.now() - begin) / 1000).toFixed(3).padStart(8)} s  ${label}${typeof result === 'number' ? `: ${result.toLocaleString('en')}` : ''}`,
  );
}
const total = (text: string, ...sort: [string, boolean][]): number =>
  listEvents(
    db,
    filter(text),
    sort.map(([column, descending]) => ({ column, descending })),
    noAbort,
  ).rows.length;

time('SQLite alone: LIKE over all payloads', () =>
  db.prepare("SELECT count(*) FROM events NOT INDEXED WHERE payload LIKE '%prog77.exe%'").pluck().get(),
);
time('pivot computer x channel, first time', () => pivotOf(['computer'], ['channel']).total);
time('pivot the same after a filter change', () => pivotOf(['computer'], ['channel'], 'id:4650').total);
time('pivot event id x hour, first time', () => pivotOf(['id'], ['time.hour']).total);
time('list of everything by time, first time', () => total(''));
time('list of everything by time, descending', () => total('', ['time', true]));
time('list sorted by computer', () => total('', ['computer', false]));
time('list id:4650', () => total('id:4650'));
time('histogram, everything', () => queryHistogram(db, { filter: filter(''), buckets: 200 }, noAbort).total);
time('six facets of a new typed filter', () =>
  ['channel', 'provider', 'id', 'computer', 'user', 'level'].map((field) =>
    queryFacet(db, { filter: filter('computer:host-7'), field, limit: 20 }, noAbort),
  ),
);
for (const text of [
  'prog77.exe',
  'nothing-has-this',
  'user1',
  'net',
  '\\system32\\prog1',
  'Ünicode',
  'Image:*\\prog77.exe',
  'Image:"C:\\Windows\\System32\\prog77.exe"',
  'IpAddress:10.0.5.0/24',
  'LogonType:3',
  'id:4650 user17',
])
  time(`list ${text}`, () => total(text));
time(
  'facet of a payload field (Image), first time',
  () => queryFacet(db, { filter: filter(''), field: 'data.Image', limit: 20 }, noAbort).distinct,
);
time(
  'facet of a payload field, again',
  () => queryFacet(db, { filter: filter('level:3'), field: 'data.Image', limit: 20 }, noAbort).distinct,
);
time('list sorted by a payload field', () => total('', ['data.Image', false]));
const list = listEvents(db, filter(''), [], noAbort);
const read = buildRowReader(db, ['time', 'eventId', 'computer', 'message', 'data.Image']);
time('100 pages of 200 rows at random places', () => {
  for (let k = 0; k < 100; k++) read(pageIds(list, Math.floor((k * 7919) % (count - 200)), 200));
});
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
db.close();
if (!process.env.KEEP) rmSync(folder, { recursive: true });
else console.log(file);
