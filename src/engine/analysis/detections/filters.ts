/**
 * Sigma filters over a case: the analyst's suppressions. In: every filter of every set in the case. Out: `hits.suppressed_by`
 * of the hits of all sets. They are applied to stored hits, so a new filter asks for no scan, and holds for rules of other
 * sets too: a filter of one's own may quieten a third-party rule without touching it.
 */
import type Database from 'better-sqlite3';
import { CaseEvent, CaseNames, type ScanRow, scanColumns } from './scan/case-event.ts';
import { filterTakes, toRecordMapping, toSuppressing } from './sigma/match/suppress.ts';
import type { DetectionRule, FilterRule, Rule } from './sigma/types.ts';

interface HitSql {
  readonly ruleId: number;
  readonly setName: string;
  readonly eventId: number;
  readonly before: string | null;
  /** JSON array of filter ids. */
  readonly after: string | null;
}

const running = "status = 'ok' AND enabled = 1";

/** Brings the suppressions up to date. Gives the sets whose hits have changed. */
export function applyFilters(db: Database.Database): ReadonlySet<string> {
  const filters = (
    db.prepare(`SELECT rule FROM rules WHERE kind = 'filter' AND ${running} ORDER BY id`).pluck().all() as string[]
  ).map((text) => JSON.parse(text) as Rule as FilterRule);
  const suppressed = new Set(
    db.prepare('SELECT DISTINCT rule_id FROM hits WHERE suppressed_by IS NOT NULL').pluck().all() as number[],
  );
  const changed = new Set<string>();
  if (filters.length === 0 && suppressed.size === 0) return changed;
  const set = db.prepare('UPDATE hits SET suppressed_by = ? WHERE rule_id = ? AND event_id = ?');
  const updates = [...evaluateHits(db, filters, suppressed)].filter((hit) => hit.before !== hit.after);
  for (const { after, ruleId, eventId, setName } of updates) {
    set.run(after, ruleId, eventId);
    changed.add(setName);
  }
  return changed;
}

/** How many of the stored hits that a filter is meant for it would suppress; nothing is stored. */
export function countSuppressed(db: Database.Database, filter: FilterRule): { hits: number; suppressed: number } {
  let hits = 0;
  let suppressed = 0;
  for (const { after } of evaluateHits(db, [filter], new Set())) {
    hits++;
    if (after !== null) suppressed++;
  }
  return { hits, suppressed };
}

/** The stored hits of the rules that one of the filters takes, and of those in `also`. */
function* evaluateHits(
  db: Database.Database,
  filters: readonly FilterRule[],
  also: ReadonlySet<number>,
): Generator<HitSql> {
  const rules = db
    .prepare(
      `SELECT id, set_name, rule FROM rules r WHERE kind = 'detection' AND ${running} AND EXISTS (SELECT 1 FROM hits WHERE rule_id = r.id)`,
    )
    .all() as { id: number; set_name: string; rule: string }[];
  const event = new CaseEvent(db, new CaseNames(db));
  const read = db
    .prepare(
      `SELECT ${scanColumns}, h.suppressed_by FROM hits h JOIN events e ON e.id = h.event_id
       LEFT JOIN event_links l ON l.event_id = e.id WHERE h.rule_id = ?`,
    )
    .raw();
  for (const row of rules) {
    const rule = JSON.parse(row.rule) as Rule as DetectionRule;
    const taking = filters.filter((filter) => filterTakes(filter, rule));
    if (taking.length === 0 && !also.has(row.id)) continue;
    for (const hit of read.iterate(row.id) as IterableIterator<[...ScanRow, string | null]>) {
      event.open(hit.slice(0, -1) as ScanRow);
      const ids = toSuppressing(taking, event, toRecordMapping(rule, event.channel, event.eventId));
      yield {
        ruleId: row.id,
        setName: row.set_name,
        eventId: event.id,
        before: hit.at(-1) as string | null,
        after: ids.length > 0 ? JSON.stringify(ids) : null,
      };
    }
  }
}
