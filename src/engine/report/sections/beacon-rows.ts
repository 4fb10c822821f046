/** Stored beacon rows as reports show them. */
import type Database from 'better-sqlite3';
import { type BeaconDetail, formatSleep } from '../../analysis/beacons/detail.ts';

export interface BeaconLine {
  readonly id: number;
  readonly host: string;
  readonly image: string;
  readonly destination: string;
  readonly port: number;
  readonly count: number;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly score: number;
  readonly points: number;
  readonly verdict: string;
  readonly rita: number | null;
  readonly sleep: string;
  readonly reasons: readonly string[];
}

/** Rows by points, highest first. */
export function queryBeaconLines(db: Database.Database, verdicts: readonly string[]): BeaconLine[] {
  const rows = db
    .prepare(
      `SELECT b.id, h.name AS host, i.path AS image, coalesce(n.name, b.domain,
           (SELECT a.address FROM net_addresses a WHERE a.id = json_extract(b.remotes, '$[0]')), '') AS destination,
         b.port, b.count, b.first_us AS firstUs, b.last_us AS lastUs, b.score, b.points, b.verdict, b.rita, b.detail
       FROM beacons b JOIN hosts h ON h.id = b.host_id JOIN net_images i ON i.id = b.image_id LEFT JOIN net_names n ON n.id = b.name_id
       WHERE b.verdict IN (SELECT value FROM json_each(?)) ORDER BY b.points DESC, b.row_key`,
    )
    .all(JSON.stringify(verdicts)) as (Omit<BeaconLine, 'sleep' | 'reasons'> & { detail: string })[];
  return rows.map(({ detail, ...row }) => {
    const { ebs, reasons } = JSON.parse(detail) as BeaconDetail;
    return {
      ...row,
      sleep: formatSleep(ebs),
      reasons: reasons.filter((reason) => reason.points !== 0).map((reason) => reason.text),
    };
  });
}
