/**
 * The optional filter for volume. In: a loaded, indexed case and a test. Out: live network rows (Sysmon 3, Security 5156,
 * 5157, 5158) that the test does not want are moved to `left_out`, by what they are. Recovered and tagged records stay. Idempotent.
 */
import type Database from 'better-sqlite3';
import type { IngestFilter } from '#shared/contract/case.ts';
import { EngineError } from '#shared/contract/errors.ts';
import type { AbortFlag } from '../base/abort.ts';
import { readMeta, writeMeta } from '../case/meta.ts';

/** What a network record says of its ends and its program. */
export interface NetworkFields {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  readonly images: readonly string[];
}
export type NetworkTest = (fields: NetworkFields) => boolean;

const fieldKinds: Readonly<Record<string, keyof NetworkFields>> = {
  SourceIp: 'addresses',
  DestinationIp: 'addresses',
  SourceAddress: 'addresses',
  DestAddress: 'addresses',
  SourceHostname: 'names',
  DestinationHostname: 'names',
  Image: 'images',
  Application: 'images',
};

/** The filter of a case: the one it was made with. @throws EngineError bad-input when another one is asked for later */
export function keepFilter(
  db: Database.Database,
  wanted: IngestFilter | undefined,
  isNew: boolean,
): IngestFilter | undefined {
  const kept = readMeta(db, 'ingest_filter');
  if (!wanted) return kept === undefined ? undefined : (JSON.parse(kept) as IngestFilter);
  const text = JSON.stringify({
    destinations: wanted.destinations,
    processes: wanted.processes,
    watched: wanted.watched,
  });
  if (isNew) writeMeta(db, 'ingest_filter', text);
  else if (kept !== text) {
    throw new EngineError(
      'bad-input',
      `This case was made with ${kept === undefined ? 'no' : 'another'} ingest filter. Ingest without the option to go on as before, or into a new case.`,
    );
  }
  return wanted;
}

function readFields(names: readonly unknown[], payload: string): NetworkFields {
  const fields = { addresses: [] as string[], names: [] as string[], images: [] as string[] };
  const values = JSON.parse(payload) as unknown[];
  for (const [index, name] of names.entries()) {
    const kind = typeof name === 'string' && Object.hasOwn(fieldKinds, name) ? fieldKinds[name] : undefined;
    const value = values[index];
    if (kind && typeof value === 'string') fields[kind].push(value);
  }
  return fields;
}

/** Takes out what the test does not want, in one transaction. How many records went; undefined when stopped, with nothing done. */
export function leaveOut(db: Database.Database, wanted: NetworkTest, signal: AbortFlag): number | undefined {
  const shapes = new Map<number, readonly unknown[]>();
  const readShape = db.prepare('SELECT names FROM shapes WHERE id = ?').pluck();
  const ids: number[] = [];
  const rows = db
    .prepare(
      `SELECT e.id, e.shape_id, e.payload FROM events e JOIN providers p ON p.id = e.provider_id
       WHERE e.status <> 1 AND ((e.event_id = 3 AND p.name = 'Microsoft-Windows-Sysmon')
           OR (e.event_id IN (5156, 5157, 5158) AND p.name = 'Microsoft-Windows-Security-Auditing'))
         AND e.id NOT IN (SELECT event_id FROM event_tags WHERE event_id IS NOT NULL)`,
    )
    .raw()
    .iterate() as IterableIterator<[number, number, string]>;
  const payloads = function* (): Generator<[number, NetworkFields]> {
    for (const [id, shapeId, payload] of rows) {
      let names = shapes.get(shapeId);
      if (!names) {
        names = JSON.parse(readShape.get(shapeId) as string) as unknown[];
        shapes.set(shapeId, names);
      }
      yield [id, readFields(names, payload)];
    }
  };
  for (const [id, fields] of payloads()) {
    if (signal.aborted) return undefined;
    if (!wanted(fields)) ids.push(id);
  }
  const note = db.prepare(
    `INSERT OR REPLACE INTO left_out SELECT file_id, file_offset, coalesce(event_record_id, record_id), time_us, computer_id, channel_id, status
     FROM events WHERE id = ?`,
  );
  const drop = db.prepare('DELETE FROM events WHERE id = ?');
  db.transaction(() => {
    for (const id of ids) {
      note.run(id);
      drop.run(id);
    }
  })();
  return ids.length;
}
