/** A hint for a query that is right but cannot find anything: a field that no event of the case has. */
import type Database from 'better-sqlite3';
import { foldCase, type QueryError, type QueryNode, resolveField } from '#shared/model/query/index.ts';
import { findPositions, readShapes } from './shapes.ts';

/** Edits from one name to the other, cut off at 3. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let k = 1; k <= b.length; k++)
      next[k] = Math.min(row[k]! + 1, next[k - 1]! + 1, row[k - 1]! + (a[i - 1] === b[k - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

/** The first term whose payload field is in no event, with the nearest name there is; undefined when all are known. */
export function findUnknownField(db: Database.Database, node: QueryNode | undefined): QueryError | undefined {
  if (!node) return undefined;
  if (node.kind === 'not') return findUnknownField(db, node.item);
  if (node.kind !== 'term') {
    for (const item of node.items) {
      const found = findUnknownField(db, item);
      if (found) return found;
    }
    return undefined;
  }
  const ref = node.field === undefined ? undefined : resolveField(node.field);
  if (ref?.kind !== 'payload' || findPositions(db, ref.name).size > 0) return undefined;
  const wanted = foldCase(ref.name.slice(0, 100));
  let best: { name: string; edits: number } | undefined;
  for (const shape of readShapes(db).values()) {
    for (const name of shape.names) {
      const edits = name.length > 100 ? 3 : distance(wanted, foldCase(name));
      if (edits < (best?.edits ?? 3)) best = { name, edits };
    }
  }
  const nearest = best ? `Did you mean ${best.name}?` : 'To search for a text with a colon put it in quotes.';
  return { message: `No event of this case has a field ${ref.name}. ${nearest}`, column: node.span.start + 1 };
}
