/**
 * The one SQL function of the queries: `el_test(payload, shape_id, key)` is 1 when a value of the payload passes the test
 * registered under `key`. Tests live beside the connection, so that no text of a query or of evidence becomes SQL.
 */
import type Database from 'better-sqlite3';
import type { Positions } from './shapes.ts';

export interface PayloadTest {
  /** Undefined: every value. */
  readonly positions: Positions | undefined;
  readonly test: (value: string) => boolean;
}

interface Registry {
  readonly tests: Map<number, PayloadTest>;
  next: number;
}
const registries = new WeakMap<Database.Database, Registry>();
/** A filter is compiled anew for each operation: older tests are never asked for again. */
const keptTests = 20_000;

type Item = string | readonly (string | null)[] | null;

/** True when the value of one payload item passes; an absent one never does, an empty array is one empty value. */
export function itemPasses(item: Item | undefined, test: (value: string) => boolean): boolean {
  if (item === null || item === undefined) return false;
  if (typeof item === 'string') return test(item);
  if (!Array.isArray(item)) return test(String(item));
  return item.length === 0 ? test('') : item.some((value: string | null) => value !== null && test(value));
}

function parseItems(payload: string): Item[] {
  try {
    const items: unknown = JSON.parse(payload);
    return Array.isArray(items) ? (items as Item[]) : [];
  } catch {
    return []; // a payload that is no JSON has no values; the case's own check reports it
  }
}

/** Defines the function on a connection; again is harmless. */
export function registerFunctions(db: Database.Database): void {
  if (registries.has(db)) return;
  const registry: Registry = { tests: new Map(), next: 1 };
  registries.set(db, registry);
  db.function('el_test', { deterministic: true }, (payload: unknown, shapeId: unknown, key: unknown) => {
    const test = registry.tests.get(key as number);
    if (!test) throw new Error(`no payload test ${String(key)}`);
    const positions = test.positions?.get(shapeId as number);
    if (test.positions && !positions) return 0;
    const items = parseItems(payload as string);
    const passes = positions
      ? positions.some((at) => itemPasses(items[at], test.test))
      : items.some((item) => itemPasses(item, test.test));
    return passes ? 1 : 0;
  });
}

/** Keeps a test; gives its key. */
export function addPayloadTest(db: Database.Database, test: PayloadTest): number {
  registerFunctions(db);
  const registry = registries.get(db)!;
  const key = registry.next++;
  registry.tests.set(key, test);
  registry.tests.delete(key - keptTests);
  return key;
}
