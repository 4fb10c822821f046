/** Decodes a whole file in memory for a test. In: bytes. Out: rows, problems, ranges and the summary. */
import type { Problem } from '../../src/engine/base/problem.ts';
import {
  type CanonicalRow,
  createDecoder,
  type Decoder,
  decodeFile,
  type FileSummary,
  type LedgerRange,
  toCanonicalRow,
} from '../../src/engine/evtx/index.ts';

export interface Decoded {
  rows: CanonicalRow[];
  live: CanonicalRow[];
  damaged: CanonicalRow[];
  recovered: CanonicalRow[];
  problems: Problem[];
  /** How many problems of each code. */
  codes: Record<string, number>;
  ranges: LedgerRange[];
  summary: FileSummary;
}

/** See the header. Throws when the ledger has a gap or does not add up to the file. */
export function decodeAll(bytes: Uint8Array, decoder: Decoder = createDecoder(), file = 'test.evtx'): Decoded {
  const out: Omit<Decoded, 'summary'> = {
    rows: [],
    live: [],
    damaged: [],
    recovered: [],
    problems: [],
    codes: {},
    ranges: [],
  };
  const summary = decodeFile(
    { sizeBytes: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) },
    decoder,
    {
      record: (record) => {
        const row = toCanonicalRow(record, decoder.dictionaries, file);
        out.rows.push(row);
        out[record.status].push(row);
      },
      problem: (problem) => {
        out.problems.push(problem);
        out.codes[problem.code] = (out.codes[problem.code] ?? 0) + 1;
      },
      range: (range) => out.ranges.push(range),
    },
  );
  let at = 0;
  for (const range of out.ranges) {
    if (range.startOffset !== at || range.endOffset <= at)
      throw new Error(`ledger: ${range.kind} at ${range.startOffset} after ${at}`);
    at = range.endOffset;
  }
  if (at !== bytes.length) throw new Error(`ledger: ends at ${at} of ${bytes.length}`);
  return { ...out, summary };
}
