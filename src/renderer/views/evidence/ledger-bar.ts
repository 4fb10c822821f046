/** The bar of a file's bytes: ledger ranges in, a few hundred coloured pieces out; and the words for the kinds. Pure. */
import type { Output } from '#shared/contract/index.ts';

export type LedgerRange = Output<'evidence.ledger'>['rows'][number];

/** What each kind of range is, in a few words. The long form is in docs/problems.md. */
const kindWords: Readonly<Record<string, string>> = {
  'file-header': 'File header',
  'chunk-header': 'Chunk headers',
  records: 'Live records',
  'damaged-record': 'Damaged records',
  slack: 'Free space, searched',
  'empty-chunk': 'Empty chunks',
  'lost-chunk': 'Lost chunks, searched',
  carved: 'Carved bytes',
  duplicate: 'Same as another file',
  unreadable: 'Unreadable',
};

/** The words for a kind; a kind of a newer engine is shown as it is. */
export function explainLedgerKind(kind: string): string {
  return kindWords[kind] ?? kind;
}

/** Kinds in the order of the legend. */
export const ledgerKinds: readonly string[] = Object.keys(kindWords);

/** Kinds that mean that something was lost: they win a place in the bar over much larger neighbours. */
const urgent = new Set(['damaged-record', 'unreadable', 'lost-chunk']);

export interface BarPiece {
  readonly kind: string;
  /** Parts of the bar, 0 to 1. */
  readonly start: number;
  readonly width: number;
}

/**
 * Divides the file into `columns` equal parts, gives each to the kind with the most bytes in it (a loss before all others)
 * and joins neighbours of one kind. Empty for an empty file.
 */
export function toLedgerBar(ranges: readonly LedgerRange[], sizeBytes: number, columns: number): BarPiece[] {
  if (sizeBytes <= 0) return [];
  const sums: Map<string, number>[] = Array.from({ length: columns }, () => new Map<string, number>());
  for (const { kind, startOffset, endOffset } of ranges) {
    const first = Math.max(0, Math.floor((startOffset / sizeBytes) * columns));
    const last = Math.min(columns - 1, Math.ceil((endOffset / sizeBytes) * columns) - 1);
    for (let column = first; column <= last; column++) {
      const from = Math.max(startOffset, (column / columns) * sizeBytes);
      const to = Math.min(endOffset, ((column + 1) / columns) * sizeBytes);
      const sum = sums[column]!;
      if (to > from) sum.set(kind, (sum.get(kind) ?? 0) + (to - from));
    }
  }
  const pieces: { kind: string; start: number; width: number }[] = [];
  sums.forEach((sum, column) => {
    const [winner] = [...sum].sort(([a, x], [b, y]) => Number(urgent.has(b)) - Number(urgent.has(a)) || y - x)[0] ?? [];
    if (winner === undefined) return;
    const former = pieces.at(-1);
    if (former?.kind === winner && Math.round((former.start + former.width) * columns) === column)
      former.width = (column + 1) / columns - former.start;
    else pieces.push({ kind: winner, start: column / columns, width: 1 / columns });
  });
  return pieces;
}
