/** Finding badges of the events grid: rows and marks in, rows with badges out. */
import { describe, expect, it } from 'vitest';
import { addBadges, badgeColumn, toFindingIds } from '../../../../src/renderer/views/events/finding-badges.ts';
import { toCellText } from '../../../../src/renderer/widgets/grid-types.ts';

describe('finding badges', () => {
  it('marks rows with findings and leaves the others alone', () => {
    const rows = [{ id: 1 }, { id: 2, level: 4 }];
    const marked = addBadges(rows, new Map([[2, { level: 'high', findings: [7, 9] }]]));
    expect(marked[0]).toBe(rows[0]);
    expect(toFindingIds(marked[1]!)).toEqual([7, 9]);
    expect(marked.map((row) => toCellText(badgeColumn, row))).toEqual(['', 'High ×2']);
    expect(marked.map((row) => badgeColumn.className?.(row))).toEqual([undefined, 'el-cell-high']);
  });
});
