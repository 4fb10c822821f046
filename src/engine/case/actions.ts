/**
 * The action log: what was done with this case, when, by whom. Each row's hash covers the row and the hash before it, so an
 * edited, removed or inserted row breaks the chain. The head is kept in `meta` too, so that rows cut off at the end are
 * missed; who rewrites chain and head together can only be caught by a head hash kept elsewhere (reports print it).
 */
import { createHash } from 'node:crypto';
import os from 'node:os';
import type Database from 'better-sqlite3';
import { readMeta, writeMeta } from './meta.ts';

/** One row of the log. */
export interface ActionRow {
  readonly seq: number;
  readonly at: string;
  readonly userName: string;
  readonly action: string;
  /** JSON object. */
  readonly details: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** What `verifyActions` found. */
export interface ActionCheck {
  readonly actions: number;
  /** Hash of the last row; 64 zeros for an empty log. */
  readonly head: string;
  /** First place where the chain does not hold, in words; undefined when it holds. */
  readonly problem: string | undefined;
}

const firstHash = '0'.repeat(64);
const headKey = 'action_head';

/** SHA-256 over the JSON array [seq, at, user, action, details, prev_hash]. */
function hashAction(row: Omit<ActionRow, 'hash'>): string {
  const text = JSON.stringify([row.seq, row.at, row.userName, row.action, row.details, row.prevHash]);
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The name under which the operating system knows the user. */
export function currentUserName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return process.env.USERNAME ?? process.env.USER ?? 'unknown';
  }
}

let analystName: string | undefined;

/** Sets the name that this thread's annotations and actions carry; undefined for the operating system's. */
export function setAnalystName(name: string | undefined): void {
  analystName = name;
}

/** Who annotates: the name that the person chose, or the operating system's. */
export function currentAnalyst(): string {
  return analystName ?? currentUserName();
}

/** Who acts, for the log: a chosen name never hides the operating system's. */
function currentActor(): string {
  const systemName = currentUserName();
  return analystName === undefined || analystName === systemName ? systemName : `${analystName} (${systemName})`;
}

const selectRows = `SELECT seq, at, user_name AS userName, action, details, prev_hash AS prevHash, hash FROM actions`;

/** The last row as the case names it. */
function readHead(db: Database.Database): { readonly seq: number; readonly hash: string } {
  const [seq, hash] = (readMeta(db, headKey) ?? `0:${firstHash}`).split(':');
  return { seq: Number(seq), hash: hash ?? '' };
}

/**
 * Adds a row; safe inside or outside a transaction. `action` is `noun.verb`, `details` a plain JSON object that says with
 * what (paths, counts, version, options), never secrets. Gives the new head hash.
 */
export function appendAction(
  db: Database.Database,
  action: string,
  details: Readonly<Record<string, unknown>>,
): string {
  const append = db.transaction((): string => {
    const lastSeq = (db.prepare('SELECT max(seq) FROM actions').pluck().get() as number | null) ?? 0;
    // After the head that the case names, not after the last row that is there: a log cut off at its end stays broken.
    const head = readHead(db);
    const row = {
      seq: Math.max(lastSeq, head.seq) + 1,
      at: new Date().toISOString(),
      userName: currentActor(),
      action,
      details: JSON.stringify(details),
      prevHash: head.hash,
    };
    const hash = hashAction(row);
    db.prepare(
      'INSERT INTO actions (seq, at, user_name, action, details, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ).run(row.seq, row.at, row.userName, row.action, row.details, row.prevHash, hash);
    writeMeta(db, headKey, `${row.seq}:${hash}`);
    return hash;
  });
  return db.inTransaction ? append() : append.immediate();
}

/** The rows in order, a page at a time. */
export function readActions(db: Database.Database, offset = 0, limit = 10_000): ActionRow[] {
  return db.prepare(`${selectRows} ORDER BY seq LIMIT ? OFFSET ?`).all(limit, offset) as ActionRow[];
}

/** Follows the chain from the first row to the head. */
export function verifyActions(db: Database.Database): ActionCheck {
  let previous = firstHash;
  let count = 0;
  let problem: string | undefined;
  for (const row of db.prepare(`${selectRows} ORDER BY seq`).iterate() as Iterable<ActionRow>) {
    count++;
    if (problem !== undefined) continue;
    if (row.seq !== count) problem = `row ${count} is missing: the log goes on with row ${row.seq}`;
    else if (row.prevHash !== previous) problem = `row ${row.seq} does not follow the row before it`;
    else if (hashAction(row) !== row.hash) problem = `row ${row.seq} (${row.action}, ${row.at}) was changed`;
    previous = row.hash;
  }
  const head = readHead(db);
  if (problem === undefined && (head.seq !== count || head.hash !== previous)) {
    const what =
      head.seq > count ? 'rows are missing at the end' : head.seq < count ? 'rows were added' : 'its hash is another';
    problem = `the log ends at row ${count}, but the case names row ${head.seq} as the last: ${what}`;
  }
  return { actions: count, head: previous, problem };
}
