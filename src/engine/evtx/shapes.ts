/** Payload names, interned: the same names give the same Shape object. In: kind and names. Out: Shape. */
import type { Shape } from './types.ts';

/** See the header. Ids are never used again, not even after `clear`. */
export class ShapeTable {
  /** Characters of all names held, a measure of memory. */
  characters = 0;
  private readonly shapes = new Map<string, Shape>();
  private nextId = 0;
  /** Shape of an event without payload. */
  readonly empty: Shape = this.intern(undefined, undefined, []);

  get size(): number {
    return this.shapes.size;
  }

  clear(): void {
    this.shapes.clear();
    this.characters = 0;
    this.shapes.set(this.key(undefined, undefined, []), this.empty);
  }

  intern(kind: string | undefined, dataName: string | undefined, names: readonly string[]): Shape {
    const key = this.key(kind, dataName, names);
    let shape = this.shapes.get(key);
    if (!shape) {
      shape = { id: this.nextId++, kind, dataName, names };
      this.shapes.set(key, shape);
      this.characters += key.length;
    }
    return shape;
  }

  private key(kind: string | undefined, dataName: string | undefined, names: readonly string[]): string {
    let key = kind === undefined ? '' : `k${kind}`;
    key += dataName === undefined ? '\u0001' : `\u0001d${dataName}`;
    for (const name of names) key += `\u0001${name.length}:${name}`;
    return key;
  }
}
