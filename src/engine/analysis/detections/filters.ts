/**
 * Sigma filters over a case: the analyst's suppressions. In: every filter of every set in the case. Out: `hits.suppressed_by`
 * of the hits of all sets. They are applied to stored hits, so a new filter asks for no scan, and holds for rules of other
 * sets too: a filter of one's own may quieten a third-party rule without touching it.
 */
import type Database from 'better-sqlite3';
import { CaseEvent, CaseNames, type ScanRow, scanColumns } from './scan/case-event.ts';
import { filterTakes, toRecordMapping, toSuppressing } from './sigma/match/suppress.ts';
import type { DetectionRule, FilterRule, Rule } from './sigma/types.ts';

interface RuleSql {
  id: number;
  set_name: string;
  rule: string;
}

/** Brings the suppressions up to date. Gives the sets whose hits have changed. */
export function applyFilters(db: Database.Database): ReadonlySet<string> {
  const running = "status = 'ok' AND enabled = 1";
  const filters = (
    db.prepare(`SELECT rule FROM rules WHERE kind = 'filter' AND ${running} ORDER BY id`).pluck().all() as string[]
  ).map((text) => JSON.parse(text) as Rule as FilterRule);
  const suppressed = new Set(
    db.prepare('SELECT DISTINCT rule_id FROM hits WHERE suppressed_by IS NOT NULL').pluck().all() as number[],
  );
  const changed = new Set<string>();
  if (filters.length === 0 && suppressed.size === 0) return changed;
  const rules = db
    .prepare(
      `SELECT id, set_name, rule FROM rules r WHERE kind = 'detection' AND ${running} AND EXISTS (SELECT 1 FROM hits WHERE rule_id = r.id)`,
    )
    .all() as RuleSql[];
  const event = new CaseEvent(db, new CaseNames(db));
  const read = db
    .prepare(
      `SELECT ${scanColumns}, h.suppressed_by FROM hits h JOIN events e ON e.id = h.event_id
       LEFT JOIN event_links l ON l.event_id = e.id WHERE h.rule_id = ?`,
    )
    .raw();
  const set = db.prepare('UPDATE hits SET suppressed_by = ? WHERE rule_id = ? AND event_id = ?');
  for (const row of rules) {
    const rule = JSON.parse(row.rule) as Rule as DetectionRule;
    const taking = filters.filter((filter) => filterTakes(filter, rule));
    if (taking.length === 0 && !suppressed.has(row.id)) continue;
    const updates: [string | null, number][] = [];
    for (const hit of read.iterate(row.id) as IterableIterator<[...ScanRow, string | null]>) {
      event.open(hit.slice(0, -1) as ScanRow);
      const ids = toSuppressing(taking, event, toRecordMapping(rule, event.channel, event.eventId));
      const text = ids.length > 0 ? JSON.stringify(ids) : null;
      if (text !== hit.at(-1)) updates.push([text, event.id]);
    }
    for (const [text, eventId] of updates) set.run(text, row.id, eventId);
    if (updates.length > 0) changed.add(row.set_name);
  }
  return changed;
}
