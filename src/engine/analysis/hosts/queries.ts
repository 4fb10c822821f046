/** Hosts with their names, addresses and boots. */
import type Database from 'better-sqlite3';
import type { Output } from '#shared/contract/index.ts';
import { queryBoots } from '../processes/rows.ts';

/** All hosts of the case, by name. */
export function queryHosts(db: Database.Database): Output<'hosts.list'> {
  const hosts = db
    .prepare(
      `SELECT h.id, h.name, h.key, h.link_rule AS linkRule,
         (SELECT COUNT(*) FROM processes p WHERE p.host_id = h.id AND p.placeholder = 0) AS processes,
         (SELECT COUNT(*) FROM sessions s WHERE s.host_id = h.id) AS sessions
       FROM hosts h ORDER BY h.name COLLATE NOCASE`,
    )
    .all() as { id: number; name: string; key: string; linkRule: string | null; processes: number; sessions: number }[];
  const computers = db.prepare('SELECT name FROM computers WHERE host_id = ? ORDER BY id').pluck();
  const addresses = db
    .prepare('SELECT address FROM host_addresses WHERE host_id = ? ORDER BY count DESC LIMIT 50')
    .pluck();
  return {
    rows: hosts.map((host) => ({
      ...host,
      computers: computers.all(host.id) as string[],
      addresses: addresses.all(host.id) as string[],
      boots: queryBoots(db, { hostId: host.id }),
    })),
  };
}
