/** Correlations of a set over the hits stored in the case. In: the set's rules. Out: correlation hits, faults by rule. */
import type Database from 'better-sqlite3';
import { type CorrelationResult, runCorrelations } from './sigma/correlation/run.ts';
import type { BaseHit } from './sigma/correlation/types.ts';
import type { StoredRule } from './store.ts';

interface HitSql {
  rule_id: number;
  event_id: number;
  time_us: number;
  fields: string | null;
  computer: string | null;
}

/** Suppressed hits do not count. */
export function correlateCase(db: Database.Database, stored: readonly StoredRule[]): CorrelationResult {
  const correlations = stored.flatMap(({ rule }) => (rule.kind === 'correlation' ? [rule] : []));
  if (correlations.length === 0) return { hits: [], faults: new Map() };
  const ids = new Map(stored.map(({ id, rule }) => [id, rule.id]));
  const named = new Set(correlations.flatMap((c) => c.rules));
  const wanted = stored.filter(
    ({ rule }) =>
      rule.kind === 'detection' && (named.has(rule.id) || (rule.name !== undefined && named.has(rule.name))),
  );
  const read = db.prepare(
    `SELECT h.rule_id, h.event_id, e.time_us, h.fields, c.name AS computer FROM hits h JOIN events e ON e.id = h.event_id
     LEFT JOIN computers c ON c.id = e.computer_id WHERE h.rule_id = ? AND h.suppressed_by IS NULL ORDER BY h.event_id`,
  );
  function* baseHits(): Generator<BaseHit> {
    for (const { id } of wanted) {
      for (const row of read.iterate(id) as IterableIterator<HitSql>) yield toBaseHit(row, ids.get(row.rule_id)!);
    }
  }
  return runCorrelations(
    correlations,
    stored.map((s) => s.rule),
    baseHits(),
  );
}

/** A stored hit for the correlation pass. */
export function toBaseHit(row: Omit<HitSql, 'rule_id'>, ruleId: string): BaseHit {
  let fields: Record<string, string | string[]> | undefined;
  return {
    ruleId,
    key: row.event_id,
    timeUs: row.time_us,
    get: (field) => {
      fields ??= row.fields === null ? {} : (JSON.parse(row.fields) as Record<string, string | string[]>);
      if (Object.hasOwn(fields, field)) return fields[field];
      return field === 'Computer' ? (row.computer ?? undefined) : undefined;
    },
  };
}
