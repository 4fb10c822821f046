/**
 * AG Grid behind one rule: nothing reaches it while it draws its rows. The grid draws React's pending changes together with
 * its own rows; a changed property or a call of its API in that moment ends in its error 252 and an empty page. So its
 * options are given once (handlers read what is current through references), and changed columns follow a moment later.
 */
import type { ColDef, GridApi } from 'ag-grid-community';
import { AgGridReact, type AgGridReactProps } from 'ag-grid-react';
import { type JSX, type UIEvent, useEffect, useRef, useState } from 'react';
import './steady-grid.css';

/** Runs when the grid is surely not drawing; gives the function that takes it back. */
export function later(work: () => void): () => void {
  const timer = setTimeout(work, 0);
  return () => clearTimeout(timer);
}

interface SteadyGridProps<T> {
  readonly columnDefs: ColDef<T>[];
  /** Called once; later changes of what it closes over are not seen. */
  readonly makeOptions: () => AgGridReactProps<T>;
}

/** See the file's header. */
export function SteadyGrid<T>({ columnDefs, makeOptions }: SteadyGridProps<T>): JSX.Element {
  const api = useRef<GridApi<T>>(undefined);
  const given = useRef(columnDefs);
  const [options] = useState<AgGridReactProps<T>>(() => {
    const own = makeOptions();
    return {
      ...own,
      columnDefs,
      onGridReady: (event) => {
        api.current = event.api;
        own.onGridReady?.(event);
      },
    };
  });
  useEffect(() => {
    if (given.current === columnDefs) return undefined;
    return later(() => {
      if (!api.current || api.current.isDestroyed()) return;
      given.current = columnDefs;
      api.current.setGridOption('columnDefs', columnDefs);
    });
  }, [columnDefs]);
  return (
    <div className="el-steady-grid" onScrollCapture={markScrolled}>
      <AgGridReact<T> {...options} />
    </div>
  );
}

/** Pinned cells stick only in a grid that is scrolled sideways (see the style sheet). */
function markScrolled({ target, currentTarget }: UIEvent<HTMLElement>): void {
  if (target instanceof HTMLElement && target.classList.contains('ag-grid-viewport'))
    currentTarget.classList.toggle('el-scrolled-sideways', target.scrollLeft !== 0);
}
