/** The action log with its hash chain, so that a reader can check it against the case. */
import { verifyActions } from '../../case/actions.ts';
import { cutNote, type SectionDefinition } from './context.ts';

export const actionsSection: SectionDefinition = {
  id: 'actions',
  title: 'Action log',
  about: 'What was done with this case, when and by whom; the hash chain and its head.',
  build({ db, mostRows }) {
    const rows = db.prepare('SELECT seq, at, user_name, action, details, hash FROM actions ORDER BY seq').all() as {
      seq: number;
      at: string;
      user_name: string;
      action: string;
      details: string;
      hash: string;
    }[];
    const check = verifyActions(db);
    return [
      {
        type: 'facts',
        rows: [
          ['Entries', check.actions],
          ['Head of the chain', { code: check.head }],
          ['Chain', check.problem ?? 'holds from the first entry to the last'],
        ],
      },
      {
        type: 'table',
        columns: ['No.', 'Time', 'User', 'Action', 'Details', 'Hash'],
        rows: rows
          .slice(0, mostRows)
          .map((row) => [
            row.seq,
            row.at,
            row.user_name,
            row.action,
            { code: row.details },
            { code: row.hash.slice(0, 16) },
          ]),
        note: cutNote(Math.min(rows.length, mostRows), rows.length),
      },
    ];
  },
};
