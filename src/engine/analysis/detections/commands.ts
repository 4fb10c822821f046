/**
 * What an analyst does with rules and findings. In: a writing connection. Out: changed rows. Running a set reads its rules
 * from a folder, a file or a zip archive; nothing of them is stored but in this case.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { Output, ParsedInput } from '#shared/contract/index.ts';
import type { AbortFlag } from '../../base/abort.ts';
import { appendAction } from '../../case/actions.ts';
import { readCaseLists } from './analytics/case-analytics.ts';
import { packSetName } from './build.ts';
import { findCorrelatingSets } from './case-correlations.ts';
import { detect, refreshFindings } from './detect.ts';
import { clearFindings } from './findings.ts';
import { loadPack } from './pack/load.ts';
import { type KnownFiles, loadRules } from './sigma/load/source.ts';
import type { LoadedRule } from './sigma/types.ts';
import { createKnownFiles } from './store.ts';

/** Rules under a path; throws `path-not-found` or `path-not-readable`. */
export function loadRulesFrom(
  rulesPath: string,
  lists: Readonly<Record<string, readonly string[]>> = {},
  known?: KnownFiles,
): readonly LoadedRule[] {
  if (!existsSync(rulesPath)) throw new EngineError('path-not-found', `There is no file or folder ${rulesPath}.`);
  try {
    return loadRules(rulesPath, lists, known);
  } catch (error) {
    throw new EngineError(
      'path-not-readable',
      `${rulesPath} cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`,
    );
  }
}

/** Loads a set and runs what has changed. */
export async function runRules(
  db: Database.Database,
  casePath: string | undefined,
  input: ParsedInput<'detections.run'>,
  signal: AbortFlag,
  progress: (label: string, share?: number) => void,
): Promise<Output<'detections.run'>> {
  const started = performance.now();
  const lists = { ...readCaseLists(db), ...input.lists };
  const setName = input.rules === undefined ? packSetName : path.resolve(input.rules);
  progress('Detections: reading rules');
  const rules =
    input.rules === undefined ? loadPack(lists) : loadRulesFrom(setName, lists, createKnownFiles(db, setName));
  const loaded: Record<string, number> = {};
  for (const { status } of rules) loaded[status] = (loaded[status] ?? 0) + 1;
  const summary = await detect({
    db,
    casePath,
    setName,
    loaded: rules,
    lists,
    workers: input.workers,
    signal,
    progress,
  });
  const result = { setName, loaded, ...summary, tookMs: Math.round(performance.now() - started) };
  appendAction(db, 'detections.ran', {
    rules: setName,
    ran: summary.rules,
    hits: summary.hits,
    findings: summary.findings,
  });
  return result;
}

/**
 * Switches rules on or off. Hits of those switched off go; those switched on are run by the next run of their set. Filters
 * and correlations take effect at once.
 */
export function enableRules(db: Database.Database, ids: readonly number[], enabled: boolean): void {
  db.transaction(() => {
    const set = db.prepare('UPDATE rules SET enabled = ?, ran_on = NULL WHERE id = ? AND enabled <> ?');
    const dropHits = db.prepare('DELETE FROM hits WHERE rule_id = ?');
    const setOf = db.prepare('SELECT set_name FROM rules WHERE id = ?').pluck();
    const touched = new Set<string>();
    for (const id of ids) {
      if (set.run(enabled ? 1 : 0, id, enabled ? 1 : 0).changes === 0) continue;
      touched.add(setOf.get(id) as string);
      if (!enabled) dropHits.run(id);
    }
    refreshFindings(db, [...touched, ...[...touched].flatMap((setName) => findCorrelatingSets(db, setName))]);
    appendAction(db, enabled ? 'rules.enabled' : 'rules.disabled', { rules: ids.length });
  })();
}

/** Removes a set with all that came from it. */
export function removeRules(db: Database.Database, setName: string): void {
  db.transaction(() => {
    const correlating = findCorrelatingSets(db, setName);
    db.prepare('DELETE FROM hits WHERE rule_id IN (SELECT id FROM rules WHERE set_name = ?)').run(setName);
    clearFindings(db, setName);
    if (db.prepare('DELETE FROM rules WHERE set_name = ?').run(setName).changes === 0) {
      throw new EngineError('not-found', `The case has no rules from ${setName}.`);
    }
    refreshFindings(db, correlating);
    appendAction(db, 'rules.removed', { rules: setName });
  })();
}

/** Records what the analyst thinks of findings. Throws `bad-input` when a dismissal has no reason. */
export function setFindingState(
  db: Database.Database,
  ids: readonly number[],
  state: 'new' | 'confirmed' | 'dismissed',
  reason: string,
): void {
  if (state === 'dismissed' && reason.trim() === '') {
    throw new EngineError('bad-input', 'Say why the finding is dismissed: the reason is kept in the case.');
  }
  db.transaction(() => {
    const find = db.prepare('SELECT finding_key FROM findings WHERE id = ?').pluck();
    const clear = db.prepare('DELETE FROM finding_states WHERE finding_key = ?');
    const set = db.prepare(
      'INSERT OR REPLACE INTO finding_states (finding_key, state, reason, changed_at) VALUES (?, ?, ?, ?)',
    );
    const now = new Date().toISOString();
    for (const id of ids) {
      const key = find.get(id) as string | undefined;
      if (key === undefined) throw new EngineError('not-found', `There is no finding ${id} in this case.`);
      if (state === 'new') clear.run(key);
      else set.run(key, state, reason, now);
    }
    appendAction(db, 'findings.state', { findings: ids.length, state, reason });
  })();
}
