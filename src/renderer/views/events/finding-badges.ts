/** The column of finding badges in the events grid. In: a page of rows and the marks of its events. Out: rows with badges. Pure. */
import { explainMark } from '../../state/finding-marks.ts';
import { toFindingLevel } from '../../theme/finding-level.ts';
import type { GridColumn, GridRow } from '../../widgets/grid-types.ts';

/** The column's id; no engine column has it. */
export const badgeColumnId = 'finding';

/** The column: first in the grid, not sortable, because the engine's list knows no findings. */
export const badgeColumn: GridColumn = {
  id: badgeColumnId,
  label: 'Finding',
  width: 92,
  pinned: true,
  sortable: false,
  format: (row) => explainMark(row.finding, toFindingIds(row).length),
  className: (row) => {
    const level = toFindingLevel(row.finding);
    return level ? `el-cell-${level}` : undefined;
  },
};

/** The findings of a row, most severe first as the engine gives them. */
export function toFindingIds(row: GridRow): number[] {
  return typeof row.findingIds === 'string' && row.findingIds ? row.findingIds.split(',').map(Number) : [];
}

/** Rows with their badges; rows without a finding stay as they are. */
export function addBadges(
  rows: readonly GridRow[],
  marks: ReadonlyMap<number, { readonly level: string; readonly findings: readonly number[] }>,
): GridRow[] {
  return rows.map((row) => {
    const mark = marks.get(Number(row.id));
    return mark ? { ...row, finding: mark.level, findingIds: mark.findings.join() } : row;
  });
}
