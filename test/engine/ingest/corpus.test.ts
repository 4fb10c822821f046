/** Every folder of the corpus (and the shared samples) goes through a real ingest; the case must give back the golden rows. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { toIsoTime } from '../../../src/shared/model/time.ts';
import { ingest, ledgerFaults, withCase } from '../../support/ingest.ts';
import { hasShared, sharedFolder } from '../../support/shared.ts';
import { tempFolder } from '../../support/temp-folder.ts';

type Row = Record<string, unknown>;

/** Keys of a golden row; the written time is kept as whole microseconds from the created time and compared apart. */
const keys = [
  'file',
  'record_id',
  'event_record_id',
  'time_created',
  'provider',
  'provider_guid',
  'provider_source',
  'event_id',
  'qualifiers',
  'version',
  'level',
  'task',
  'opcode',
  'keywords',
  'channel',
  'computer',
  'user_sid',
  'pid',
  'tid',
  'activity_id',
  'related_activity_id',
  'data_kind',
  'data_name',
  'data',
  'rendering',
  'system_other',
  'offset',
  'size',
];
const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
const plain = (value: unknown): string => JSON.stringify(isNothing(value) ? null : value);

function readGolden(file: string): Row[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Row).filter((row) => row.status !== 'damaged');
}

/** The first differences in words; byte offset and size count where the golden rows have them. */
function differences(found: readonly Row[], golden: readonly Row[]): string[] {
  const keyOf = (row: Row): string => `${String(row.file)} ${String(row.record_id)}`;
  const byKey = new Map(found.map((row) => [keyOf(row), row]));
  const faults = byKey.size === golden.length ? [] : [`${byKey.size} rows instead of ${golden.length}`];
  for (const row of golden) {
    const own = byKey.get(keyOf(row));
    if (!own) faults.push(`${keyOf(row)} is missing`);
    for (const key of own ? keys : []) {
      if ((key === 'offset' || key === 'size') && row[key] === undefined) continue;
      // A record without EventRecordID (one in the samples) shows its header's id: docs/case-format.md.
      if (key === 'event_record_id' && row[key] === undefined) continue;
      if (plain(own![key]) !== plain(row[key]))
        faults.push(`${keyOf(row)} ${key}: ${plain(own![key])} not ${plain(row[key])}`.slice(0, 500));
    }
  }
  return faults.slice(0, 3);
}

/** Payload items as `[name, text]` pairs: an absent element is left out, an array repeats it. */
function toPairs(names: readonly string[], items: readonly (string | string[] | null)[]): [string, string][] {
  return items.flatMap((item, index) => {
    const texts = item === null ? [] : Array.isArray(item) ? (item.length === 0 ? [''] : item) : [item];
    return texts.map((text): [string, string] => [names[index]!, text]);
  });
}

/** Live events of a case in the golden form. */
function readCase(db: Database.Database): Row[] {
  const rows = db
    .prepare(
      `SELECT f.name AS file, e.record_id, coalesce(e.event_record_id, e.record_id) AS event_record_id, e.time_us, e.time_tick,
         e.written_delta_us, p.name AS provider, p.guid AS provider_guid, p.source AS provider_source, e.event_id, e.qualifiers,
         e.version, e.level, e.task, e.opcode, k.value AS keywords, c.name AS channel, m.name AS computer, u.sid AS user_sid,
         e.pid, e.tid, s.kind AS data_kind, s.data_name, s.names, e.payload, e.extra, e.file_offset AS offset, e.size_bytes AS size
       FROM events e JOIN files f ON f.id = e.file_id JOIN shapes s ON s.id = e.shape_id
       LEFT JOIN providers p ON p.id = e.provider_id LEFT JOIN channels c ON c.id = e.channel_id
       LEFT JOIN computers m ON m.id = e.computer_id LEFT JOIN users u ON u.id = e.user_id
       LEFT JOIN keyword_sets k ON k.id = e.keywords_id WHERE e.status = 0`,
    )
    .all() as Row[];
  return rows.map((row) => {
    const extra = JSON.parse((row.extra as string | null) ?? '{}') as Row;
    return {
      ...row,
      time_created: toIsoTime(row.time_us as number, row.time_tick as number),
      activity_id: extra.activity,
      related_activity_id: extra.related,
      rendering: extra.rendering,
      system_other: extra.other,
      data: toPairs(JSON.parse(row.names as string) as string[], JSON.parse(row.payload as string) as string[]),
    };
  });
}

const corpus = fileURLToPath(new URL('../../corpus', import.meta.url));
const folders = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('corpus', () => {
  it.each(folders.map(({ name }) => name))('%s', async (name) => {
    const folder = path.join(corpus, name);
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    await ingest({ paths: [folder], casePath });
    const golden = readGolden(path.join(folder, 'golden.jsonl.gz'));
    withCase(casePath, (db) => {
      expect(ledgerFaults(db)).toEqual([]);
      expect(differences(readCase(db), golden)).toEqual([]);
      // These logs have equal written and created times.
      expect(db.prepare('SELECT count(*) FROM events WHERE written_delta_us IS NOT 0').pluck().get()).toBe(0);
    });
  });
});

describe.skipIf(!hasShared)('shared set: samples through a case', () => {
  it('gives back every golden row', async () => {
    const casePath = path.join(tempFolder(), 'c.eventloupe');
    await ingest({ paths: [path.join(sharedFolder, 'evtx', 'samples')], casePath });
    const golden = readGolden(path.join(sharedFolder, 'evtx', 'golden', 'public.jsonl.gz'));
    withCase(casePath, (db) => expect(differences(readCase(db), golden)).toEqual([]));
  });
});
