/** Signs of lost or changed logs, with both explanations. */
import { toIsoTime } from '#shared/model/time.ts';
import { queryTamperSigns } from '../../analysis/tamper/queries.ts';
import { cutNote, type SectionDefinition } from './context.ts';

export const tamperSection: SectionDefinition = {
  id: 'tamper',
  title: 'Gaps and tampering',
  about: 'Cleared logs, missing records, clock changes, stopped logging; innocent causes beside the guilty ones.',
  build({ db, mostRows }) {
    const signs = queryTamperSigns(db);
    if (signs.length === 0) return [{ type: 'text', text: 'No sign was found.' }];
    return [
      {
        type: 'table',
        columns: ['Severity', 'Sign', 'Computer', 'Channel', 'From', 'Detail', 'Guilty reading', 'Innocent reading'],
        rows: signs
          .slice(0, mostRows)
          .map((sign) => [
            sign.severity,
            sign.title,
            sign.computer ?? '-',
            sign.channel ?? '-',
            sign.startUs === null ? '-' : toIsoTime(sign.startUs),
            sign.detail,
            sign.guilty,
            sign.innocent,
          ]),
        note: cutNote(Math.min(signs.length, mostRows), signs.length),
      },
    ];
  },
};
