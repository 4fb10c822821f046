/**
 * Dragging a column header out of the grid onto a bar. The grid has no row grouping of its own and knows nothing of the bar:
 * the pointer is followed beside the grid's own dragging of columns.
 */
import { type RefObject, useEffect, useRef, useState } from 'react';

const leastPx = 6;

/** `box` holds the grid, `bar` takes the drop. Gives where the dragged header is. */
export function useHeaderDrag(
  box: RefObject<HTMLElement | null>,
  bar: RefObject<HTMLElement | null>,
  onDrop: (columnId: string) => void,
): 'none' | 'near' | 'over' {
  const [drag, setDrag] = useState<'none' | 'near' | 'over'>('none');
  const drop = useRef(onDrop);
  drop.current = onDrop;
  useEffect(() => {
    let started: { readonly columnId: string; readonly x: number; readonly y: number } | undefined;
    const placeOf = (event: PointerEvent): 'none' | 'near' | 'over' => {
      if (!started || Math.hypot(event.clientX - started.x, event.clientY - started.y) < leastPx) return 'none';
      const rect = bar.current?.getBoundingClientRect();
      const isOver =
        rect !== undefined &&
        event.clientX >= rect.left &&
        event.clientX <= rect.right &&
        event.clientY >= rect.top &&
        event.clientY <= rect.bottom;
      return isOver ? 'over' : 'near';
    };
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0 || !(event.target instanceof Element)) return;
      if (!box.current?.contains(event.target)) return;
      const header = event.target.closest('.ag-header-cell[col-id]');
      if (!header || event.target.closest('.ag-header-cell-resize')) return;
      started = { columnId: header.getAttribute('col-id') ?? '', x: event.clientX, y: event.clientY };
    };
    const onMove = (event: PointerEvent): void => {
      if (started) setDrag(placeOf(event));
    };
    const onEnd = (event: PointerEvent): void => {
      if (!started) return;
      const { columnId } = started;
      const isOver = event.type === 'pointerup' && placeOf(event) === 'over';
      started = undefined;
      setDrag('none');
      if (isOver) drop.current(columnId);
    };
    document.addEventListener('pointerdown', onDown, true);
    document.addEventListener('pointermove', onMove, true);
    document.addEventListener('pointerup', onEnd, true);
    document.addEventListener('pointercancel', onEnd, true);
    return () => {
      document.removeEventListener('pointerdown', onDown, true);
      document.removeEventListener('pointermove', onMove, true);
      document.removeEventListener('pointerup', onEnd, true);
      document.removeEventListener('pointercancel', onEnd, true);
    };
  }, [box, bar]);
  return drag;
}
