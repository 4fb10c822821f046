/**
 * Time skew of hosts. Stored times never change; a skew is a number in the case that views and reports add when they show a time
 * (docs/decisions/0012). Who set it, when and why stands in the action log and is read from there.
 */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/index.ts';
import type { HostSkew } from '#shared/contract/timeline.ts';
import { appendAction } from '../case/actions.ts';

/** The action of the log. */
const action = 'skew.set';

interface Setting {
  readonly hostId: number;
  readonly host: string;
  readonly skewUs: number;
  readonly note: string;
  readonly analyst: string;
}

/** The skews that are set, by host name. */
export function querySkews(db: Database.Database): HostSkew[] {
  const rows = db
    .prepare(
      `SELECT s.host_id AS hostId, h.name AS host, s.skew_us AS skewUs FROM host_skews s JOIN hosts h ON h.id = s.host_id
       ORDER BY h.name COLLATE NOCASE, s.host_id`,
    )
    .all() as Pick<HostSkew, 'hostId' | 'host' | 'skewUs'>[];
  if (rows.length === 0) return [];
  const settings = new Map(
    (
      db.prepare('SELECT at, details FROM actions WHERE action = ? ORDER BY seq').raw().all(action) as [
        string,
        string,
      ][]
    ).map(([setAt, details]) => {
      const setting = JSON.parse(details) as Setting;
      return [setting.hostId, { ...setting, setAt }] as const;
    }),
  );
  const computers = db.prepare('SELECT name FROM computers WHERE host_id = ? ORDER BY id').pluck();
  return rows.map((row) => {
    const { note = '', analyst = '', setAt = '' } = settings.get(row.hostId) ?? {};
    return { ...row, computers: computers.all(row.hostId) as string[], note, analyst, setAt };
  });
}

/** Sets a skew, or takes it away with 0; one row of the action log either way. */
export function setSkew(db: Database.Database, setting: Omit<Setting, 'host'>): void {
  const host = db.prepare('SELECT name FROM hosts WHERE id = ?').pluck().get(setting.hostId) as string | undefined;
  if (host === undefined) throw new EngineError('not-found', `There is no host ${setting.hostId}.`);
  db.transaction(() => {
    if (setting.skewUs === 0) db.prepare('DELETE FROM host_skews WHERE host_id = ?').run(setting.hostId);
    else
      db.prepare(
        'INSERT INTO host_skews (host_id, skew_us) VALUES (?, ?) ON CONFLICT (host_id) DO UPDATE SET skew_us = excluded.skew_us',
      ).run(setting.hostId, setting.skewUs);
    appendAction(db, action, { ...setting, host });
  }).immediate();
}

/** Fewer pairs prove nothing. */
const leastPairs = 5;
/** A difference below this is the delay between the two records. */
const leastSkewUs = 2_000_000;
/** Half of the pairs must agree this well. */
const mostSpreadUs = 1_000_000;
/** A case with more connections than this is not looked at: the join would hold up other questions. */
const mostConnections = 3_000_000;

/**
 * One connection that both its ends logged should have one time. Pairs: the same protocol, addresses and ports, outgoing on one
 * host, incoming on another, each exactly once in the case (a port that came back would mix two connections). The suggestion is the
 * median of the differences, where at least half of them agree within a second. It does not tell which clock was right: it is
 * given for the host that has differences to more others, and for the second by name when they are equal.
 */
export function suggestSkews(db: Database.Database): Output<'skews.suggest'> {
  const connections = db.prepare('SELECT count(*) FROM connections').pluck().get() as number;
  if (connections > mostConnections) return { suggestions: [] };
  const rows = db
    .prepare(
      `WITH once AS (
         SELECT direction, host_id, protocol, time_us,
           CASE direction WHEN 0 THEN local_id ELSE remote_id END AS from_id,
           CASE direction WHEN 0 THEN local_port ELSE remote_port END AS from_port,
           CASE direction WHEN 0 THEN remote_id ELSE local_id END AS to_id,
           CASE direction WHEN 0 THEN remote_port ELSE local_port END AS to_port
         FROM connections WHERE twin_id IS NULL AND direction IN (0, 1) AND remote_id IS NOT NULL AND local_id IS NOT NULL
         GROUP BY direction, protocol, from_id, from_port, to_id, to_port HAVING count(*) = 1)
       SELECT a.host_id, b.host_id, b.time_us - a.time_us FROM once a JOIN once b
         ON b.direction = 1 AND b.protocol = a.protocol AND b.from_id = a.from_id AND b.from_port = a.from_port
         AND b.to_id = a.to_id AND b.to_port = a.to_port
       WHERE a.direction = 0 AND a.host_id <> b.host_id`,
    )
    .raw()
    .all() as [number, number, number][];
  const names = new Map(db.prepare('SELECT id, name FROM hosts').raw().all() as [number, string][]);
  // By unordered pair: what is to be added to the second host's times to make them the first's.
  const byPair = new Map<string, { readonly first: number; readonly second: number; readonly differences: number[] }>();
  for (const [from, to, difference] of rows) {
    const isOrdered = (names.get(from) ?? '') < (names.get(to) ?? '');
    const [first, second] = isOrdered ? [from, to] : [to, from];
    const pair = byPair.get(`${first} ${second}`) ?? { first, second, differences: [] };
    byPair.set(`${first} ${second}`, pair);
    pair.differences.push(isOrdered ? -difference : difference);
  }
  const found = [...byPair.values()].flatMap(({ first, second, differences }) => {
    const skewUs = median(differences);
    const spreadUs = median(differences.map((one) => Math.abs(one - skewUs)));
    const counts = differences.length >= leastPairs && Math.abs(skewUs) >= leastSkewUs && spreadUs <= mostSpreadUs;
    return counts ? [{ first, second, skewUs, spreadUs, pairs: differences.length }] : [];
  });
  const others = new Map<number, number>();
  for (const { first, second } of found) for (const id of [first, second]) others.set(id, (others.get(id) ?? 0) + 1);
  return {
    suggestions: found.map(({ first, second, skewUs, spreadUs, pairs }) => {
      const isFirst = others.get(first)! > others.get(second)!;
      const [hostId, otherHostId] = isFirst ? [first, second] : [second, first];
      return {
        hostId,
        host: names.get(hostId) ?? '',
        otherHostId,
        otherHost: names.get(otherHostId) ?? '',
        skewUs: isFirst && skewUs !== 0 ? -skewUs : skewUs,
        spreadUs,
        pairs,
      };
    }),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
