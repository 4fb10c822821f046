/** Correlations of a set over the hits stored in the case. In: the set's rules. Out: correlation hits, faults by rule. */
import type Database from 'better-sqlite3';
import { CaseEvent, CaseNames, type ScanRow, scanColumns } from './scan/case-event.ts';
import { type CorrelationResult, runCorrelations } from './sigma/correlation/run.ts';
import type { BaseHit } from './sigma/correlation/types.ts';
import { toRecordMapping } from './sigma/match/suppress.ts';
import { getMapped } from './sigma/match/view.ts';
import type { CorrelationRule, DetectionRule, FieldValue, Rule } from './sigma/types.ts';
import type { StoredRule } from './store.ts';

interface HitSql {
  event_id: number;
  time_us: number;
  fields: string | null;
  computer: string | null;
}

/**
 * Suppressed hits do not count. Names that the set does not define may be detections of other sets in the case: their hits
 * were stored for themselves, so fields are read from the events.
 */
export function correlateCase(db: Database.Database, stored: readonly StoredRule[]): CorrelationResult {
  const correlations = stored.flatMap(({ rule }) => (rule.kind === 'correlation' ? [rule] : []));
  if (correlations.length === 0) return { hits: [], faults: new Map() };
  const named = new Set(correlations.flatMap((c) => c.rules));
  const own = new Set(stored.flatMap(({ rule }) => namesOf(rule)));
  const others = readOtherRules(
    db,
    [...named].filter((name) => !own.has(name)),
  );
  const wanted = stored.filter(
    ({ rule }) => rule.kind === 'detection' && namesOf(rule).some((name) => named.has(name)),
  );
  const read = db.prepare(
    `SELECT h.event_id, e.time_us, h.fields, c.name AS computer FROM hits h JOIN events e ON e.id = h.event_id
     LEFT JOIN computers c ON c.id = e.computer_id WHERE h.rule_id = ? AND h.suppressed_by IS NULL ORDER BY h.event_id`,
  );
  const readField = createFieldReader(db);
  function* baseHits(): Generator<BaseHit> {
    for (const { id, rule } of wanted)
      for (const row of read.iterate(id) as IterableIterator<HitSql>) yield toBaseHit(row, rule.id);
    for (const { id, rule } of others) {
      for (const row of read.iterate(id) as IterableIterator<HitSql>) {
        const key = row.event_id;
        yield { ruleId: rule.id, key, timeUs: row.time_us, get: (field) => readField(rule, key, field) };
      }
    }
  }
  return runCorrelations(correlations, [...stored.map((s) => s.rule), ...others.map((o) => o.rule)], baseHits());
}

/** Sets, but for the one given, with a correlation over rules of it, switched off or not. */
export function findCorrelatingSets(db: Database.Database, setName: string): string[] {
  const own = db
    .prepare("SELECT rule_key, json_extract(rule, '$.name') FROM rules WHERE set_name = ? AND kind = 'detection'")
    .raw()
    .all(setName) as [string, string | null][];
  const names = new Set(own.flat());
  const rows = db
    .prepare(
      "SELECT set_name, rule FROM rules WHERE kind = 'correlation' AND status = 'ok' AND enabled = 1 AND set_name <> ?",
    )
    .all(setName) as { set_name: string; rule: string }[];
  const sets = rows.filter(({ rule }) => (JSON.parse(rule) as CorrelationRule).rules.some((name) => names.has(name)));
  return [...new Set(sets.map((row) => row.set_name))];
}

const namesOf = (rule: Rule): string[] => (rule.name === undefined ? [rule.id] : [rule.id, rule.name]);

/** Detections that run in the case under one of the names; the first of several. */
function readOtherRules(db: Database.Database, names: readonly string[]): { id: number; rule: DetectionRule }[] {
  if (names.length === 0) return [];
  const rows = db
    .prepare(
      `SELECT id, rule FROM rules WHERE kind = 'detection' AND status = 'ok' AND enabled = 1
       AND (rule_key IN (SELECT value FROM json_each(@names)) OR json_extract(rule, '$.name') IN (SELECT value FROM json_each(@names)))
       ORDER BY id`,
    )
    .all({ names: JSON.stringify(names) }) as { id: number; rule: string }[];
  const rules = rows.map(({ id, rule }) => ({ id, rule: JSON.parse(rule) as Rule as DetectionRule }));
  return rules.filter(({ rule }, at) => rules.findIndex((other) => other.rule.id === rule.id) === at);
}

/** Fields of events under the names that a rule knows them by. */
function createFieldReader(db: Database.Database): (rule: DetectionRule, eventId: number, field: string) => FieldValue {
  let opened: { event: CaseEvent; read: Database.Statement } | undefined;
  return (rule, eventId, field) => {
    opened ??= {
      event: new CaseEvent(db, new CaseNames(db)),
      read: db
        .prepare(`SELECT ${scanColumns} FROM events e LEFT JOIN event_links l ON l.event_id = e.id WHERE e.id = ?`)
        .raw(),
    };
    const { event, read } = opened;
    if (event.id !== eventId) event.open(read.get(eventId) as ScanRow);
    return getMapped(event, toRecordMapping(rule, event.channel, event.eventId), field);
  };
}

/** A stored hit for the correlation pass. */
export function toBaseHit(row: HitSql, ruleId: string): BaseHit {
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
