/** A stable sort of row numbers by whole-number keys, in linear time. Keys may be negative, up to 2^53 apart. */

/** Rows in ascending order of `keys[row]`; equal keys keep their order. Does not change `rows`. */
export function radixSort(rows: Int32Array, keys: ArrayLike<number>): Int32Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    const key = keys[rows[i]!]!;
    if (key < low) low = key;
    if (key > high) high = key;
  }
  let from = rows;
  if (rows.length < 2) return rows.slice();
  const span = high - low;
  const counts = new Int32Array(65_536);
  let spare: Int32Array | undefined;
  /** One stable pass by the 16 bits at `shift` of the keys' halves. */
  const pass = (half: Uint32Array, shift: number): void => {
    counts.fill(0);
    for (let i = 0; i < from.length; i++) counts[(half[from[i]!]! >>> shift) & 0xffff]!++;
    let sum = 0;
    for (let digit = 0; digit < 65_536; digit++) {
      const count = counts[digit]!;
      if (count === from.length) return; // all alike
      counts[digit] = sum;
      sum += count;
    }
    const into: Int32Array = spare ?? new Int32Array(from.length);
    for (let i = 0; i < from.length; i++) {
      const row = from[i]!;
      into[counts[(half[row]! >>> shift) & 0xffff]!++] = row;
    }
    spare = from === rows ? undefined : from;
    from = into;
  };
  const low32 = new Uint32Array(keys.length);
  for (let row = 0; row < keys.length; row++) low32[row] = (keys[row]! - low) % 4_294_967_296;
  pass(low32, 0);
  if (span > 0xffff) pass(low32, 16);
  if (span > 0xffff_ffff) {
    for (let row = 0; row < keys.length; row++) low32[row] = Math.floor((keys[row]! - low) / 4_294_967_296);
    pass(low32, 0);
    pass(low32, 16);
  }
  return from === rows ? rows.slice() : from;
}
