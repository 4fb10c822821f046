/**
 * Rules and hits in a case. In: loaded rules of a set. Out: the rows of `rules` brought up to date, the rules whose hits
 * have to be found anew, and hits written. A rule is run again when its text, the user's lists, the fields kept for
 * correlations, the engine or the events have changed, and not otherwise.
 */
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { ScanRule, StoredHit } from './scan/scan.ts';
import { toNeededFields } from './sigma/correlation/run.ts';
import type { KnownFiles } from './sigma/load/source.ts';
import { toBaseOnlyIds } from './sigma/roles.ts';
import type { LoadedRule, Rule } from './sigma/types.ts';
import { engineVersion } from './sigma/version.ts';

export interface StoredRule {
  readonly id: number;
  readonly rule: Rule;
  readonly keep: readonly string[];
  readonly quiet: boolean;
  /** Its hits are not those of the present events and rule. */
  readonly stale: boolean;
}

/** A text that changes whenever events are added to or removed from the case, also in exchange for as many others. */
export function readEventState(db: Database.Database): string {
  const { count, last } = db.prepare('SELECT COUNT(*) AS count, MAX(id) AS last FROM events').get() as {
    count: number;
    last: number | null;
  };
  const files = db
    .prepare('SELECT id, sha256 FROM files f WHERE EXISTS (SELECT 1 FROM events WHERE file_id = f.id) ORDER BY id')
    .all();
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  return `${count}/${last ?? 0}/${hash}`;
}

/** Fields that correlations, also those over correlations, will ask a rule's hits for: rule id -> fields. */
export function toKeptFields(rules: readonly Rule[]): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string>();
  for (const rule of rules) {
    ids.set(rule.id, rule.id);
    if (rule.name !== undefined && !ids.has(rule.name)) ids.set(rule.name, rule.id);
  }
  const kept = new Map<string, Set<string>>();
  // Chains are short: as many rounds as there are correlations reach every rule below.
  const correlations = rules.filter((rule) => rule.kind === 'correlation');
  for (let round = 0, changed = true; changed && round <= correlations.length; round++) {
    changed = false;
    for (const correlation of correlations) {
      const fields = [...toNeededFields(correlation), ...(kept.get(correlation.id) ?? [])];
      for (const name of correlation.rules) {
        const id = ids.get(name);
        if (id === undefined) continue;
        const set = kept.get(id) ?? new Set<string>();
        kept.set(id, set);
        for (const field of fields) {
          if (!set.has(field)) changed = true;
          set.add(field);
        }
      }
    }
  }
  return new Map([...kept].map(([id, set]) => [id, [...set].sort()]));
}

/** Brings a set's rows up to date. Rules that are gone lose their rows and hits. `lists` is what placeholders became. */
export function syncRules(
  db: Database.Database,
  setName: string,
  loaded: readonly LoadedRule[],
  lists: Readonly<Record<string, readonly string[]>>,
  eventState: string,
): StoredRule[] {
  const rules = loaded.flatMap((l) => (l.rule && l.status !== 'duplicate' ? [l.rule] : []));
  const kept = toKeptFields(rules);
  const baseOnly = toBaseOnlyIds(rules);
  const known = new Map(
    (
      db
        .prepare('SELECT id, path, document, fingerprint, ran_on, enabled FROM rules WHERE set_name = ?')
        .all(setName) as {
        id: number;
        path: string;
        document: number;
        fingerprint: string;
        ran_on: string | null;
        enabled: number;
      }[]
    ).map((row) => [`${row.path}#${row.document}`, row]),
  );
  const insert = db.prepare(
    `INSERT INTO rules (set_name, rule_key, path, document, file_key, fingerprint, kind, title, level, author, status, reason, tags,
       standalone, source, rule) VALUES (@setName, @key, @path, @document, @fileKey, @fingerprint, @kind, @title, @level, @author,
       @status, @reason, @tags, @standalone, @source, @rule)`,
  );
  const update = db.prepare(
    `UPDATE rules SET rule_key = @key, file_key = @fileKey, fingerprint = @fingerprint, kind = @kind, title = @title, level = @level,
       author = @author, status = @status, reason = @reason, tags = @tags, standalone = @standalone, source = @source,
       rule = @rule WHERE set_name = @setName AND path = @path AND document = @document`,
  );
  const stored: StoredRule[] = [];
  for (const item of loaded) {
    const { rule } = item;
    const keep = (rule && kept.get(rule.id)) ?? [];
    const listsUsed = item.source.includes('expand') ? JSON.stringify(lists) : '';
    const fingerprint = createHash('sha256')
      .update(
        JSON.stringify([
          engineVersion,
          item.source,
          item.status,
          listsUsed,
          keep,
          rule !== undefined && baseOnly.has(rule.id),
        ]),
      )
      .digest('hex');
    const values = {
      setName,
      key: item.id,
      path: item.path,
      document: item.document,
      fileKey: item.fileKey ?? null,
      fingerprint,
      kind: rule?.kind ?? null,
      title: item.title,
      level: rule?.level ?? 'informational',
      author: rule?.author ?? '',
      status: item.status,
      reason: item.reason,
      tags: JSON.stringify(rule?.tags ?? []),
      standalone: rule && baseOnly.has(rule.id) ? 0 : 1,
      source: item.source,
      rule: rule ? JSON.stringify(rule) : null,
    };
    const place = `${item.path}#${item.document}`;
    const row = known.get(place);
    known.delete(place);
    let id = row?.id;
    if (!row) id = Number(insert.run(values).lastInsertRowid);
    else if (row.fingerprint !== fingerprint) update.run(values);
    if (!rule || item.status !== 'ok') {
      if (row) db.prepare('DELETE FROM hits WHERE rule_id = ?').run(row.id);
      continue;
    }
    if (row?.enabled === 0) continue;
    stored.push({
      id: id!,
      rule,
      keep,
      quiet: baseOnly.has(rule.id),
      stale: row?.fingerprint !== fingerprint || row.ran_on !== eventState,
    });
  }
  const forget = [db.prepare('DELETE FROM hits WHERE rule_id = ?'), db.prepare('DELETE FROM rules WHERE id = ?')];
  for (const { id } of known.values()) for (const statement of forget) statement.run(id);
  return stored;
}

/** The rules of a set that run in the case, as the last run left them. */
export function readStoredRules(db: Database.Database, setName: string): StoredRule[] {
  const rows = db
    .prepare(
      "SELECT id, standalone, rule FROM rules WHERE set_name = ? AND status = 'ok' AND enabled = 1 ORDER BY path, document",
    )
    .all(setName) as { id: number; standalone: number; rule: string }[];
  return rows.map(({ id, standalone, rule }) => ({
    id,
    rule: JSON.parse(rule) as Rule,
    keep: [],
    quiet: standalone === 0,
    stale: false,
  }));
}

/** Every document of a set as the last run loaded it. */
export function readLoadedRules(db: Database.Database, setName: string): LoadedRule[] {
  const rows = db
    .prepare(
      'SELECT rule_key, path, document, file_key, title, status, reason, source, rule FROM rules WHERE set_name = ? ORDER BY path, document',
    )
    .all(setName) as {
    rule_key: string;
    path: string;
    document: number;
    file_key: string | null;
    title: string;
    status: LoadedRule['status'];
    reason: string;
    source: string;
    rule: string | null;
  }[];
  return rows.map((row) => ({
    path: row.path,
    document: row.document,
    status: row.status,
    reason: row.reason,
    id: row.rule_key,
    title: row.title,
    source: row.source,
    fileKey: row.file_key ?? undefined,
    rule: row.rule === null ? undefined : (JSON.parse(row.rule) as Rule),
  }));
}

/** Rules of a set as an earlier run loaded them, for files that have not changed. */
export function createKnownFiles(db: Database.Database, setName: string): KnownFiles {
  const files = new Map<string, LoadedRule[]>();
  for (const rule of readLoadedRules(db, setName)) {
    const key = `${rule.fileKey} ${rule.path}`;
    const list = files.get(key);
    if (list) list.push(rule);
    else files.set(key, [rule]);
  }
  return (path, key) => {
    const known = files.get(`${key} ${path}`);
    // Whether a rule is a duplicate depends on the other files.
    return known?.some((rule) => rule.status === 'duplicate') ? undefined : known;
  };
}

/** The rules to scan for: stale detections. */
export function toScanRules(stored: readonly StoredRule[]): { ids: number[]; rules: ScanRule[] } {
  const chosen = stored.filter((s) => s.rule.kind === 'detection' && s.stale);
  return { ids: chosen.map((s) => s.id), rules: chosen.map((s) => ({ rule: s.rule, keep: s.keep, quiet: s.quiet })) };
}

/** Replaces the hits of the scanned rules and marks them as run. */
export function writeHits(
  db: Database.Database,
  scanned: { readonly ids: readonly number[]; readonly rules: readonly ScanRule[] },
  hits: readonly StoredHit[],
  eventState: string,
): void {
  const clear = db.prepare('DELETE FROM hits WHERE rule_id = ?');
  const mark = db.prepare('UPDATE rules SET ran_on = ? WHERE id = ?');
  for (const id of scanned.ids) {
    clear.run(id);
    mark.run(eventState, id);
  }
  const insert = db.prepare(
    'INSERT INTO hits (rule_id, event_id, matched, subject, fields, incomplete, suppressed_by) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const hit of [...hits].sort((a, b) => a.rule - b.rule || a.eventId - b.eventId)) {
    insert.run(
      scanned.ids[hit.rule],
      hit.eventId,
      hit.matched,
      hit.subject,
      hit.fields,
      hit.incomplete ? 1 : 0,
      hit.suppressedBy,
    );
  }
}
