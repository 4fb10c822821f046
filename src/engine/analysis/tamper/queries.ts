/** Reads of the tamper board. */
import type Database from 'better-sqlite3';
import type { CoverageRow, TamperSign } from '#shared/contract/tamper.ts';
import { tamperKinds } from './kinds.ts';

const rank = { high: 0, medium: 1, low: 2, info: 3 } as const;

/** All signs, most severe first, then by time. */
export function queryTamperSigns(db: Database.Database): TamperSign[] {
  const words = new Map<string, (typeof tamperKinds)[number]>(tamperKinds.map((kind) => [kind.kind, kind]));
  const rows = db
    .prepare(
      `SELECT s.id, s.kind, s.start_us AS startUs, s.end_us AS endUs, s.amount, s.detail, s.event_ids AS eventIds,
         c.name AS computer, ch.name AS channel
       FROM tamper_signs s LEFT JOIN computers c ON c.id = s.computer_id LEFT JOIN channels ch ON ch.id = s.channel_id
       ORDER BY s.start_us, s.id`,
    )
    .all() as (Omit<TamperSign, 'title' | 'severity' | 'guilty' | 'innocent' | 'technique' | 'eventIds'> & {
    eventIds: string;
  })[];
  return rows
    .map((row) => {
      const { title, severity, guilty, innocent, technique } = words.get(row.kind)!;
      return {
        ...row,
        title,
        severity,
        guilty,
        innocent,
        technique: technique ?? null,
        eventIds: JSON.parse(row.eventIds) as number[],
      };
    })
    .sort((a, b) => rank[a.severity] - rank[b.severity]);
}

/** For each computer and channel its hours with events, as runs, so that a chart can draw bars. */
export function queryCoverage(db: Database.Database): CoverageRow[] {
  const rows = db
    .prepare(
      `SELECT c.name AS computer, ch.name AS channel, v.hour, v.count FROM coverage v
       JOIN computers c ON c.id = v.computer_id JOIN channels ch ON ch.id = v.channel_id ORDER BY c.name, ch.name, v.hour`,
    )
    .raw()
    .iterate() as IterableIterator<[string, string, number, number]>;
  const result: (CoverageRow & { runs: CoverageRow['runs'] })[] = [];
  for (const [computer, channel, hour, count] of rows) {
    let row = result.at(-1);
    if (!row || row.computer !== computer || row.channel !== channel) {
      row = { computer, channel, runs: [] };
      result.push(row);
    }
    const run = row.runs.at(-1);
    if (run && run.toHour === hour) {
      run.toHour = hour + 1;
      run.count += count;
    } else row.runs.push({ fromHour: hour, toHour: hour + 1, count });
  }
  return result;
}
