/**
 * The dictionaries of a case while a load adds to them: providers, channels, computers, users, keywords, shapes, GUIDs.
 * In: what the workers' own dictionaries gained, and which entries a batch uses. Out: the case's ids. An entry gets its id
 * when the first batch that uses it has its turn, so ids follow the order of events and not the pace of the workers.
 */
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { ProviderEntry } from '../evtx/index.ts';
import {
  type DictionaryDelta,
  type ListDictionary,
  listDictionaries,
  type ShapeEntry,
  type UsedEntries,
  type UsedIds,
} from './protocol.ts';

/** Entries of one table that are remembered; a hostile case may have more: they are looked up, or stored once again. */
const mostRemembered = 100_000;

/** One table: ids by entry. `find` looks up an entry that is not remembered; tables without it may hold an entry twice. */
class DictionaryTable<T> {
  readonly #ids = new Map<string, number>();
  readonly #key: (entry: T) => string;
  readonly #insert: (entry: T) => number;

  constructor(existing: Iterable<readonly [number, T]>, key: (entry: T) => string, insert: (entry: T) => number) {
    this.#key = key;
    this.#insert = insert;
    for (const [id, entry] of existing) if (this.#ids.size < mostRemembered) this.#ids.set(key(entry), id);
  }

  idOf(entry: T): number {
    const key = this.#key(entry);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#insert(entry);
    if (this.#ids.size >= mostRemembered) this.#ids.clear();
    this.#ids.set(key, id);
    return id;
  }
}

/** A worker's own dictionaries: their entries by its ids, and the case's ids as far as they are known. */
export class WorkerDictionaries {
  readonly entries: { readonly [K in ListDictionary]: (string | ProviderEntry)[] } = {
    providers: [],
    channels: [],
    computers: [],
    users: [],
    keywords: [],
  };
  readonly ids: { readonly [K in ListDictionary]: number[] } = {
    providers: [],
    channels: [],
    computers: [],
    users: [],
    keywords: [],
  };
  readonly shapes = new Map<number, { readonly entry: ShapeEntry; id: number | undefined }>();

  add(delta: DictionaryDelta): void {
    for (const name of listDictionaries) for (const entry of delta[name]) this.entries[name].push(entry);
    for (const entry of delta.shapes) this.shapes.set(entry.id, { entry, id: undefined });
  }
}

const named = (db: Database.Database, table: string, column: string): DictionaryTable<string> => {
  const insert = db.prepare(`INSERT OR IGNORE INTO ${table} (${column}) VALUES (?)`);
  const select = db.prepare(`SELECT id FROM ${table} WHERE ${column} = ?`).pluck();
  const rows = db.prepare(`SELECT id, ${column} FROM ${table} LIMIT ${mostRemembered}`).raw().all();
  return new DictionaryTable(
    rows as [number, string][],
    (text) => text,
    (text) => {
      const { changes, lastInsertRowid } = insert.run(text);
      return changes === 1 ? Number(lastInsertRowid) : (select.get(text) as number);
    },
  );
};

function providerTable(db: Database.Database): DictionaryTable<ProviderEntry> {
  const insert = db.prepare('INSERT INTO providers (name, guid, source) VALUES (?, ?, ?)');
  const rows = db.prepare(`SELECT id, name, guid, source FROM providers LIMIT ${mostRemembered}`).all() as {
    id: number;
    name: string;
    guid: string | null;
    source: string | null;
  }[];
  return new DictionaryTable(
    rows.map(
      ({ id, name, guid, source }) => [id, { name, guid: guid ?? undefined, source: source ?? undefined }] as const,
    ),
    ({ name, guid, source }) => JSON.stringify([name, guid, source]),
    ({ name, guid, source }) => Number(insert.run(name, guid ?? null, source ?? null).lastInsertRowid),
  );
}

function shapeTable(db: Database.Database): DictionaryTable<ShapeEntry> {
  const insert = db.prepare('INSERT INTO shapes (kind, data_name, names) VALUES (?, ?, ?)');
  const rows = db.prepare(`SELECT id, kind, data_name, names FROM shapes LIMIT ${mostRemembered}`).all() as {
    id: number;
    kind: string | null;
    data_name: string | null;
    names: string;
  }[];
  const existing = rows.map(({ id, kind, data_name: dataName, names }): [number, ShapeEntry] => [
    id,
    { id, kind: kind ?? undefined, dataName: dataName ?? undefined, names: JSON.parse(names) as string[] },
  ]);
  return new DictionaryTable(
    existing,
    // A shape may have thousands of names: only its hash is remembered.
    ({ kind, dataName, names }) =>
      createHash('sha256')
        .update(JSON.stringify([kind, dataName, names]))
        .digest('base64'),
    ({ kind, dataName, names }) =>
      Number(insert.run(kind ?? null, dataName ?? null, JSON.stringify(names)).lastInsertRowid),
  );
}

/** All dictionaries of a case, for one load (nobody else adds to them meanwhile). */
export class CaseDictionaries {
  readonly #tables: { readonly [K in ListDictionary]: DictionaryTable<never> };
  readonly #shapes: DictionaryTable<ShapeEntry>;
  readonly #guids: DictionaryTable<string>;

  constructor(db: Database.Database) {
    this.#tables = {
      providers: providerTable(db),
      channels: named(db, 'channels', 'name'),
      computers: named(db, 'computers', 'name'),
      users: named(db, 'users', 'sid'),
      keywords: named(db, 'keyword_sets', 'value'),
    };
    this.#shapes = shapeTable(db);
    this.#guids = named(db, 'guids', 'value');
  }

  /** Ids of the entries that a batch uses; to be called inside a transaction, in the order of the batches. */
  idsOf(worker: WorkerDictionaries, used: UsedEntries): UsedIds {
    const list = (name: ListDictionary): number[] =>
      used[name].map((local) => {
        worker.ids[name][local] ??= this.#tables[name].idOf(worker.entries[name][local] as never);
        return worker.ids[name][local] as number;
      });
    return {
      providers: list('providers'),
      channels: list('channels'),
      computers: list('computers'),
      users: list('users'),
      keywords: list('keywords'),
      shapes: used.shapes.map((local) => {
        const shape = worker.shapes.get(local)!;
        shape.id ??= this.#shapes.idOf(shape.entry);
        return shape.id;
      }),
      guids: used.guids.map((guid) => this.#guids.idOf(guid)),
    };
  }
}
