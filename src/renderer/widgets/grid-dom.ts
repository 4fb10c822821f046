/** What only the page knows about a grid: the first row in sight, where a cell lies; and moving the focus to a far row. */
import type { GridApi } from 'ag-grid-community';

/** Row number of the topmost row that is wholly in sight; 0 when there is none. */
export function firstRowInSight(box: HTMLElement | null): number {
  const viewport = box?.querySelector('.ag-grid-viewport') ?? box;
  const header = box?.querySelector('.ag-header');
  if (!box || !viewport) return 0;
  const top = header ? header.getBoundingClientRect().bottom : viewport.getBoundingClientRect().top;
  let first: number | undefined;
  for (const row of box.querySelectorAll('.ag-row[row-index]')) {
    const index = Number(row.getAttribute('row-index'));
    if (row.getBoundingClientRect().top >= top - 2 && (first === undefined || index < first)) first = index;
  }
  return first ?? 0;
}

/** Scrolls to a row and puts the focus on it, in the column that had it. */
export function moveFocus<T>(api: GridApi<T>, row: number, position: 'top' | 'middle' | 'bottom' | undefined): void {
  const column = api.getFocusedCell()?.column ?? api.getAllDisplayedColumns()[0];
  if (!column) return;
  api.ensureIndexVisible(row, position);
  api.setFocusedCell(row, column);
  // A far row is drawn some frames later; until then there is no element that could have the browser's focus.
  let frames = 12;
  const again = (): void => {
    if (api.isDestroyed() || --frames === 0 || document.activeElement?.classList.contains('ag-cell')) return;
    const focused = api.getFocusedCell();
    if (focused?.rowIndex !== row) return;
    api.setFocusedCell(row, focused.column);
    requestAnimationFrame(again);
  };
  requestAnimationFrame(again);
}

/** Where to open a menu: at the pointer, or under the focused cell when a key asked for it. */
export function cellPoint(event: Event | null | undefined, box: HTMLElement | null): { x: number; y: number } {
  if (event instanceof MouseEvent && event.button === 2) return { x: event.clientX, y: event.clientY };
  const cell = box?.querySelector('.ag-cell-focus') ?? box;
  const rect = cell?.getBoundingClientRect();
  return { x: (rect?.left ?? 0) + 8, y: rect?.bottom ?? 0 };
}
