/** Launch chains of the processes behind confirmed or severe findings and tagged events, as figures. */
import type Database from 'better-sqlite3';
import { toIsoTime } from '#shared/model/time.ts';
import { queryChain } from '../../analysis/processes/rows.ts';
import type { Block } from '../blocks.ts';
import { cutNote, type SectionDefinition } from './context.ts';

const mostChains = 20;

/** Processes of findings (confirmed first, then critical and high) and of tagged events, each once. */
function queryProcessesOfNote(db: Database.Database): { id: number; why: string }[] {
  const rows = db
    .prepare(
      `SELECT process_id AS id, why FROM (
         SELECT f.process_id, f.title AS why, CASE WHEN s.state = 'confirmed' THEN 0 WHEN f.level = 'critical' THEN 1 ELSE 2 END AS rank, f.first_us AS at
         FROM findings f LEFT JOIN finding_states s USING (finding_key)
         WHERE f.process_id IS NOT NULL AND f.suppressed = 0 AND coalesce(s.state, '') <> 'dismissed' AND (s.state = 'confirmed' OR f.level IN ('critical', 'high'))
         UNION ALL
         SELECT l.process_id, 'tagged ' || t.name, 1, 0 FROM event_tags x JOIN tags t ON t.id = x.tag_id JOIN event_links l ON l.event_id = x.event_id
         WHERE l.process_id IS NOT NULL)
       ORDER BY rank, at, process_id`,
    )
    .all() as { id: number; why: string }[];
  const seen = new Set<number>();
  return rows.filter(({ id }) => !seen.has(id) && seen.add(id));
}

export const chainsSection: SectionDefinition = {
  id: 'chains',
  title: 'Process chains',
  about: 'From the root down to each process behind a severe finding or a tagged event, and how each parent is known.',
  build({ db }) {
    const processes = queryProcessesOfNote(db);
    if (processes.length === 0)
      return [{ type: 'text', text: 'No process stands behind a severe finding or a tagged event.' }];
    const blocks: Block[] = processes.slice(0, mostChains).map(({ id, why }) => {
      const chain = queryChain(db, id);
      return {
        type: 'chain',
        title: `${chain.at(-1)?.host ?? ''}: ${why}`,
        steps: chain.map((step) => ({
          title: `${step.image ?? step.name ?? 'unknown program'} (${step.pid})`,
          detail: step.commandLine ?? 'no command line recorded',
          how: `${step.startUs === null ? 'start not logged' : toIsoTime(step.startUs, step.startTick ?? 0)}${step.user ? `, ${step.user}` : ''}; parent: ${step.edgeReason}`,
        })),
      };
    });
    const note = cutNote(Math.min(processes.length, mostChains), processes.length);
    return note ? [...blocks, { type: 'text', text: note }] : blocks;
  },
};
