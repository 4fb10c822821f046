/** Beacons of the verdicts high and medium, with what speaks for and against each. */
import type Database from 'better-sqlite3';
import { toIsoTime } from '#shared/model/time.ts';
import { queryBeaconDetail } from '../../analysis/beacons/charts.ts';
import { formatSeconds } from '../../analysis/beacons/detail.ts';
import { fileName } from '../../normalise/index.ts';
import type { Block } from '../blocks.ts';
import { queryBeaconLines } from './beacon-rows.ts';
import { cutNote, type SectionDefinition } from './context.ts';

/** The intervals between check-ins as bars on a log axis, with the fullest bar in words. */
function toIntervalBars(db: Database.Database, id: number): Block[] {
  const { checkIns, cut, histogram } = queryBeaconDetail(db, id, {});
  const used = histogram.bins.map(({ count }, i) => (count > 0 ? i : -1)).filter((i) => i >= 0);
  if (used.length === 0) return [];
  const bins = histogram.bins.slice(used[0], used.at(-1)! + 1);
  const most = bins.reduce((best, bin) => (bin.count > best.count ? bin : best));
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  return [
    {
      type: 'bars',
      title: 'Intervals between check-ins, log axis',
      text:
        `${cut ? 'The first ' : ''}${checkIns.length} check-ins; most intervals, ${most.count} of ${total}, ` +
        `are ${formatSeconds(most.from)} to ${formatSeconds(most.to)}.`,
      bars: bins.map((bin) => ({ label: formatSeconds(bin.from), value: bin.count })),
    },
  ];
}

/** Rows whose intervals and reasons are shown below the table. */
const explained = 10;

export const beaconsSection: SectionDefinition = {
  id: 'beacons',
  title: 'Beacons',
  about: 'Regular connections of one program to one destination, with intervals, scores and reasons.',
  build({ db, mostRows }) {
    const rows = queryBeaconLines(db, ['high', 'medium']);
    if (rows.length === 0) return [{ type: 'text', text: 'No series of connections has the verdict high or medium.' }];
    return [
      {
        type: 'table',
        columns: ['Verdict', 'Host', 'Program', 'Destination', 'Connections', 'Interval', 'R', 'RITA', 'First', 'Last'],
        rows: rows
          .slice(0, mostRows)
          .map((row) => [
            row.verdict,
            row.host,
            { code: row.image },
            `${row.destination}:${row.port}`,
            row.count,
            row.sleep,
            row.score.toFixed(2),
            row.rita === null ? '-' : row.rita.toFixed(3),
            toIsoTime(row.firstUs),
            toIsoTime(row.lastUs),
          ]),
        note: cutNote(Math.min(rows.length, mostRows), rows.length),
      },
      ...rows
        .slice(0, explained)
        .flatMap((row): Block[] => [
          { type: 'subheading', text: `${fileName(row.image)} on ${row.host} to ${row.destination}:${row.port}` },
          ...toIntervalBars(db, row.id),
          { type: 'list', items: row.reasons },
        ]),
    ];
  },
};
