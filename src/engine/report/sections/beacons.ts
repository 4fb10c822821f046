/** Beacons of the verdicts high and medium, with what speaks for and against each. */
import { toIsoTime } from '#shared/model/time.ts';
import { fileName } from '../../normalise/index.ts';
import type { Block } from '../blocks.ts';
import { queryBeaconLines } from './beacon-rows.ts';
import { cutNote, type SectionDefinition } from './context.ts';

/** Rows whose reasons are listed below the table. */
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
      ...rows.slice(0, explained).flatMap((row): Block[] => [
        { type: 'subheading', text: `${fileName(row.image)} on ${row.host} to ${row.destination}:${row.port}` },
        { type: 'list', items: row.reasons },
      ]),
    ];
  },
};
