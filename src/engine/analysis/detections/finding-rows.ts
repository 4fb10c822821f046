/** Findings as the contract gives them. In: filters. Out: rows, counts, marks. Read-only, always parameterised. */
import type Database from 'better-sqlite3';
import { type FindingFilter, type FindingRow, findingLevels } from '#shared/contract/detections.ts';
import { EngineError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/index.ts';
import { loadAttack } from './attack.ts';
import { queryRule, toAttackRows } from './rule-rows.ts';
import type { MatchedField } from './sigma/types.ts';

type Level = FindingRow['level'];

interface FindingSql {
  id: number;
  finding_key: string;
  rule: number;
  rule_key: string;
  set_name: string;
  kind: FindingRow['kind'];
  title: string;
  level: Level;
  author: string;
  subject: string;
  host_id: number | null;
  host: string | null;
  computer: string | null;
  first_us: number;
  last_us: number;
  count: number;
  process_id: number | null;
  session_id: number | null;
  first_event_id: number | null;
  state: string | null;
  state_reason: string | null;
  incomplete: number;
  suppressed: number;
  tags: string;
  matched: string;
}

const from = `FROM findings f JOIN rules r ON r.id = f.rule_id LEFT JOIN hosts h ON h.id = f.host_id
  LEFT JOIN finding_states s ON s.finding_key = f.finding_key`;
const columns = `f.id, f.finding_key, f.rule_id AS rule, r.rule_key, r.set_name, r.kind, f.title, f.level, r.author, f.subject,
  f.host_id, h.name AS host, f.computer, f.first_us, f.last_us, f.count, f.process_id, f.session_id, f.first_event_id,
  s.state, s.reason AS state_reason, f.incomplete, f.suppressed, r.tags, f.matched`;
const levelRank = `CASE f.level ${findingLevels.map((level, i) => `WHEN '${level}' THEN ${i}`).join(' ')} ELSE 9 END`;

const orders = {
  level: `${levelRank}, f.first_us, f.id`,
  time: 'f.first_us, f.id',
  count: 'f.count DESC, f.id',
  rule: 'f.title, f.first_us, f.id',
  host: 'h.name, f.first_us, f.id',
} as const;

/** Most severe first. */
export const rankOf = (level: Level): number => findingLevels.indexOf(level);

function toFindingRow(row: FindingSql): FindingRow {
  return {
    id: row.id,
    key: row.finding_key,
    rule: row.rule,
    ruleId: row.rule_key,
    setName: row.set_name,
    kind: row.kind,
    title: row.title,
    level: row.level,
    author: row.author,
    subject: row.subject,
    hostId: row.host_id,
    host: row.host,
    computer: row.computer,
    firstUs: row.first_us,
    lastUs: row.last_us,
    count: row.count,
    processId: row.process_id,
    sessionId: row.session_id,
    firstEventId: row.first_event_id,
    state: row.state === 'confirmed' || row.state === 'dismissed' ? row.state : 'new',
    stateReason: row.state_reason ?? '',
    incomplete: row.incomplete === 1,
    suppressed: row.suppressed === 1,
    ...toAttackRows(row.tags),
    matched: JSON.parse(row.matched) as MatchedField[],
  };
}

/** Tactics of a finding: those its rule names, and all those of a technique that has none of them. */
function toTactics(row: FindingRow): { readonly all: ReadonlySet<string>; of(technique: string): string[] } {
  const attack = loadAttack();
  const of = (technique: string): string[] => {
    const known = attack.technique(technique).tactics;
    const named = known.filter((tactic) => row.tactics.includes(tactic));
    return named.length > 0 ? named : [...known];
  };
  return { all: new Set([...row.tactics, ...row.techniques.flatMap(({ id }) => of(id))]), of };
}

/** All findings of a filter. Tactic and technique live in tags and are tested here. */
export function queryFindings(
  db: Database.Database,
  filter: FindingFilter,
  sort: keyof typeof orders = 'level',
): FindingRow[] {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...more: (string | number)[]): void => {
    conditions.push(sql);
    values.push(...more);
  };
  const places = (list: readonly string[]): string => list.map(() => '?').join(', ');
  if (filter.levels) add(`f.level IN (${places(filter.levels)})`, ...filter.levels);
  if (filter.states) add(`COALESCE(s.state, 'new') IN (${places(filter.states)})`, ...filter.states);
  if (filter.rule !== undefined) add('f.rule_id = ?', filter.rule);
  if (filter.hostId !== undefined) add('f.host_id = ?', filter.hostId);
  if (filter.processId !== undefined) {
    add(
      'f.id IN (SELECT x.finding_id FROM finding_events x JOIN event_links l ON l.event_id = x.event_id WHERE l.process_id = ?)',
      filter.processId,
    );
  }
  if (filter.setName !== undefined) add('r.set_name = ?', filter.setName);
  if (filter.time?.fromUs !== undefined) add('f.last_us >= ?', filter.time.fromUs);
  if (filter.time?.toUs !== undefined) add('f.first_us < ?', filter.time.toUs);
  if (!filter.suppressed) add('f.suppressed = 0');
  if (filter.search) {
    const text = filter.search;
    add(
      "instr(lower(f.title || char(10) || f.subject || char(10) || COALESCE(h.name, '') || char(10) || COALESCE(f.computer, '') || char(10) || r.author), lower(?)) > 0",
      text,
    );
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const rows = db.prepare(`SELECT ${columns} ${from} ${where} ORDER BY ${orders[sort]}`).all(...values) as FindingSql[];
  const wanted = filter.technique === undefined ? undefined : loadAttack().technique(filter.technique).id;
  return rows
    .map(toFindingRow)
    .filter(
      (row) =>
        (filter.tactic === undefined || toTactics(row).all.has(filter.tactic)) &&
        (wanted === undefined || row.techniques.some((t) => t.id === wanted || t.id.startsWith(`${wanted}.`))),
    );
}

/** One page, with counts by level of all that the filter takes. */
export function queryFindingPage(
  db: Database.Database,
  filter: FindingFilter,
  sort: keyof typeof orders | undefined,
  offset: number,
  limit: number,
): Output<'findings.list'> {
  const rows = queryFindings(db, filter, sort);
  const levels: Record<string, number> = {};
  for (const row of rows) levels[row.level] = (levels[row.level] ?? 0) + 1;
  return { total: rows.length, levels, rows: rows.slice(offset, offset + limit) };
}

const maxDetailEvents = 500;

/** A finding with its rule and first events. */
export function queryFinding(db: Database.Database, id: number): Output<'findings.get'> {
  const row = db.prepare(`SELECT ${columns} ${from} WHERE f.id = ?`).get(id) as FindingSql | undefined;
  if (!row) throw new EngineError('not-found', `There is no finding ${id} in this case.`);
  const events = db
    .prepare(
      `SELECT e.id, e.time_us, e.time_tick, e.event_id, n.name AS channel, c.name AS computer, l.process_id, t.matched
       FROM finding_events x JOIN events e ON e.id = x.event_id LEFT JOIN channels n ON n.id = e.channel_id
       LEFT JOIN computers c ON c.id = e.computer_id LEFT JOIN event_links l ON l.event_id = e.id
       LEFT JOIN hits t ON t.rule_id = ? AND t.event_id = e.id
       WHERE x.finding_id = ? ORDER BY e.time_us, e.id LIMIT ${maxDetailEvents}`,
    )
    .all(row.rule, id) as {
    id: number;
    time_us: number;
    time_tick: number;
    event_id: number | null;
    channel: string | null;
    computer: string | null;
    process_id: number | null;
    matched: string | null;
  }[];
  return {
    finding: toFindingRow(row),
    rule: queryRule(db, row.rule),
    events: events.map((event) => ({
      id: event.id,
      timeUs: event.time_us,
      timeTick: event.time_tick,
      eventId: event.event_id,
      channel: event.channel,
      computer: event.computer,
      processId: event.process_id,
      matched: event.matched === null ? [] : (JSON.parse(event.matched) as MatchedField[]),
    })),
  };
}

/** Counts by tactic and technique; dismissed findings count only when the filter asks for them. */
export function queryMatrix(db: Database.Database, filter: FindingFilter): Output<'findings.matrix'> {
  const attack = loadAttack();
  const rows = queryFindings(db, { states: ['new', 'confirmed'], ...filter });
  const tactics = new Map<string, number>();
  const techniques = new Map<string, Output<'findings.matrix'>['techniques'][number]>();
  for (const row of rows) {
    const own = toTactics(row);
    for (const tactic of own.all) tactics.set(tactic, (tactics.get(tactic) ?? 0) + 1);
    for (const technique of row.techniques) {
      const known = techniques.get(technique.id);
      techniques.set(technique.id, {
        ...technique,
        oldId: attack.oldIds(technique.id)[0] ?? null,
        tactics: [...new Set([...(known?.tactics ?? []), ...own.of(technique.id)])],
        findings: (known?.findings ?? 0) + 1,
        events: (known?.events ?? 0) + row.count,
        level: known && rankOf(known.level) <= rankOf(row.level) ? known.level : row.level,
      });
    }
  }
  return {
    version: attack.version,
    tactics: attack.tactics.map(({ shortname, name }) => ({ shortname, name, findings: tactics.get(shortname) ?? 0 })),
    techniques: [...techniques.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** Findings by time and level. */
export function queryFindingTimeline(
  db: Database.Database,
  filter: FindingFilter,
  buckets: number,
): Output<'findings.timeline'> {
  const rows = queryFindings(db, filter, 'time');
  const fromUs = filter.time?.fromUs ?? rows[0]?.firstUs ?? 0;
  const toUs = Math.max(fromUs + 1, filter.time?.toUs ?? (rows.at(-1)?.firstUs ?? fromUs) + 1);
  const bucketUs = Math.max(1, Math.ceil((toUs - fromUs) / buckets));
  const counts = findingLevels.map(() => new Array<number>(buckets).fill(0));
  for (const row of rows) {
    const bucket = Math.floor((row.firstUs - fromUs) / bucketUs);
    if (bucket >= 0 && bucket < buckets) counts[rankOf(row.level)]![bucket]!++;
  }
  return { fromUs, toUs, bucketUs, counts };
}

/** The findings of events and processes, for badges. */
export function queryMarks(
  db: Database.Database,
  eventIds: readonly number[],
  processIds: readonly number[],
): Output<'findings.marks'> {
  const collect = (sql: string, ids: readonly number[]): Output<'findings.marks'>['events'] => {
    const marks = new Map<number, { level: Level; findings: number[] }>();
    const rows = db.prepare(sql).all(JSON.stringify(ids)) as { id: number; finding: number; level: Level }[];
    for (const { id, finding, level } of rows) {
      const mark = marks.get(id) ?? { level, findings: [] };
      if (rankOf(level) < rankOf(mark.level)) mark.level = level;
      if (!mark.findings.includes(finding) && mark.findings.length < 50) mark.findings.push(finding);
      marks.set(id, mark);
    }
    return [...marks].map(([id, mark]) => ({ id, ...mark }));
  };
  const visible =
    "f.suppressed = 0 AND f.finding_key NOT IN (SELECT finding_key FROM finding_states WHERE state = 'dismissed')";
  return {
    events: collect(
      `SELECT x.event_id AS id, f.id AS finding, f.level FROM json_each(?) j JOIN finding_events x ON x.event_id = j.value
       JOIN findings f ON f.id = x.finding_id WHERE ${visible}`,
      eventIds,
    ),
    processes: collect(
      `SELECT l.process_id AS id, f.id AS finding, f.level FROM json_each(?) j JOIN event_links l ON l.process_id = j.value
       JOIN finding_events x ON x.event_id = l.event_id JOIN findings f ON f.id = x.finding_id WHERE ${visible}`,
      processIds,
    ),
  };
}
