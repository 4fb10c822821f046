/** Rules and hits as the contract gives them. In: SQL rows. Out: contract rows. Read-only. */
import type Database from 'better-sqlite3';
import type { HitRow, RuleDetail, RuleRow, ruleStates } from '#shared/contract/detections.ts';
import { EngineError } from '#shared/contract/errors.ts';
import { loadAttack, type Technique } from './attack.ts';
import type { MatchedField, Rule } from './sigma/types.ts';

interface RuleSql {
  id: number;
  set_name: string;
  rule_key: string;
  title: string;
  level: RuleRow['level'];
  kind: RuleRow['kind'];
  author: string;
  path: string;
  document: number;
  status: string;
  reason: string;
  tags: string;
  standalone: number;
  enabled: number;
  can_fire: number | null;
  fault: string | null;
  ran_on: string | null;
  hits: number;
  findings: number;
}

const ruleSelect = `SELECT r.id, r.set_name, r.rule_key, r.title, r.level, r.kind, r.author, r.path, r.document, r.status, r.reason,
    r.tags, r.standalone, r.enabled, r.can_fire, r.fault, r.ran_on,
    CASE r.kind WHEN 'filter' THEN
      (SELECT COUNT(*) FROM hits h, json_each(h.suppressed_by) j WHERE h.suppressed_by IS NOT NULL AND j.value = r.rule_key)
    ELSE (SELECT COUNT(*) FROM hits h WHERE h.rule_id = r.id) END AS hits,
    (SELECT COUNT(*) FROM findings f WHERE f.rule_id = r.id) AS findings
  FROM rules r`;

/** A technique for the contract. */
export function toTechniqueRow(t: Technique): RuleRow['techniques'][number] {
  return { id: t.id, name: t.name ?? null, oldId: t.oldId ?? null, formerIds: [...loadAttack().oldIds(t.id)] };
}

/** Tactics and techniques of a rule's tags (JSON text). */
export function toAttackRows(tagsJson: string): { tactics: string[]; techniques: RuleRow['techniques'] } {
  const attack = loadAttack();
  const tags = JSON.parse(tagsJson) as string[];
  return { tactics: [...attack.tacticsOf(tags)], techniques: attack.techniquesOf(tags).map(toTechniqueRow) };
}

type State = (typeof ruleStates)[number];

function toState(row: RuleSql): { state: State; reason: string } {
  if (row.status !== 'ok') return { state: row.status as State, reason: row.reason };
  if (row.enabled === 0) return { state: 'disabled', reason: 'switched off by the analyst' };
  if (row.fault !== null) return { state: 'fault', reason: row.fault };
  if (row.hits > 0 || row.findings > 0) return { state: 'hit', reason: row.reason };
  if (row.kind === 'detection' && row.ran_on === null) return { state: 'not-run', reason: row.reason };
  if (row.can_fire === 0) return { state: 'cannot-fire', reason: `${row.reason}; the case has no such records` };
  return { state: 'ran', reason: row.reason };
}

function toRuleRow(row: RuleSql): RuleRow {
  return {
    id: row.id,
    setName: row.set_name,
    ruleId: row.rule_key,
    title: row.title,
    level: row.level,
    kind: row.kind,
    author: row.author,
    path: row.path,
    document: row.document,
    ...toState(row),
    enabled: row.enabled === 1,
    standalone: row.standalone === 1,
    hits: row.hits,
    findings: row.findings,
    ...toAttackRows(row.tags),
  };
}

/** Every rule of a set, or of all sets. */
export function queryRules(
  db: Database.Database,
  setName: string | undefined,
): { rows: RuleRow[]; states: Record<string, number> } {
  const sql = `${ruleSelect}${setName === undefined ? '' : ' WHERE r.set_name = ?'} ORDER BY r.set_name, r.path, r.document`;
  const rows = (db.prepare(sql).all(...(setName === undefined ? [] : [setName])) as RuleSql[]).map(toRuleRow);
  const states: Record<string, number> = {};
  for (const row of rows) states[row.state] = (states[row.state] ?? 0) + 1;
  return { rows, states };
}

/** One rule with its text. */
export function queryRule(db: Database.Database, id: number): RuleDetail {
  const row = db.prepare(`${ruleSelect} WHERE r.id = ?`).get(id) as RuleSql | undefined;
  if (!row) throw new EngineError('not-found', `There is no rule ${id} in this case.`);
  const { source, rule } = db.prepare('SELECT source, rule FROM rules WHERE id = ?').get(id) as {
    source: string;
    rule: string | null;
  };
  const head = rule === null ? undefined : (JSON.parse(rule) as Rule);
  return {
    ...toRuleRow(row),
    description: head?.description ?? '',
    references: [...(head?.references ?? [])],
    falsePositives: [...(head?.falsePositives ?? [])],
    license: head?.license ?? null,
    date: head?.date ?? null,
    modified: head?.modified ?? null,
    warnings: [...(head?.warnings ?? [])],
    source,
  };
}

interface HitSql {
  rule: number;
  rule_key: string;
  title: string;
  level: HitRow['level'];
  author: string;
  tags: string;
  id: number;
  event_id: number | null;
  path: string;
  record_id: number;
  time_us: number;
  time_tick: number;
  computer: string | null;
  channel: string | null;
  matched: string;
  incomplete: number;
  suppressed_by: string | null;
}

/** Hits in order of events and rules, from after a given one. */
export function queryHits(
  db: Database.Database,
  query: {
    readonly setName?: string | undefined;
    readonly rule?: number | undefined;
    readonly after?: { readonly id: number; readonly rule: number } | undefined;
    readonly limit: number;
  },
): HitRow[] {
  const conditions = ["r.status = 'ok'"];
  const values: (string | number)[] = [];
  if (query.setName !== undefined) {
    conditions.push('r.set_name = ?');
    values.push(query.setName);
  }
  if (query.rule !== undefined) {
    conditions.push('h.rule_id = ?');
    values.push(query.rule);
  }
  if (query.after) {
    conditions.push('(h.event_id, h.rule_id) > (?, ?)');
    values.push(query.after.id, query.after.rule);
  }
  const rows = db
    .prepare(
      `SELECT h.rule_id AS rule, r.rule_key, r.title, r.level, r.author, r.tags, e.id, e.event_id, f.path, e.record_id, e.time_us,
         e.time_tick, c.name AS computer, n.name AS channel, h.matched, h.incomplete, h.suppressed_by
       FROM hits h JOIN rules r ON r.id = h.rule_id JOIN events e ON e.id = h.event_id JOIN files f ON f.id = e.file_id
       LEFT JOIN computers c ON c.id = e.computer_id LEFT JOIN channels n ON n.id = e.channel_id
       WHERE ${conditions.join(' AND ')} ORDER BY h.event_id, h.rule_id LIMIT ?`,
    )
    .all(...values, query.limit) as HitSql[];
  return rows.map(toHitRow);
}

function toHitRow(row: HitSql): HitRow {
  return {
    ruleId: row.rule_key,
    title: row.title,
    level: row.level,
    author: row.author,
    techniques: toAttackRows(row.tags).techniques,
    eventId: row.event_id,
    evidenceFile: row.path,
    recordId: row.record_id,
    timeUs: row.time_us,
    timeTick: row.time_tick,
    computer: row.computer,
    channel: row.channel,
    matched: JSON.parse(row.matched) as MatchedField[],
    incomplete: row.incomplete === 1,
    suppressedBy: row.suppressed_by === null ? [] : (JSON.parse(row.suppressed_by) as string[]),
    id: row.id,
    rule: row.rule,
  };
}
