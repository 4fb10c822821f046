/**
 * Rules over a stretch of a case's events, in one thread. In: a connection, rules, a range of event ids. Out: hits as rows
 * ready to be stored. Events are read in batches; those that no rule listens to are let go unread.
 */
import type Database from 'better-sqlite3';
import { createRuleRunner } from '../sigma/match/runner.ts';
import { getMapped } from '../sigma/match/view.ts';
import { toImpliedIds } from '../sigma/route/applicability.ts';
import { toSources } from '../sigma/route/logsource.ts';
import { toList } from '../sigma/route/mappings.ts';
import type { Rule } from '../sigma/types.ts';
import { CaseEvent, CaseNames, type ScanRow, scanColumns } from './case-event.ts';

/** A hit as it is stored: position of the rule in the list given, event, and JSON texts. */
export interface StoredHit {
  readonly rule: number;
  readonly eventId: number;
  readonly matched: string;
  /** What repeats: the program, service, task or account that the event is about; empty for none. */
  readonly subject: string;
  readonly fields: string | null;
  readonly incomplete: boolean;
  readonly suppressedBy: string | null;
}

/** A rule to run, and the fields to keep with its hits for correlations. */
export interface ScanRule {
  readonly rule: Rule;
  readonly keep: readonly string[];
  /** Serves correlations only: its hits are stored without reasons. */
  readonly quiet?: boolean | undefined;
}

const batchSize = 4000;
const maxKeptLength = 4096;

export interface Scanner {
  /** Hits of the events with ids in [from, to]. */
  scan(from: number, to: number): StoredHit[];
}

/**
 * A scanner over a connection. Filters among the rules suppress, other kinds of rule are left alone. Reasons and subjects are
 * given with the first `explainAtMost` hits.
 */
export function createScanner(
  db: Database.Database,
  rules: readonly ScanRule[],
  explainAtMost = Number.POSITIVE_INFINITY,
): Scanner {
  let explained = 0;
  const names = new CaseNames(db);
  const event = new CaseEvent(db, names);
  const quiet = new Set(rules.flatMap((r) => (r.quiet ? [r.rule.id] : [])));
  const runner = createRuleRunner(
    rules.map((r) => r.rule),
    quiet,
  );
  const numbers = new Map(rules.map((r, number) => [r.rule, number]));
  const ids = toEventIds(rules);
  const inIds = ids === undefined ? '' : ` AND +e.event_id IN (${[...ids].join(', ')})`;
  const read = db
    .prepare(
      `SELECT ${scanColumns} FROM events e LEFT JOIN event_links l ON l.event_id = e.id
       WHERE e.id BETWEEN ? AND ?${inIds} ORDER BY e.id LIMIT ${batchSize}`,
    )
    .raw();
  const listens = new Map<number, boolean>();
  const isHeard = (row: ScanRow): boolean => {
    const key = ((row[4] ?? -1) + 1) * 0x1_0000_0000 + (row[3] ?? -1) + 1;
    let heard = listens.get(key);
    if (heard === undefined) {
      heard = runner.listens(row[4] === null ? '' : (names.channels.get(row[4]) ?? ''), row[3] ?? undefined);
      listens.set(key, heard);
    }
    return heard;
  };
  return {
    scan: (from, to) => {
      const hits: StoredHit[] = [];
      for (let next = from; next <= to; ) {
        const rows = read.all(next, to) as ScanRow[];
        for (const row of rows) {
          if (!isHeard(row)) continue;
          event.open(row);
          const quietly = explained >= explainAtMost;
          for (const hit of runner.run(event, quietly)) {
            const number = numbers.get(hit.rule)!;
            explained++;
            hits.push({
              rule: number,
              eventId: event.id,
              matched:
                hit.matched.length === 0
                  ? '[]'
                  : JSON.stringify(hit.matched.map((m) => ({ ...m, value: m.value.slice(0, maxKeptLength) }))),
              subject:
                quietly || rules[number]!.quiet ? '' : toSubject((field) => getMapped(event, hit.mapping, field)),
              fields: toKept(rules[number]!.keep, (field) => getMapped(event, hit.mapping, field)),
              incomplete: hit.incomplete,
              suppressedBy: hit.suppressedBy.length > 0 ? JSON.stringify(hit.suppressedBy) : null,
            });
          }
        }
        if (rows.length < batchSize) break;
        next = rows.at(-1)![0] + 1;
      }
      return hits;
    },
  };
}

/** Fields that may name the subject of an event, the first present counts. */
const subjectFields = [
  'Image',
  'SourceImage',
  'ServiceName',
  'TaskName',
  'ThreatName',
  'TargetUserName',
  'SubjectUserName',
  'User',
];

function toSubject(get: (field: string) => ReturnType<typeof getMapped>): string {
  for (const field of subjectFields) {
    const value = toList(get(field))[0];
    if (value !== undefined && value !== '' && value !== '-') return value.slice(0, 1000);
  }
  return '';
}

function toKept(keep: readonly string[], get: (field: string) => ReturnType<typeof getMapped>): string | null {
  if (keep.length === 0) return null;
  const kept: Record<string, string | string[]> = {};
  for (const field of keep) {
    const values = toList(get(field))
      .slice(0, 16)
      .map((v) => v.slice(0, maxKeptLength));
    if (values.length > 0)
      Object.defineProperty(kept, field, { value: values.length === 1 ? values[0]! : values, enumerable: true });
  }
  return JSON.stringify(kept);
}

const maxListedIds = 500;

/** Event ids that any of the rules can listen to; undefined when some rule listens to all, or there are too many. */
export function toEventIds(rules: readonly ScanRule[]): ReadonlySet<number> | undefined {
  const ids = new Set<number>();
  for (const { rule } of rules) {
    if (rule.kind !== 'detection') continue;
    const sources = toSources(rule.logsource);
    if (typeof sources === 'string') continue;
    const implied = toImpliedIds(rule.condition);
    for (const source of sources) {
      const own = source.ids ?? (implied ? [...implied] : undefined);
      if (!own) return undefined;
      for (const id of own) if (!implied || implied.has(id)) ids.add(id);
    }
  }
  return ids.size > maxListedIds ? undefined : ids;
}
