/** Binds `WheelRows` to a grid whose list is too long for exact native scrolling. */
import type { GridApi } from 'ag-grid-community';
import { type RefObject, useEffect } from 'react';
import { firstRowInSight } from './grid-dom.ts';
import { rowHeight } from './grid-theme.ts';
import { exactScrollLimitPx, WheelRows } from './grid-wheel.ts';

const burstMs = 150;

/** Takes the wheel over where `total` rows are higher than the limit; shorter lists scroll natively. */
export function useGridWheel<T>(
  box: RefObject<HTMLDivElement | null>,
  api: RefObject<GridApi<T> | undefined>,
  total: number,
): void {
  useEffect(() => {
    const element = box.current;
    if (!element || total * rowHeight <= exactScrollLimitPx) return;
    const wheel = new WheelRows();
    let lastMs = 0;
    let target = 0;
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      event.stopPropagation();
      const visible = Math.max(1, Math.floor(element.clientHeight / rowHeight) - 2);
      const rows = wheel.add(event.deltaY, event.deltaMode, rowHeight, visible);
      if (rows === 0) return;
      const from = event.timeStamp - lastMs < burstMs ? target : firstRowInSight(element);
      lastMs = event.timeStamp;
      target = Math.min(Math.max(0, total - visible), Math.max(0, from + rows));
      api.current?.ensureIndexVisible(target, 'top');
    };
    element.addEventListener('wheel', onWheel, { passive: false, capture: true });
    return () => element.removeEventListener('wheel', onWheel, { capture: true });
  }, [box, api, total]);
}
