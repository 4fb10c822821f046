/** Findings by tactic: what was found, how often, where, by whose rule; dismissed ones apart. */
import { toIsoTime } from '#shared/model/time.ts';
import { loadAttack } from '../../analysis/detections/attack.ts';
import { queryFindings } from '../../analysis/detections/finding-rows.ts';
import type { Block } from '../blocks.ts';
import { cutNote, type SectionDefinition, toCount } from './context.ts';

type Row = ReturnType<typeof queryFindings>[number];

const techniquesOf = (row: Row): string =>
  row.techniques
    .map((technique) => (technique.oldId ? `${technique.id} (formerly ${technique.oldId})` : technique.id))
    .join(', ');

const tableOf = (rows: readonly Row[], mostRows: number): Block => ({
  type: 'table',
  columns: ['Level', 'Finding', 'Subject', 'Host', 'Times', 'First', 'Last', 'State', 'ATT&CK', 'Rule author and id'],
  rows: rows
    .slice(0, mostRows)
    .map((row) => [
      row.level,
      row.title,
      row.subject,
      row.host ?? row.computer ?? '-',
      row.count,
      toIsoTime(row.firstUs),
      toIsoTime(row.lastUs),
      row.stateReason ? `${row.state}: ${row.stateReason}` : row.state,
      techniquesOf(row),
      `${row.author || 'author not named'}, ${row.ruleId}`,
    ]),
  note: cutNote(Math.min(rows.length, mostRows), rows.length),
});

export const findingsSection: SectionDefinition = {
  id: 'findings',
  title: 'Findings by tactic',
  about:
    'Detections and analytics by ATT&CK tactic, with the authors of their rules; dismissed findings with the reason.',
  build({ db, mostRows }) {
    const all = queryFindings(db, {});
    if (all.length === 0) return [{ type: 'text', text: 'Nothing was found by the rules that ran.' }];
    const attack = loadAttack();
    const kept = all.filter((row) => row.state !== 'dismissed');
    const blocks: Block[] = [
      {
        type: 'text',
        text: `${toCount(kept.length)} findings; ${toCount(all.length - kept.length)} were dismissed. Techniques: ATT&CK ${attack.version}. A finding with several tactics stands under the first.`,
      },
    ];
    for (const tactic of [...attack.tactics, { shortname: undefined, name: 'No tactic' }]) {
      const rows = kept.filter((row) => row.tactics[0] === tactic.shortname);
      if (rows.length > 0) blocks.push({ type: 'subheading', text: tactic.name }, tableOf(rows, mostRows));
    }
    const dismissed = all.filter((row) => row.state === 'dismissed');
    if (dismissed.length > 0) blocks.push({ type: 'subheading', text: 'Dismissed' }, tableOf(dismissed, mostRows));
    return blocks;
  },
};
