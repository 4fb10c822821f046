/**
 * The column of tag dots in the events grid. In: a way to read the tags of the case. Out: a column whose cells hold tag ids.
 * It stays the same column when tags change: a new one would make its cells anew and take the focus from the grid.
 */
import type { Tag } from '#shared/contract/annotations.ts';
import { drawDots } from '../../widgets/dot.tsx';
import type { GridColumn, GridRow } from '../../widgets/grid-types.ts';

/** Id of the column; its cells hold tag ids, joined by commas. */
export const tagColumnId = 'tags';

/** The tags of a row, in the order of the list of tags. */
export function readRowTags(row: GridRow, tags: readonly Tag[]): Tag[] {
  const ids = new Set(String(row[tagColumnId] ?? '').split(','));
  return tags.filter((tag) => ids.has(String(tag.id)));
}

/** See the file's header. */
export function toTagColumn(readTags: () => readonly Tag[]): GridColumn {
  const names = (row: GridRow): string =>
    readRowTags(row, readTags())
      .map((tag) => tag.name)
      .join(', ');
  return {
    id: tagColumnId,
    label: 'Tags',
    width: 52,
    pinned: true,
    sortable: false,
    format: names,
    draw: (row) =>
      drawDots(
        readRowTags(row, readTags()).map((tag) => tag.colour),
        names(row),
      ),
  };
}
