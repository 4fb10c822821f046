/**
 * The payload names of a case: which shapes have a field and where. In: a connection. Out: positions by shape. Kept for
 * the connection; read again when shapes were added.
 */
import type Database from 'better-sqlite3';
import { foldCase } from '#shared/model/query/index.ts';
import { buildMatcher } from '#shared/model/query/pattern.ts';

export interface ShapeRow {
  readonly id: number;
  readonly kind: string | null;
  readonly names: readonly string[];
}

/** Positions in the payload array by shape id. */
export type Positions = ReadonlyMap<number, readonly number[]>;

interface Cached {
  readonly lastId: number;
  readonly shapes: ReadonlyMap<number, ShapeRow>;
}
const cache = new WeakMap<Database.Database, Cached>();

/** All shapes by id. */
export function readShapes(db: Database.Database): ReadonlyMap<number, ShapeRow> {
  const lastId = (db.prepare('SELECT max(id) FROM shapes').pluck().get() as number | null) ?? 0;
  const cached = cache.get(db);
  if (cached?.lastId === lastId) return cached.shapes;
  const rows = db.prepare('SELECT id, kind, names FROM shapes ORDER BY id').all() as {
    id: number;
    kind: string | null;
    names: string;
  }[];
  const shapes = new Map(
    rows.map((row) => [row.id, { id: row.id, kind: row.kind, names: JSON.parse(row.names) as string[] }] as const),
  );
  cache.set(db, { lastId, shapes });
  return shapes;
}

/** Where a payload field stands: names are compared without case; `*` and `?` are wildcards. */
export function findPositions(db: Database.Database, name: string): Positions {
  const matches = /[*?]/.test(name)
    ? buildMatcher(
        (name.match(/\*|\?|[^*?]+/g) ?? []).map((part) =>
          part === '*' ? { kind: 'many' } : part === '?' ? { kind: 'one' } : { kind: 'literal', text: part },
        ),
      )
    : (
        (folded) => (other: string) =>
          foldCase(other) === folded
      )(foldCase(name));
  const positions = new Map<number, number[]>();
  for (const shape of readShapes(db).values()) {
    const at = shape.names.flatMap((other, index) => (matches(other) ? [index] : []));
    if (at.length > 0) positions.set(shape.id, at);
  }
  return positions;
}
