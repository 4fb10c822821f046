import { describe, expect, test } from 'vitest';
import { type LedgerRange, toLedgerBar } from '../../../../src/renderer/views/evidence/ledger-bar.ts';

const range = (kind: string, startOffset: number, endOffset: number): LedgerRange => ({
  kind,
  startOffset,
  endOffset,
  records: 0,
  detail: null,
});

describe('the bar of a ledger', () => {
  test('gives each kind its share and joins neighbours', () => {
    const bar = toLedgerBar([range('file-header', 0, 25), range('records', 25, 50), range('records', 50, 100)], 100, 4);
    expect(bar).toEqual([
      { kind: 'file-header', start: 0, width: 0.25 },
      { kind: 'records', start: 0.25, width: 0.75 },
    ]);
  });

  test('shows a damaged record of a few bytes in a large file', () => {
    const bar = toLedgerBar(
      [range('records', 0, 5000), range('damaged-record', 5000, 5010), range('records', 5010, 10_000)],
      10_000,
      10,
    );
    expect(bar.map((piece) => piece.kind)).toEqual(['records', 'damaged-record', 'records']);
    expect(bar.reduce((sum, piece) => sum + piece.width, 0)).toBeCloseTo(1);
  });

  test('is empty for an empty file and bounded by its columns', () => {
    expect(toLedgerBar([], 0, 10)).toEqual([]);
    const many = Array.from({ length: 5000 }, (_, i) => range(i % 2 ? 'slack' : 'records', i, i + 1));
    expect(toLedgerBar(many, 5000, 100).length).toBeLessThanOrEqual(100);
  });
});
