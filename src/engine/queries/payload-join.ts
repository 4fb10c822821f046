/**
 * Puts together what several threads have read of a payload field. In: codes by row, each those of the thread that took the
 * row, and the texts of each thread. Out: one column; codes are given out in order of the rows, as one thread would do it, so
 * that it does not matter who read which row.
 */
import { foldCase } from '#shared/model/query/index.ts';
import type { PayloadPart, PayloadScan } from './payload-scan.ts';

export interface PayloadColumn {
  readonly codes: Int32Array;
  /** Further values of a row, without its first. */
  readonly more: ReadonlyMap<number, readonly number[]>;
  readonly values: readonly string[];
}

/** What one thread has read of one field: the rows from `from` until `to`. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly texts: readonly string[];
  /** Further codes of rows with several values, which are counted from `base`. */
  readonly more: ReadonlyMap<number, readonly number[]>;
  readonly base: number;
}

/** The column of pieces that cover all rows, in order of their rows; of texts that differ in case the first stands for all. */
export function joinPieces(codes: Int32Array, pieces: readonly Piece[]): PayloadColumn {
  const values: string[] = [];
  const byFolded = new Map<string, number>();
  const more = new Map<number, readonly number[]>();
  for (const { from, to, texts, more: others, base } of pieces) {
    const known = new Int32Array(texts.length).fill(-1);
    const codeOf = (own: number): number => {
      if (known[own] !== -1) return known[own]!;
      const text = texts[own]!;
      const folded = foldCase(text);
      let code = byFolded.get(folded);
      if (code === undefined) {
        code = values.push(text) - 1;
        byFolded.set(folded, code);
      }
      known[own] = code;
      return code;
    };
    for (let row = from; row < to; row++) {
      const own = codes[row]! - 1;
      if (own < 0) {
        codes[row] = -1;
        continue;
      }
      const code = known[own]! === -1 ? codeOf(own) : known[own]!;
      codes[row] = code;
      const further = others.size > 0 ? others.get(row - base) : undefined;
      if (!further) continue;
      const rest = [...new Set(further.map(codeOf))].filter((other) => other !== code);
      if (rest.length > 0) more.set(row, rest);
    }
  }
  return { codes, more, values };
}

/** The columns of a scan of which one thread read the rows before `meeting` and the other the rest. */
export function joinParts(
  scan: PayloadScan,
  first: PayloadPart,
  second: PayloadPart | undefined,
  meeting: number,
): PayloadColumn[] {
  const toPiece = (part: PayloadPart, field: number, from: number, to: number): Piece => ({
    from,
    to,
    texts: part.texts[field]!,
    more: part.more[field]!,
    base: 0,
  });
  return scan.codes.map((codes, field) => {
    const before = toPiece(first, field, 0, Math.min(meeting, codes.length));
    return joinPieces(codes, second ? [before, toPiece(second, field, meeting, codes.length)] : [before]);
  });
}
