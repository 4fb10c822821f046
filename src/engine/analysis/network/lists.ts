/**
 * Allow and watch lists. In: their entries (typed by people or imported) and the case's dictionaries. Out: which addresses,
 * names, programs and hosts each list means. Lists apply when rows are read, never when evidence is: what they hide is
 * counted and can be shown at once.
 */
import type Database from 'better-sqlite3';
import ipaddr from 'ipaddr.js';
import type { entryTypes, listKinds } from '#shared/contract/beacons.ts';
import { EngineError } from '#shared/contract/errors.ts';
import { parseAddress } from '../../normalise/address.ts';
import { fileName, splitPath } from '../../normalise/image.ts';
import { readTable } from './table-text.ts';

export type EntryType = (typeof entryTypes)[number];
export type ListKind = (typeof listKinds)[number];

export interface ListEntry {
  readonly type: EntryType;
  readonly value: string;
  readonly note: string;
}

/** A list with what it means in this case. */
export interface AppliedList {
  readonly id: number;
  readonly name: string;
  readonly kind: ListKind;
  readonly remotes: ReadonlySet<number>;
  readonly names: ReadonlySet<number>;
  readonly images: ReadonlySet<number>;
  readonly hosts: ReadonlySet<number>;
}

const maxEntries = 1_000_000;

/** `[.]`, `hxxp` and the like undone. */
export function refang(text: string): string {
  return text
    .trim()
    .replace(/\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)/gi, '.')
    .replace(/\[:\]/g, ':')
    .replace(/\[:\/\/\]/g, '://')
    .replace(/^(?:hxxp|hxxps|h\*\*p|h\*\*ps|fxp)(?=:\/\/)/i, (scheme) =>
      scheme.toLowerCase().endsWith('s') ? 'https' : 'http',
    )
    .replace(/\[@\]|\[at\]/gi, '@');
}

/** Type and canonical value of an entry, of a URL its host; undefined when the text is none of the types. */
export function parseEntry(text: string, type?: EntryType): { type: EntryType; value: string } | undefined {
  const whole = refang(text);
  const [, host] = /^[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^/@\s]{0,200}@)?(\[[0-9a-f:.]+\]|[^/:?#\s]+)/i.exec(whole) ?? [];
  const value = host?.replace(/^\[|\]$/g, '') ?? whole;
  if (!value || value.length > 2000) return undefined;
  if (
    type === 'image' ||
    (type === undefined && (/[\\]/.test(value) || /\.(?:exe|dll|com|scr|sys|bin|tmp)$/i.test(value)))
  ) {
    return { type: 'image', value: value.toLowerCase() };
  }
  if (type === 'host') return { type: 'host', value: value.toLowerCase() };
  const range = parseRange(value);
  if (range && (type === undefined || type === 'cidr' || type === 'address')) return range;
  const name = value
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/\.+$/, '');
  const isName = /^(?:[a-z0-9_\u00a1-\uffff](?:[a-z0-9_\u00a1-\uffff-]{0,62})\.)+[a-z0-9\u00a1-\uffff-]{2,63}$/.test(
    name,
  );
  if (isName && (type === undefined || type === 'domain')) return { type: 'domain', value: name };
  return undefined;
}

function parseRange(text: string): { type: 'address' | 'cidr'; value: string } | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!address) return undefined;
  if (slash < 0) return { type: 'address', value: address.text };
  const bits = Number(text.slice(slash + 1));
  const width = address.version === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(text.slice(slash + 1)) || bits > width) return undefined;
  return bits === width ? { type: 'address', value: address.text } : { type: 'cidr', value: `${address.text}/${bits}` };
}

/** Tests addresses against many ranges; ranges are kept by length so that a test costs one look-up a length. */
export class RangeSet {
  readonly #byBits = new Map<string, Map<string, string>>();

  /** Adds `10.0.0.0/8`; text that is no range is left out. */
  add(cidr: string): void {
    try {
      const [base, bits] = ipaddr.parseCIDR(cidr);
      const key = `${base.kind()}/${bits}`;
      const known = this.#byBits.get(key) ?? new Map<string, string>();
      known.set(prefixOf(base.toByteArray(), bits), cidr);
      this.#byBits.set(key, known);
    } catch {
      // ipaddr.js knows no other way to say that a text is no range; entries were checked when they were taken in.
    }
  }

  get size(): number {
    return this.#byBits.size;
  }

  /** The range that holds an address; the narrowest of several. */
  find(address: string): string | undefined {
    if (this.#byBits.size === 0 || !ipaddr.isValid(address)) return undefined;
    const parsed = ipaddr.parse(address);
    const bytes = parsed.toByteArray();
    let best: { bits: number; cidr: string } | undefined;
    for (const [key, prefixes] of this.#byBits) {
      const [kind, bitText] = key.split('/') as [string, string];
      if (kind !== parsed.kind()) continue;
      const bits = Number(bitText);
      const cidr = prefixes.get(prefixOf(bytes, bits));
      if (cidr !== undefined && (!best || bits > best.bits)) best = { bits, cidr };
    }
    return best?.cidr;
  }
}

function prefixOf(bytes: readonly number[], bits: number): string {
  const whole = bits >> 3;
  const rest = bits & 7;
  const head = bytes.slice(0, whole).join('.');
  return rest === 0 ? head : `${head}.${(bytes[whole] ?? 0) >> (8 - rest)}`;
}

/** The name or one of its parents in a set of domains. */
export function findDomain(name: string, domains: ReadonlySet<string>): string | undefined {
  for (let rest = name; ; ) {
    if (domains.has(rest)) return rest;
    const dot = rest.indexOf('.');
    if (dot < 0) return undefined;
    rest = rest.slice(dot + 1);
  }
}

/** True when a program path is what an image entry means: a file name, a path with or without drive, `*` as wildcard. */
export function matchesImage(path: string, entry: string): boolean {
  const full = path.toLowerCase();
  const candidates = entry.includes('\\') ? [full, splitPath(full).rest] : [fileName(full)];
  const wanted = entry.includes('\\') && /^[a-z]:/.test(entry) ? entry : entry.replace(/^[a-z]:/, '');
  if (!wanted.includes('*')) return candidates.includes(wanted);
  return candidates.some((text) => matchesGlob(text, wanted));
}

/** `*` for any text; linear, so that a hostile pattern costs nothing. */
export function matchesGlob(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const head = parts[0]!;
  const tail = parts[parts.length - 1]!;
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
  let at = head.length;
  const end = text.length - tail.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** Enabled lists with the ids they mean. */
export function readAppliedLists(db: Database.Database): AppliedList[] {
  const lists = db.prepare('SELECT id, name, kind FROM lists WHERE enabled = 1 ORDER BY id').all() as {
    id: number;
    name: string;
    kind: ListKind;
  }[];
  if (lists.length === 0) return [];
  const addresses = db.prepare('SELECT id, address FROM net_addresses').raw().all() as [number, string][];
  const names = db.prepare('SELECT id, name FROM net_names').raw().all() as [number, string][];
  const images = db.prepare('SELECT id, path FROM net_images').raw().all() as [number, string][];
  const hosts = db.prepare('SELECT id, lower(name), key FROM hosts').raw().all() as [number, string, string][];
  return lists.map((list) => {
    const entries = db.prepare('SELECT type, value FROM list_entries WHERE list_id = ?').all(list.id) as ListEntry[];
    const exact = new Set(entries.filter((entry) => entry.type === 'address').map((entry) => entry.value));
    const ranges = new RangeSet();
    for (const entry of entries) if (entry.type === 'cidr') ranges.add(entry.value);
    const domains = new Set(entries.filter((entry) => entry.type === 'domain').map((entry) => entry.value));
    const imageEntries = entries.filter((entry) => entry.type === 'image').map((entry) => entry.value);
    const hostEntries = new Set(entries.filter((entry) => entry.type === 'host').map((entry) => entry.value));
    return {
      ...list,
      remotes: idsOf(addresses, (address) => exact.has(address) || ranges.find(address) !== undefined),
      names: domains.size === 0 ? new Set() : idsOf(names, (name) => findDomain(name, domains) !== undefined),
      images:
        imageEntries.length === 0
          ? new Set()
          : idsOf(images, (path) => imageEntries.some((entry) => matchesImage(path, entry))),
      hosts: new Set(hosts.filter(([, name, key]) => hostEntries.has(name) || hostEntries.has(key)).map(([id]) => id)),
    };
  });
}

function idsOf(rows: readonly [number, string][], test: (text: string) => boolean): ReadonlySet<number> {
  return new Set(rows.filter(([, text]) => test(text)).map(([id]) => id));
}

/** True when a list names one of these. */
export function isListed(
  list: AppliedList,
  row: {
    readonly host: number;
    readonly image: number;
    readonly name: number | null;
    readonly remotes: readonly number[];
  },
): boolean {
  return (
    list.hosts.has(row.host) ||
    list.images.has(row.image) ||
    (row.name !== null && list.names.has(row.name)) ||
    (row.remotes.length > 0 && row.remotes.every((remote) => list.remotes.has(remote)))
  );
}

// ------------------------------------------------------------------ changes

interface ListRow {
  readonly id: number;
  readonly name: string;
  readonly kind: ListKind;
  readonly enabled: boolean;
  readonly entries: number;
}

/** All lists, with how many entries each has. */
export function queryLists(db: Database.Database): ListRow[] {
  const rows = db
    .prepare(
      'SELECT l.id, l.name, l.kind, l.enabled, count(e.id) AS entries FROM lists l LEFT JOIN list_entries e ON e.list_id = l.id GROUP BY l.id ORDER BY l.id',
    )
    .all() as (Omit<ListRow, 'enabled'> & { enabled: number })[];
  return rows.map((row) => ({ ...row, enabled: row.enabled === 1 }));
}

function requireList(db: Database.Database, id: number): ListRow {
  const list = queryLists(db).find((one) => one.id === id);
  if (!list) throw new EngineError('not-found', 'There is no such list.');
  return list;
}

/** Entries of a list in the order added. */
export function queryEntries(db: Database.Database, id: number): (ListEntry & { readonly id: number })[] {
  requireList(db, id);
  return db
    .prepare('SELECT id, type, value, note FROM list_entries WHERE list_id = ? ORDER BY id')
    .all(id) as (ListEntry & { id: number })[];
}

/** Makes a list, or changes its name, kind and whether it applies. */
export function saveList(
  db: Database.Database,
  list: { readonly id?: number | undefined; readonly name: string; readonly kind: ListKind; readonly enabled: boolean },
): ListRow {
  if (list.id !== undefined) {
    requireList(db, list.id);
    db.prepare('UPDATE lists SET name = ?, kind = ?, enabled = ? WHERE id = ?').run(
      list.name,
      list.kind,
      list.enabled ? 1 : 0,
      list.id,
    );
    return requireList(db, list.id);
  }
  const { lastInsertRowid } = db
    .prepare('INSERT INTO lists (name, kind, enabled, created_at) VALUES (?, ?, ?, ?)')
    .run(list.name, list.kind, list.enabled ? 1 : 0, new Date().toISOString());
  return requireList(db, Number(lastInsertRowid));
}

/** Removes a list with its entries. */
export function removeList(db: Database.Database, id: number): void {
  requireList(db, id);
  db.transaction(() => {
    db.prepare('DELETE FROM list_entries WHERE list_id = ?').run(id);
    db.prepare('DELETE FROM lists WHERE id = ?').run(id);
  })();
}

/** Adds entries; texts that are none of the types are handed back. */
export function addEntries(
  db: Database.Database,
  id: number,
  entries: readonly {
    readonly type?: EntryType | undefined;
    readonly value: string;
    readonly note?: string | undefined;
  }[],
): { added: number; refused: string[] } {
  const before = requireList(db, id).entries;
  if (before + entries.length > maxEntries)
    throw new EngineError('bad-input', `A list holds at most ${maxEntries} entries.`);
  const insert = db.prepare('INSERT OR IGNORE INTO list_entries (list_id, type, value, note) VALUES (?, ?, ?, ?)');
  const refused: string[] = [];
  let added = 0;
  db.transaction(() => {
    for (const entry of entries) {
      const parsed = parseEntry(entry.value, entry.type);
      if (!parsed) refused.push(entry.value.slice(0, 200));
      else added += insert.run(id, parsed.type, parsed.value, entry.note ?? '').changes;
    }
  })();
  return { added, refused: refused.slice(0, 100) };
}

/** Removes one entry. */
export function removeEntry(db: Database.Database, entryId: number): void {
  if (db.prepare('DELETE FROM list_entries WHERE id = ?').run(entryId).changes === 0) {
    throw new EngineError('not-found', 'There is no such entry.');
  }
}

/** Entries of a text: CSV with `type`, `value`, `note` columns, or one value a line with `#` comments. */
export function importEntries(db: Database.Database, id: number, text: string): { added: number; refused: string[] } {
  const { header, rows } = readTable(text);
  const column = (name: string): number => header.indexOf(name);
  const value = column('value');
  const isType = (type: string | undefined): type is EntryType =>
    ['address', 'cidr', 'domain', 'image', 'host'].includes(type ?? '');
  const entries = rows.map((cells) => {
    const type = column('type') < 0 ? undefined : cells[column('type')]?.trim().toLowerCase();
    return {
      value: cells[value < 0 ? 0 : value] ?? '',
      type: isType(type) ? type : undefined,
      note: column('note') < 0 ? '' : (cells[column('note')] ?? ''),
    };
  });
  return addEntries(
    db,
    id,
    entries.filter((entry) => entry.value.trim() !== ''),
  );
}

/** A list as CSV, in the form that import reads. Cells that a spreadsheet would run as a formula get a quote in front. */
export function exportEntries(db: Database.Database, id: number): { fileName: string; csv: string } {
  const list = requireList(db, id);
  const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const lines = queryEntries(db, id).map((entry) => [entry.type, entry.value, entry.note].map(cell).join(','));
  return {
    fileName: `${list.name.replace(/[^\w.-]+/g, '-').slice(0, 60) || 'list'}.csv`,
    csv: `${['type,value,note', ...lines].join('\r\n')}\r\n`,
  };
}
