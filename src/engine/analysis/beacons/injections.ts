/**
 * Processes in which another program started a thread. In: Sysmon 8. Out: process id -> file name of the source and the time
 * of the first thread. Threads that Windows itself starts (csrss, the debugger's own, a program in itself) are left out, and
 * sources that start threads in programs of many kinds, as security and virtual desktop software does.
 */
import type Database from 'better-sqlite3';
import { fileName } from '../../normalise/image.ts';
import { parseGuid } from '../../normalise/values.ts';

const innocent = new Set([
  'csrss.exe',
  'wininit.exe',
  'winlogon.exe',
  'services.exe',
  'lsass.exe',
  'werfault.exe',
  'dwm.exe',
  'system',
]);
const maxEvents = 100_000;
/** A source with threads in this many programs is a tool of the place. */
const manyTargets = 8;

/** The first thread of another program in a process. */
export interface Injection {
  /** File name of the program that started it. */
  readonly source: string;
  readonly timeUs: number;
}

/** Process id -> the first thread of another program in it. */
export function readInjections(db: Database.Database): ReadonlyMap<number, Injection> {
  const rows = db
    .prepare(
      `SELECT s.names, e.payload, e.time_us FROM events e JOIN providers p ON p.id = e.provider_id JOIN shapes s ON s.id = e.shape_id
       WHERE e.event_id = 8 AND p.name = 'Microsoft-Windows-Sysmon' ORDER BY e.time_us LIMIT ${maxEvents}`,
    )
    .raw()
    .all() as [string, string, number][];
  const byGuid = db.prepare('SELECT id FROM processes WHERE guid = ?').pluck();
  const out = new Map<number, Injection>();
  const targetsOf = new Map<string, Set<string>>();
  for (const [names, payload, timeUs] of rows) {
    const values = JSON.parse(payload) as unknown[];
    const index = (JSON.parse(names) as string[]).map((name) => name.toLowerCase());
    const field = (name: string): string => {
      const value = values[index.indexOf(name)];
      return typeof value === 'string' ? value : '';
    };
    const source = fileName(field('sourceimage'));
    const target = parseGuid(field('targetprocessguid'));
    if (!target || !source || innocent.has(source.toLowerCase())) continue;
    if (parseGuid(field('sourceprocessguid')) === target) continue;
    const targets = targetsOf.get(source.toLowerCase()) ?? new Set();
    targetsOf.set(source.toLowerCase(), targets.add(fileName(field('targetimage')).toLowerCase()));
    const process = byGuid.get(target) as number | undefined;
    if (process !== undefined && !out.has(process)) out.set(process, { source, timeUs });
  }
  return new Map([...out].filter(([, { source }]) => (targetsOf.get(source.toLowerCase())?.size ?? 0) < manyTargets));
}
