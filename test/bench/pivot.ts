/**
 * Pivot, groups and bulk tags: `node test/bench/pivot.ts [millions of events | case file]`. Without a case it makes one and
 * deletes it. Prints seconds: each question the first time, then after changes of the filter; the first question about payload
 * fields also when they have been read ahead, wholly or in part. A given case is tagged and the tags are undone: give a copy.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BroadcastChannel } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { queryBatches } from '../../src/engine/analysis/annotations/queries.ts';
import { tagEvents, undoBatch } from '../../src/engine/analysis/annotations/tags.ts';
import { noAbort } from '../../src/engine/base/abort.ts';
import {
  AheadLink,
  linkReadAhead,
  listGroup,
  matchFilter,
  queryFacet,
  queryGroups,
  queryHistogram,
  queryPivot,
  ReadAhead,
} from '../../src/engine/queries/index.ts';
import { type AheadMessage, words } from '../../src/engine/queries/payload-ahead.ts';
import { rowsOfSlice } from '../../src/engine/queries/payload-scan.ts';
import type { GroupPath } from '../../src/shared/contract/events.ts';
import { makeCase } from './made-case.ts';

const given = process.argv[2] ?? '5';
const isCase = given.endsWith('.eventloupe');
const folder = mkdtempSync(path.join(tmpdir(), 'eventloupe-bench-'));
const file = isCase ? given : path.join(folder, 'case.eventloupe');
if (!isCase) makeCase(file, Math.round(Number(given) * 1e6), 450);

const filter = (text: string) => ({ text, clauses: [] });
function time<T>(label: string, work: () => T, show: (result: T) => number): T {
  const begin = performance.now();
  const result = work();
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${seconds.toFixed(3).padStart(8)} s  ${label}: ${show(result).toLocaleString('en')}`);
  return result;
}

let db = new Database(file, { readonly: true });
const pivot = (label: string, rows: string[], columns: string[], text = '') =>
  time(
    `${rows.join()} x ${columns.join()}, ${label}`,
    () =>
      queryPivot(
        db,
        {
          filter: filter(text),
          rows,
          columns,
          measure: 'count',
          order: 'most',
          offset: 0,
          limit: 200,
          columnLimit: 200,
        },
        noAbort,
      ),
    (result) => result.total,
  );
const groups = (label: string, field: string, groupPath: GroupPath, text = '') =>
  time(
    `${label} by ${field}`,
    () =>
      queryGroups(
        db,
        { filter: filter(text), path: groupPath, field, order: 'count', descending: true, offset: 0, limit: 200 },
        noAbort,
      ),
    (result) => result.groupCount,
  );
const [one, other] = isCase ? ['Image', 'DestinationIp'] : ['Image', 'data.User'];
const text = isCase ? 'svchost.exe' : 'prog77.exe';
const fieldFilter = isCase ? 'Image:*svchost.exe' : 'Image:*prog7*.exe';
const columnFilters = ['id:1', 'level:4', 'provider:*Sysmon*', 'computer:*1 level:4 -id:3', 'time:>=2023-11-20'];

console.log('A new connection: nothing is in memory.');
pivot('first time', ['computer'], ['channel']);
db.close();
db = new Database(file, { readonly: true });
console.log('A new connection that has answered the first time line, as the workspace does when a case is opened.');
queryHistogram(db, { filter: filter(''), buckets: 200 }, noAbort);
for (const field of ['channel', 'provider', 'id', 'computer', 'user', 'level']) pivot('the six facets', [field], []);
pivot('first time', ['computer'], ['channel']);
for (const next of columnFilters) pivot(`filter changed to ${next}`, ['computer'], ['channel'], next);
pivot('first time', ['id'], ['time.hour']);
for (const next of columnFilters) pivot(`filter changed to ${next}`, ['id'], ['time.hour'], next);
const both = `${one}:* ${other}:*`;
pivot('first time: payload fields are read', [one!], [other!], both);
for (const next of [...columnFilters, fieldFilter, `-${fieldFilter}`])
  pivot(`filter changed to ${next}`, [one!], [other!], `${both} ${next}`);
pivot(`filter changed to the word ${text}: a scan of all payloads`, [one!], [other!], text);
db.close();

/** Reads so much ahead, then asks as the app does: the thread pauses unless it is needed. Leaves the connection in `db`. */
async function askAfter(share: number): Promise<void> {
  db = new Database(file, { readonly: true });
  queryHistogram(db, { filter: filter(''), buckets: 200 }, noAbort);
  for (const field of ['computer', 'id', 'level']) queryFacet(db, { filter: filter(''), field, limit: 1 }, noAbort);
  const ended = Promise.withResolvers<void>();
  const ahead = new ReadAhead(file, (worker) => worker.once('exit', () => ended.resolve()));
  const link = new AheadLink(ahead.channelName);
  linkReadAhead(db, link);
  const channel = new BroadcastChannel(ahead.channelName);
  const begun = Promise.withResolvers<Extract<AheadMessage, { type: 'fields' }>>();
  channel.onmessage = ({ data }) => {
    const message = data as AheadMessage;
    if (message.type === 'fields') begun.resolve(message);
  };
  ahead.enable(Number.POSITIVE_INFINITY);
  const { events, fields, words: shared } = await begun.promise;
  const begin = performance.now();
  if (share === 1) await ended.promise;
  else while (Atomics.load(shared, words.slices) < (events.count / rowsOfSlice) * share) await sleep(5);
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${seconds.toFixed(3).padStart(8)} s  of reading ahead: ${share * 100} % of ${fields.join(', ')}`);
  ahead.begin();
  pivot(share === 1 ? 'first time: read ahead' : 'first time: the rest is read by both', [one!], [other!], both);
  ahead.end();
  await ahead.close();
  channel.close();
}
console.log('New connections that have answered the time line, payload fields read ahead in part or wholly.');
for (const share of [0, 0.5]) {
  await askAfter(share);
  db.close();
}
await askAfter(1);

console.log('Groups of the events list.');
const outer = groups('first level, first time', 'computer', []);
const first: GroupPath = [{ field: 'computer', value: outer.groups[0]!.value }];
const inner = groups('opened: second level', 'id', first);
const second: GroupPath = [...first, { field: 'id', value: inner.groups[0]!.value }];
groups('opened: third level', 'level', second);
time(
  'opened: its events',
  () => listGroup(db, filter(''), second, [], noAbort),
  (list) => list.rows.length,
);
groups('filter changed to level:4, first level', 'computer', [], 'level:4');
groups('a payload field', one!, []);
db.close();

console.log('Bulk tags, with undo.');
db = new Database(file);
/** As the engine does it: a reader with columns in memory finds the events, the writer gets their ids. */
const reader = new Database(file, { readonly: true });
const toSelection = (ids: readonly number[]) => ({
  sql: 'e.id IN (SELECT value FROM json_each(?))',
  params: [JSON.stringify(ids)],
});
const idsOf = (next: string) => {
  const { store, flags } = matchFilter(reader, filter(next), noAbort);
  const ids: number[] = [];
  for (let row = 0; row < flags.length; row++) if (flags[row] === 1) ids.push(store.idOf(row));
  return toSelection(ids);
};
for (const field of ['id', 'computer', 'level']) queryFacet(reader, { filter: filter(''), field, limit: 1 }, noAbort);
const tag = (label: string, next: string): void => {
  const batch = time(
    `tag ${label}`,
    () => tagEvents(db, { tag: 'bench', selection: idsOf(next), remove: false, analyst: 'bench' }),
    ({ changed }) => changed,
  );
  time(
    'undo',
    () => undoBatch(db, batch.batchId),
    () => batch.changed,
  );
};
const lastId = db.prepare('SELECT max(id) FROM events').pluck().get() as number;
const step = Math.floor(lastId / 100_000);
const ids = Array.from({ length: 100_000 }, (_, n) => 1 + n * step);
const batch = time(
  'tag 100,000 events by their ids',
  () =>
    tagEvents(db, {
      tag: 'bench',
      selection: toSelection(ids),
      remove: false,
      analyst: 'bench',
    }),
  ({ changed }) => changed,
);
time(
  'undo',
  () => undoBatch(db, batch.batchId),
  () => batch.changed,
);
tag('by a filter: event:<=100000', 'event:<=100000');
tag('by a filter: computer and level', isCase ? 'computer:WS-00* level:4 id:4624' : 'computer:host-1* level:4');
tag(`by a filter: ${fieldFilter}`, fieldFilter);
if (queryBatches(db, 100).some(({ undone }) => !undone) && !isCase) throw new Error('a batch was not undone');
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
reader.close();
db.close();
rmSync(folder, { recursive: true });
