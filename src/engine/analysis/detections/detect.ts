/**
 * A rule set over a case, from loaded rules to findings. In: a writing connection, a set. Out: `rules`, `hits`, `findings`
 * brought up to date, and what happened in numbers. Only rules whose hits are stale are scanned for.
 */
import type Database from 'better-sqlite3';
import type { AbortFlag } from '../../base/abort.ts';
import { toAnalyticFindings } from './analytics/case-analytics.ts';
import { correlateCase, findCorrelatingSets } from './case-correlations.ts';
import { applyFilters } from './filters.ts';
import { type OtherFinding, toCorrelationFinding, writeFindings } from './findings.ts';
import { scanCase } from './scan/pool.ts';
import { toBaseOnlyIds } from './sigma/roles.ts';
import { toSources } from './sigma/route/logsource.ts';
import type { LoadedRule } from './sigma/types.ts';
import { readEventState, readStoredRules, type StoredRule, syncRules, toScanRules, writeHits } from './store.ts';

export interface DetectRequest {
  readonly db: Database.Database;
  /** Undefined: a case in memory. */
  readonly casePath: string | undefined;
  readonly setName: string;
  readonly loaded: readonly LoadedRule[];
  readonly lists?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly workers?: number | undefined;
  readonly signal: AbortFlag;
  progress(label: string, share?: number): void;
}

export interface DetectSummary {
  /** Rules of the set that can run. */
  readonly rules: number;
  /** Of them, rules that were scanned for now. */
  readonly scanned: number;
  readonly hits: number;
  readonly findings: number;
  /** False when it was stopped: nothing of the case has changed but the list of rules. */
  readonly complete: boolean;
}

/** Runs a set. */
export async function detect(request: DetectRequest): Promise<DetectSummary> {
  const { db, setName, signal } = request;
  const eventState = readEventState(db);
  request.progress('Detections: rules');
  const stored = db.transaction(() => syncRules(db, setName, request.loaded, request.lists ?? {}, eventState))();
  const scanned = toScanRules(stored);
  const hits = await scanCase({
    db,
    casePath: request.casePath,
    rules: scanned.rules,
    workers: request.workers,
    signal,
    progress: (share) => request.progress('Detections: matching rules', share),
  });
  const detections = stored.filter((s) => s.rule.kind === 'detection');
  const count = (): number =>
    db
      .prepare('SELECT COUNT(*) FROM hits WHERE rule_id IN (SELECT id FROM rules WHERE set_name = ?)')
      .pluck()
      .get(setName) as number;
  if (signal.aborted) return { rules: detections.length, scanned: 0, hits: count(), findings: 0, complete: false };
  request.progress('Detections: correlations and findings');
  const findings = db.transaction(() => {
    writeHits(db, scanned, hits, eventState);
    markReach(db, stored);
    const others = new Set([...applyFilters(db), ...findCorrelatingSets(db, setName)]);
    for (const other of others) if (other !== setName) buildFindings(db, other);
    return buildFindings(db, setName, stored);
  })();
  return { rules: detections.length, scanned: scanned.rules.length, hits: count(), findings, complete: true };
}

/** A set's findings from its stored hits. Gives their number. */
function buildFindings(
  db: Database.Database,
  setName: string,
  stored: readonly StoredRule[] = readStoredRules(db, setName),
): number {
  return writeFindings(db, setName, [...toCorrelationFindings(db, stored), ...toAnalyticFindings(db, stored)]);
}

/** After rules of sets were switched or removed: their findings, and those of sets that filters and correlations reach. */
export function refreshFindings(db: Database.Database, setNames: Iterable<string>): void {
  for (const setName of new Set([...setNames, ...applyFilters(db)])) buildFindings(db, setName);
}

function toCorrelationFindings(db: Database.Database, stored: readonly StoredRule[]): OtherFinding[] {
  const { hits, faults } = correlateCase(db, stored);
  const baseOnly = toBaseOnlyIds(stored.map((s) => s.rule));
  const ids = new Map(stored.map(({ id, rule }) => [rule.id, id]));
  const setFault = db.prepare('UPDATE rules SET fault = ? WHERE id = ?');
  for (const { id, rule } of stored) if (rule.kind === 'correlation') setFault.run(faults.get(rule.id) ?? null, id);
  const nameProcess = createProcessNamer(db);
  return hits
    .filter((hit) => !baseOnly.has(hit.rule.id))
    .map((hit) => toCorrelationFinding(hit, ids.get(hit.rule.id)!, nameProcess));
}

/** The program and host of an event's process, as the process model has them. */
function createProcessNamer(db: Database.Database): (eventId: number) => string | undefined {
  const read = db
    .prepare(
      `SELECT p.image || ' on ' || h.name FROM event_links l JOIN processes p ON p.id = l.process_id JOIN hosts h ON h.id = p.host_id
       WHERE l.event_id = ?`,
    )
    .pluck();
  return (eventId) => (read.get(eventId) as string | null | undefined) ?? undefined;
}

/** Notes which rules cannot fire because the case has none of their channels or event ids. */
function markReach(db: Database.Database, stored: readonly StoredRule[]): void {
  const channels = (db.prepare('SELECT name FROM channels').pluck().all() as string[]).map((name) =>
    name.toLowerCase(),
  );
  const ids = new Set(db.prepare('SELECT DISTINCT event_id FROM events').pluck().all() as number[]);
  const set = db.prepare('UPDATE rules SET can_fire = ? WHERE id = ?');
  for (const { id, rule } of stored) {
    if (rule.kind !== 'detection') continue;
    const sources = toSources(rule.logsource);
    const canFire =
      typeof sources !== 'string' &&
      sources.some(
        (source) =>
          (!source.ids || source.ids.some((eventId) => ids.has(eventId))) &&
          (!source.channels ||
            source.channels.some((name) =>
              channels.some((have) => (name.endsWith('*') ? have.startsWith(name.slice(0, -1)) : have === name)),
            )),
      );
    set.run(canFire ? 1 : 0, id);
  }
}
