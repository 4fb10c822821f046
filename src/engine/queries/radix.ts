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
  let spare: Int32Array | undefined;
  const counts = new Int32Array(65_536);
  for (let scale = 1; scale <= span || scale === 1; scale *= 65_536) {
    counts.fill(0);
    const digitOf = (row: number): number => Math.floor((keys[row]! - low) / scale) % 65_536;
    for (let i = 0; i < from.length; i++) counts[digitOf(from[i]!)]!++;
    let sum = 0;
    for (let digit = 0; digit < 65_536; digit++) {
      const count = counts[digit]!;
      counts[digit] = sum;
      sum += count;
    }
    const into: Int32Array = spare ?? new Int32Array(rows.length);
    for (let i = 0; i < from.length; i++) {
      const row = from[i]!;
      into[counts[digitOf(row)]!++] = row;
    }
    spare = from === rows ? undefined : from;
    from = into;
  }
  return from;
}
