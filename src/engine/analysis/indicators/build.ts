/**
 * Indicator sets in a case. In: parsed sets. Out: `indicators`, `indicator_hits` with counts and dates. Matched when a set is
 * imported and again after each load. A provider's ranges are matched against the connections' remote addresses only.
 */
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { z } from 'zod';
import { EngineError } from '#shared/contract/errors.ts';
import type { IndicatorRow, indicatorOperations } from '#shared/contract/indicators.ts';
import type { Analysis, BuildContext } from '../analysis.ts';
import { Matcher, type StoredIndicator } from './match.ts';
import { parseIndicators } from './parse.ts';

type Result<N extends keyof typeof indicatorOperations> = z.output<(typeof indicatorOperations)[N]['output']>;
type SetRow = Result<'indicators.sets'>['sets'][number];

/** Hits of one indicator that are stored; all are counted. */
const maxStoredHits = 50_000;

export const indicatorsAnalysis: Analysis = { name: 'Indicators', version: 1, build };

function build(context: BuildContext): void {
  const sets = context.db.prepare('SELECT id FROM indicator_sets').pluck().all() as number[];
  if (sets.length > 0) matchSets(context.db, sets, context);
}

/** Imports one file's text as a set and matches it. */
export function importIndicators(
  db: Database.Database,
  input: { readonly name: string; readonly text: string; readonly purpose?: SetRow['purpose'] | undefined },
  stop: () => boolean = () => false,
): Result<'indicators.import'> {
  const parsed = parseIndicators(input.text);
  if (parsed.indicators.length === 0) {
    throw new EngineError(
      'bad-input',
      `No indicators were found in ${input.name}: addresses, ranges, domains, hashes and file names are understood.`,
    );
  }
  const purpose = input.purpose ?? (parsed.format === 'ranges' ? 'provider-ranges' : 'indicators');
  const id = db.transaction(() => {
    const { lastInsertRowid } = db
      .prepare(
        'INSERT INTO indicator_sets (name, format, sha256, imported_at, skipped, purpose) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(
        input.name,
        parsed.format,
        createHash('sha256').update(input.text).digest('hex'),
        new Date().toISOString(),
        parsed.skipped,
        purpose,
      );
    const insert = db.prepare('INSERT OR IGNORE INTO indicators (set_id, type, value, note) VALUES (?, ?, ?, ?)');
    for (const { type, value, note } of parsed.indicators) insert.run(lastInsertRowid, type, value, note);
    return Number(lastInsertRowid);
  })();
  matchSets(db, [id], {
    signal: {
      get aborted() {
        return stop();
      },
    },
    progress: () => undefined,
  });
  return { set: querySets(db).find((set) => set.id === id)!, refused: parsed.refused };
}

function matchSets(
  db: Database.Database,
  sets: readonly number[],
  context: Pick<BuildContext, 'signal' | 'progress'>,
): void {
  const list = JSON.stringify(sets);
  const read = (purpose: SetRow['purpose']): StoredIndicator[] =>
    db
      .prepare(
        `SELECT i.id, i.type, i.value FROM indicators i JOIN indicator_sets s ON s.id = i.set_id
         WHERE s.purpose = ? AND s.id IN (SELECT value FROM json_each(?))`,
      )
      .all(purpose, list) as StoredIndicator[];
  const hits = new Hits();
  const wanted = read('indicators');
  if (wanted.length > 0 && !matchEvents(db, new Matcher(wanted), hits, context)) return;
  const ranges = read('provider-ranges');
  if (ranges.length > 0) matchConnections(db, new Matcher(ranges), hits);
  db.transaction(() => {
    const own = 'SELECT id FROM indicators WHERE set_id IN (SELECT value FROM json_each(?))';
    db.prepare(`DELETE FROM indicator_hits WHERE indicator_id IN (${own})`).run(list);
    db.prepare(`UPDATE indicators SET hits = 0, first_us = NULL, last_us = NULL WHERE id IN (${own})`).run(list);
    hits.write(db);
  })();
}

class Hits {
  readonly #byIndicator = new Map<
    number,
    { count: number; firstUs: number; lastUs: number; stored: [event: number, field: string][] }
  >();

  add(indicator: number, event: number, timeUs: number, field: () => string): void {
    const entry = this.#byIndicator.get(indicator) ?? { count: 0, firstUs: timeUs, lastUs: timeUs, stored: [] };
    entry.count++;
    entry.firstUs = Math.min(entry.firstUs, timeUs);
    entry.lastUs = Math.max(entry.lastUs, timeUs);
    if (entry.stored.length < maxStoredHits) entry.stored.push([event, field()]);
    this.#byIndicator.set(indicator, entry);
  }

  write(db: Database.Database): void {
    const update = db.prepare('UPDATE indicators SET hits = ?, first_us = ?, last_us = ? WHERE id = ?');
    const insert = db.prepare('INSERT OR IGNORE INTO indicator_hits (indicator_id, event_id, field) VALUES (?, ?, ?)');
    for (const [id, entry] of this.#byIndicator) {
      update.run(entry.count, entry.firstUs, entry.lastUs, id);
      for (const [event, field] of entry.stored) insert.run(id, event, field);
    }
  }
}

/** False when it was stopped. */
function matchEvents(
  db: Database.Database,
  matcher: Matcher,
  hits: Hits,
  { signal, progress }: Pick<BuildContext, 'signal' | 'progress'>,
): boolean {
  const total = (db.prepare('SELECT max(id) FROM events').pluck().get() as number | null) ?? 0;
  const shapes = new Map<number, readonly string[]>();
  const readShape = db.prepare('SELECT names FROM shapes WHERE id = ?').pluck();
  const namesOf = (shape: number): readonly string[] => {
    let names = shapes.get(shape);
    if (!names) {
      names = JSON.parse((readShape.get(shape) as string | undefined) ?? '[]') as string[];
      shapes.set(shape, names);
    }
    return names;
  };
  const rows = db
    .prepare('SELECT id, time_us, shape_id, payload FROM events ORDER BY id')
    .raw()
    .iterate() as IterableIterator<[number, number, number, string]>;
  let visited = 0;
  for (const [event, timeUs, shape, payload] of rows) {
    if ((++visited & 0x3fff) === 0) {
      if (signal.aborted) return false;
      progress('Indicators: matching events', event / Math.max(1, total));
    }
    // A backslash stands twice in the JSON text.
    const text = payload.replaceAll('\\\\', '\\');
    for (const indicator of matcher.find(text))
      hits.add(indicator, event, timeUs, () => findField(matcher, indicator, namesOf(shape), payload));
  }
  return true;
}

function findField(matcher: Matcher, indicator: number, names: readonly string[], payload: string): string {
  const values = JSON.parse(payload) as (string | string[] | null)[];
  const at = values.findIndex(
    (value) => value !== null && matcher.find(Array.isArray(value) ? value.join('\n') : value).has(indicator),
  );
  return names[at] || '';
}

function matchConnections(db: Database.Database, matcher: Matcher, hits: Hits): void {
  const addresses = new Map<number, readonly number[]>();
  for (const [id, address] of db.prepare('SELECT id, address FROM net_addresses').raw().all() as [number, string][]) {
    const found = matcher.findAddress(address);
    if (found.length > 0) addresses.set(id, found);
  }
  const rows = db
    .prepare('SELECT event_id, time_us, remote_id FROM connections WHERE remote_id IS NOT NULL AND twin_id IS NULL')
    .raw()
    .iterate() as IterableIterator<[number, number, number]>;
  for (const [event, timeUs, remote] of rows) {
    for (const indicator of addresses.get(remote) ?? []) hits.add(indicator, event, timeUs, () => 'remote address');
  }
}

/** All sets with how many of their indicators were met. */
export function querySets(db: Database.Database): SetRow[] {
  return db
    .prepare(
      `SELECT s.id, s.name, s.format, s.sha256, s.imported_at AS importedAt, s.purpose, s.skipped, count(i.id) AS indicators, sum(coalesce(i.hits, 0) > 0) AS matched
       FROM indicator_sets s LEFT JOIN indicators i ON i.set_id = s.id GROUP BY s.id ORDER BY s.id`,
    )
    .all() as SetRow[];
}

/** Removes a set with its hits. */
export function removeSet(db: Database.Database, setId: number): void {
  db.transaction(() => {
    db.prepare('DELETE FROM indicator_hits WHERE indicator_id IN (SELECT id FROM indicators WHERE set_id = ?)').run(
      setId,
    );
    db.prepare('DELETE FROM indicators WHERE set_id = ?').run(setId);
    if (db.prepare('DELETE FROM indicator_sets WHERE id = ?').run(setId).changes === 0)
      throw new EngineError('not-found', 'There is no such set.');
  })();
}

/** Indicators, most hits first. */
export function queryIndicators(
  db: Database.Database,
  input: {
    readonly setId?: number | undefined;
    readonly matchedOnly: boolean;
    readonly offset: number;
    readonly limit: number;
  },
): Result<'indicators.list'> {
  const where = `WHERE (? IS NULL OR i.set_id = ?) AND (? = 0 OR i.hits > 0)`;
  const parameters = [input.setId ?? null, input.setId ?? null, input.matchedOnly ? 1 : 0];
  const total = db
    .prepare(`SELECT count(*) FROM indicators i ${where}`)
    .pluck()
    .get(...parameters) as number;
  const rows = db
    .prepare(
      `SELECT i.id, i.set_id AS setId, s.name AS "set", i.type, i.value, i.note, i.hits, i.first_us AS firstUs, i.last_us AS lastUs
       FROM indicators i JOIN indicator_sets s ON s.id = i.set_id ${where} ORDER BY i.hits DESC, i.id LIMIT ? OFFSET ?`,
    )
    .all(...parameters, input.limit, input.offset) as Omit<IndicatorRow, 'hosts'>[];
  const hosts = db
    .prepare(
      `SELECT DISTINCT coalesce(h.name, c.name) FROM indicator_hits x JOIN events e ON e.id = x.event_id JOIN computers c ON c.id = e.computer_id
       LEFT JOIN hosts h ON h.id = c.host_id WHERE x.indicator_id = ? ORDER BY 1 LIMIT 100`,
    )
    .pluck();
  return { total, rows: rows.map((row) => ({ ...row, hosts: row.hits > 0 ? (hosts.all(row.id) as string[]) : [] })) };
}

/** Events of one indicator in the order of time. */
export function queryHits(
  db: Database.Database,
  input: { readonly indicatorId: number; readonly offset: number; readonly limit: number },
): Result<'indicators.hits'> {
  const total = db
    .prepare('SELECT count(*) FROM indicator_hits WHERE indicator_id = ?')
    .pluck()
    .get(input.indicatorId) as number;
  const rows = db
    .prepare(
      `SELECT x.event_id AS eventId, e.time_us AS timeUs, coalesce(h.name, c.name, '') AS host, x.field FROM indicator_hits x
       JOIN events e ON e.id = x.event_id LEFT JOIN computers c ON c.id = e.computer_id LEFT JOIN hosts h ON h.id = c.host_id
       WHERE x.indicator_id = ? ORDER BY e.time_us, e.id LIMIT ? OFFSET ?`,
    )
    .all(input.indicatorId, input.limit, input.offset) as Result<'indicators.hits'>['rows'];
  return { total, rows };
}
