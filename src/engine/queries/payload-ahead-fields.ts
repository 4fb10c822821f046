/** Which payload fields are read ahead: those of the pivot's presets and of the usual questions, as far as the case has them. */
import type Database from 'better-sqlite3';
import { findPositions, type Positions } from './shapes.ts';
import type { EventStore } from './store.ts';

/** None that is nearly unique, such as command lines: it would cost memory and answer no pivot. */
export const usualFields: readonly string[] = [
  'Image',
  'User',
  'ParentImage',
  'DestinationIp',
  'DestinationPort',
  'QueryName',
  'TargetUserName',
  'SubjectUserName',
  'LogonType',
  'IpAddress',
  'NewProcessName',
  'ServiceName',
  'ImagePath',
];

/** Of the eight columns that are kept, two remain for other fields. */
const mostFields = 6;
/** Codes of all fields together. */
const mostBytes = 200_000_000;
const samples = 100;
const sampleIds = 1000;

/** The fields with their places in the payloads, those of most events first; how many have one is estimated from samples. */
export function chooseAheadFields(
  db: Database.Database,
  store: EventStore,
): { readonly name: string; readonly positions: Positions }[] {
  const perShape = new Map<number, number>();
  const inSample = db
    .prepare('SELECT shape_id, count(*) FROM events NOT INDEXED WHERE id BETWEEN ? AND ? GROUP BY shape_id')
    .raw();
  for (let k = 0; k < samples; k++) {
    const from = store.idOf(Math.floor((store.count * k) / samples));
    for (const [shape, count] of inSample.all(from, from + sampleIds - 1) as [number, number][])
      perShape.set(shape, (perShape.get(shape) ?? 0) + count);
  }
  return usualFields
    .map((name) => {
      const positions = findPositions(db, name);
      let events = 0;
      for (const shape of positions.keys()) events += perShape.get(shape) ?? 0;
      return { name, positions, events };
    })
    .filter(({ events }) => events > 0)
    .sort((a, b) => b.events - a.events)
    .slice(0, Math.min(mostFields, Math.floor(mostBytes / (store.count * 4))));
}
