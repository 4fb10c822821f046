/** The values of one template instance (or the text tokens of a record without template): where they lie in the chunk. */
import { limits } from './constants.ts';

/** Parallel arrays; only [0, count) is valid. */
export class ValueFrame {
  readonly starts = new Int32Array(limits.values);
  readonly sizes = new Int32Array(limits.values);
  readonly types = new Uint8Array(limits.values);
  count = 0;

  /** True when the value is NULL or not there at all. */
  isNull(index: number): boolean {
    return index >= this.count || this.types[index] === 0;
  }
}
