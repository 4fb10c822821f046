/**
 * Findings of a set: what the analyst reads. In: stored hits, correlation hits, analytics. Out: rows of `findings` and
 * `finding_events`. Hits of one rule on one host about one subject are one finding with a count; windows of one correlation
 * and group likewise. Keys are made of what a finding is about, so decisions outlive a rebuild.
 */
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { CorrelationHit } from './sigma/correlation/types.ts';
import { fold } from './sigma/fold.ts';
import type { CorrelationType, MatchedField } from './sigma/types.ts';

/** A finding that no single rule hit stands behind. */
export interface OtherFinding {
  readonly ruleId: number;
  readonly subject: string;
  readonly eventIds: readonly number[];
  readonly count: number;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly matched: readonly MatchedField[];
  /** Where it differs from the rule's. */
  readonly level?: string | undefined;
}

/** Events listed with a finding. */
const maxEvents = 100_000;

interface Draft {
  /** One for each name under which the host appears: names may come and go with evidence, a key that is known is kept. */
  readonly keys: string[];
  readonly ruleId: number;
  readonly level: string;
  readonly title: string;
  readonly subject: string;
  readonly matched: string;
  incomplete: number;
  readonly suppressed: number;
  firstUs: number;
  lastUs: number;
  firstEventId: number | null;
  count: number;
  readonly events: number[];
}

interface RuleSql {
  id: number;
  set_name: string;
  rule_key: string;
  title: string;
  level: string;
}

const toKey = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/**
 * Brings the findings of a set up to date. A finding whose key was there before keeps its id, so what refers to it (links,
 * saved filters, badges on screen) goes on to mean the same; those that are no longer found go.
 */
export function writeFindings(db: Database.Database, setName: string, others: readonly OtherFinding[]): number {
  const rules = new Map(
    (
      db.prepare('SELECT id, set_name, rule_key, title, level FROM rules WHERE set_name = ?').all(setName) as RuleSql[]
    ).map((r) => [r.id, r]),
  );
  const idOf = new Map(
    db.prepare(`SELECT finding_key, id FROM findings WHERE ${inSet}`).raw().all(setName) as [string, number][],
  );
  const judged = new Set(db.prepare('SELECT finding_key FROM finding_states').pluck().all() as string[]);
  const drafts = new Map<string, Draft>();
  for (const draft of toHitDrafts(db, setName, rules)) {
    const keys = draft.keys.sort();
    const key = keys.find((k) => idOf.has(k)) ?? keys.find((k) => judged.has(k)) ?? keys[0]!;
    drafts.set(key, draft);
  }
  for (const other of others) addOther(rules.get(other.ruleId), other, drafts);
  const gone = [...idOf].filter(([key]) => !drafts.has(key)).map(([, id]) => id);
  const drop = [
    db.prepare('DELETE FROM finding_events WHERE finding_id = ?'),
    db.prepare('DELETE FROM findings WHERE id = ?'),
  ] as const;
  for (const id of gone) for (const statement of drop) statement.run(id);
  const { insert, update, insertEvent } = prepareWrites(db);
  const last = (db.prepare('SELECT MAX(id) FROM findings').pluck().get() as number | null) ?? 0;
  let next = gone.reduce((most, id) => Math.max(most, id), last) + 1;
  const sorted = [...drafts].sort(([a, x], [b, y]) => x.firstUs - y.firstUs || (a < b ? -1 : 1));
  for (const [key, { keys: _, events, ...values }] of sorted) {
    const known = idOf.get(key);
    const id = known ?? next++;
    if (known === undefined) insert.run({ id, key, ...values });
    else {
      update.run({ id, key, ...values });
      drop[0].run(id);
    }
    for (const event of events) insertEvent.run(id, event);
  }
  return drafts.size;
}

function prepareWrites(db: Database.Database): Record<'insert' | 'update' | 'insertEvent', Database.Statement> {
  const columns = `rule_id, level, title, subject, host_id, computer, first_us, last_us, count, process_id, session_id,
    first_event_id, incomplete, suppressed, matched`;
  const values = `SELECT @ruleId, @level, @title, @subject, c.host_id, c.name, @firstUs, @lastUs, @count, l.process_id,
    l.session_id, @firstEventId, @incomplete, @suppressed, @matched
    FROM (SELECT 1) LEFT JOIN events e ON e.id = @firstEventId LEFT JOIN computers c ON c.id = e.computer_id
    LEFT JOIN event_links l ON l.event_id = e.id`;
  return {
    insert: db.prepare(`INSERT INTO findings (id, finding_key, ${columns}) SELECT @id, @key, v.* FROM (${values}) v`),
    update: db.prepare(`UPDATE findings SET (${columns}) = (${values}) WHERE id = @id AND finding_key = @key`),
    insertEvent: db.prepare('INSERT OR IGNORE INTO finding_events (finding_id, event_id) VALUES (?, ?)'),
  };
}

/** Findings of a set, and those whose rule is no more. */
const inSet = '(rule_id NOT IN (SELECT id FROM rules) OR rule_id IN (SELECT id FROM rules WHERE set_name = ?))';

/** Removes the findings of a set. */
export function clearFindings(db: Database.Database, setName: string): void {
  db.prepare(`DELETE FROM finding_events WHERE finding_id IN (SELECT id FROM findings WHERE ${inSet})`).run(setName);
  db.prepare(`DELETE FROM findings WHERE ${inSet}`).run(setName);
}

function toHitDrafts(db: Database.Database, setName: string, rules: ReadonlyMap<number, RuleSql>): Iterable<Draft> {
  const drafts = new Map<string, Draft>();
  const lastComputer = new Map<Draft, string>();
  const rows = db
    .prepare(
      `SELECT h.rule_id, h.event_id, h.matched, h.subject, h.incomplete, h.suppressed_by IS NOT NULL AS suppressed,
         e.time_us, c.name AS computer, c.host_id
       FROM rules r JOIN hits h ON h.rule_id = r.id JOIN events e ON e.id = h.event_id
       LEFT JOIN computers c ON c.id = e.computer_id WHERE r.set_name = ? AND r.standalone = 1 AND r.status = 'ok' AND r.enabled = 1`,
    )
    .iterate(setName) as IterableIterator<{
    rule_id: number;
    event_id: number;
    matched: string;
    subject: string;
    incomplete: number;
    suppressed: number;
    time_us: number;
    computer: string | null;
    host_id: number | null;
  }>;
  for (const row of rows) {
    const rule = rules.get(row.rule_id)!;
    const computer = fold(row.computer ?? '');
    const host = row.host_id === null ? computer : `#${row.host_id}`;
    const rest = [fold(row.subject), row.suppressed ? 'suppressed' : ''];
    const group = JSON.stringify([rule.id, host, ...rest]);
    let draft = drafts.get(group);
    if (!draft) {
      draft = {
        keys: [],
        ruleId: rule.id,
        level: rule.level,
        title: rule.title,
        subject: row.subject,
        matched: row.matched,
        incomplete: row.incomplete,
        suppressed: row.suppressed,
        firstUs: row.time_us,
        lastUs: row.time_us,
        firstEventId: row.event_id,
        count: 0,
        events: [],
      };
      drafts.set(group, draft);
    }
    // Host ids may change; names hold on.
    if (computer !== lastComputer.get(draft)) {
      lastComputer.set(draft, computer);
      const key = toKey([rule.set_name, rule.rule_key, computer, ...rest]);
      if (!draft.keys.includes(key)) draft.keys.push(key);
    }
    if (row.time_us < draft.firstUs) {
      draft.firstUs = row.time_us;
      draft.firstEventId = row.event_id;
    }
    draft.lastUs = Math.max(draft.lastUs, row.time_us);
    draft.incomplete = Math.min(draft.incomplete, row.incomplete);
    draft.count++;
    if (draft.events.length < maxEvents) draft.events.push(row.event_id);
  }
  return drafts.values();
}

function addOther(rule: RuleSql | undefined, other: OtherFinding, drafts: Map<string, Draft>): void {
  if (!rule) return;
  const key = toKey([rule.set_name, rule.rule_key, fold(other.subject)]);
  const draft = drafts.get(key);
  if (draft) {
    draft.firstUs = Math.min(draft.firstUs, other.firstUs);
    draft.lastUs = Math.max(draft.lastUs, other.lastUs);
    draft.count += other.count;
    draft.events.push(...other.eventIds.slice(0, Math.max(0, maxEvents - draft.events.length)));
    return;
  }
  drafts.set(key, {
    keys: [key],
    ruleId: rule.id,
    level: other.level ?? rule.level,
    title: rule.title,
    subject: other.subject,
    matched: JSON.stringify(other.matched),
    incomplete: 0,
    suppressed: 0,
    firstUs: other.firstUs,
    lastUs: other.lastUs,
    firstEventId: other.eventIds[0] ?? null,
    count: other.count,
    events: other.eventIds.slice(0, maxEvents),
  });
}

/** What the value of a correlation is. */
const measures: Readonly<Record<CorrelationType, string>> = {
  event_count: 'events within its timespan',
  value_count: 'different values within its timespan',
  temporal: 'rules within its timespan',
  temporal_ordered: 'rules in their order within its timespan',
  value_sum: 'sum within its timespan',
  value_avg: 'average within its timespan',
  value_percentile: 'percentile within its timespan',
  value_median: 'median within its timespan',
};

/**
 * A correlation hit as a finding: the group is what it is about. Where the group is one run of a program (its GUID), the
 * program and host stand for it, so that each run of a program that starts every minute is no finding of its own.
 */
export function toCorrelationFinding(
  hit: CorrelationHit,
  ruleId: number,
  nameProcess: (eventId: number) => string | undefined,
): OtherFinding {
  const matched = hit.group.map(({ field, value }) => ({
    field,
    value: value ?? '',
    test: value === undefined ? 'absent in all its events' : 'the same in all its events',
    selection: '',
  }));
  const isRun = hit.group.some(({ field }) => /^(?:source)?processguid$/i.test(field));
  const program = isRun && hit.keys[0] !== undefined ? nameProcess(hit.keys[0]) : undefined;
  return {
    ruleId,
    subject: program ?? hit.group.map(({ value }) => value ?? '(absent)').join(', '),
    eventIds: hit.keys,
    count: hit.count,
    firstUs: hit.firstUs,
    lastUs: hit.lastUs,
    matched: [...matched, { field: '', value: String(hit.value), test: measures[hit.rule.type], selection: '' }],
  };
}
