/**
 * Which lane of the time line an event is in, and how far its time is to be moved. In: a case and a grouping. Out: for each value
 * of one number column the lane; for each computer the correction of its host.
 */
import type Database from 'better-sqlite3';
import type { TimelineGroup } from '#shared/contract/timeline.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { levelNames } from '#shared/model/query/index.ts';
import type { NumberColumn } from './plan.ts';

export interface LaneDefinition {
  readonly key: string;
  readonly label: string;
  readonly clause: string | null;
  readonly skewUs: number;
  /** The host of the lane; undefined for lanes of many hosts. */
  readonly hostId: number | undefined;
}

export interface LanePlan {
  readonly column: NumberColumn;
  readonly lanes: readonly LaneDefinition[];
  /** The lane of a value of `column`; -1 stands for NULL. */
  laneOf(value: number): number;
}

interface ComputerRow {
  readonly id: number;
  readonly name: string;
  readonly hostId: number | null;
  readonly host: string | null;
}

const readComputers = (db: Database.Database): ComputerRow[] =>
  db
    .prepare(
      'SELECT c.id, c.name, c.host_id AS hostId, h.name AS host FROM computers c LEFT JOIN hosts h ON h.id = c.host_id ORDER BY c.id',
    )
    .all() as ComputerRow[];

/** Host ids by computer id; computers without a host are not in it. */
export function readHostOfComputer(db: Database.Database): Map<number, number> {
  return new Map(readComputers(db).flatMap(({ id, hostId }) => (hostId === null ? [] : [[id, hostId] as const])));
}

/** Corrections by host id; hosts without one are not in it. */
export function readSkews(db: Database.Database): Map<number, number> {
  return new Map(db.prepare('SELECT host_id, skew_us FROM host_skews').raw().all() as [number, number][]);
}

/** Corrections as an array by computer id (index 0 and gaps: none); undefined when no host has one. */
export function skewsByComputer(db: Database.Database): Float64Array | undefined {
  const skews = readSkews(db);
  if (skews.size === 0) return undefined;
  const computers = readComputers(db);
  const values = new Float64Array(computers.reduce((most, one) => Math.max(most, one.id), 0) + 1);
  for (const { id, hostId } of computers) values[id] = (hostId === null ? undefined : skews.get(hostId)) ?? 0;
  return values;
}

/** The lanes of a grouping; values that are met without one of their own get the lane 'none'. */
export function planLanes(db: Database.Database, by: TimelineGroup): LanePlan {
  const lanes: LaneDefinition[] = [];
  const laneByValue = new Map<number, number>();
  const add = (key: string, label: string, clause: string | null, skewUs = 0, hostId?: number): number =>
    lanes.push({ key, label, clause, skewUs, hostId }) - 1;
  if (by === 'host') {
    const skews = readSkews(db);
    const laneByHost = new Map<string, number>();
    const computers = readComputers(db);
    for (const { id, name, hostId, host } of computers) {
      const key = hostId === null ? `computer-${id}` : `host-${hostId}`;
      let lane = laneByHost.get(key);
      if (lane === undefined) {
        const names =
          hostId === null ? [name] : computers.filter((one) => one.hostId === hostId).map((one) => one.name);
        const clause = names.map((one) => toFieldClauseText('computer', one)).join(' OR ');
        const skewUs = hostId === null ? 0 : (skews.get(hostId) ?? 0);
        lane = add(key, host ?? name, clause, skewUs, hostId ?? undefined);
        laneByHost.set(key, lane);
      }
      laneByValue.set(id, lane);
    }
  } else if (by === 'channel') {
    const laneByName = new Map<string, number>();
    for (const { id, name } of db.prepare('SELECT id, name FROM channels ORDER BY id').all() as ComputerRow[]) {
      const lane = laneByName.get(name) ?? add(`channel-${id}`, name, toFieldClauseText('channel', name));
      laneByName.set(name, lane);
      laneByValue.set(id, lane);
    }
  } else {
    const levels = db.prepare('SELECT DISTINCT level FROM events WHERE level IS NOT NULL ORDER BY level').pluck().all();
    for (const level of levels as number[])
      laneByValue.set(level, add(`level-${level}`, levelNames[level] ?? `level ${level}`, `level:${level}`));
  }
  const none = add('none', `(no ${by})`, null);
  const column = by === 'host' ? 'computer_id' : by === 'channel' ? 'channel_id' : 'level';
  return { column, lanes, laneOf: (value) => laneByValue.get(value) ?? none };
}
