/**
 * A tree as a grid: rows in sight as a flat client-side list, opened and closed by transactions. In: a `TreeModel`, columns,
 * how to fetch children. Out: what the person did. The tree column is the first one; → opens, ← closes or goes to the parent.
 */
import type { ColDef, GridApi, ICellRendererParams } from 'ag-grid-community';
import type { AgGridReactProps } from 'ag-grid-react';
import { type JSX, type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { copyText } from './clipboard.ts';
import { cellPoint, moveFocus } from './grid-dom.ts';
import { gridTheme, rowHeight } from './grid-theme.ts';
import type { ColumnLayout } from './grid-types.ts';
import { later, SteadyGrid } from './steady-grid.tsx';
import type { TreeChange, TreeModel, TreeNode } from './tree-model.ts';
import './data-grid.css';
import './tree-grid.css';

export interface TreeColumn<T> {
  readonly id: string;
  readonly label: string;
  readonly width: number;
  readonly alignRight?: boolean;
  readonly text: (data: T) => string;
  readonly className?: (data: T) => string | undefined;
  /** Own content of a cell; `text` stays what is copied and what the tooltip says. */
  readonly draw?: (data: T) => HTMLElement;
}

export interface TreeCellRequest<T> {
  readonly x: number;
  readonly y: number;
  readonly data: T;
  readonly columnId: string;
}

export interface TreeHandle {
  /** Opens the ancestors (root first), selects the node and brings it into sight. */
  reveal(path: readonly number[]): Promise<void>;
  focus(): void;
}

interface TreeGridProps<T extends { readonly id: number }> {
  readonly label: string;
  readonly model: TreeModel<T>;
  /** The first one is the tree column. */
  readonly columns: readonly TreeColumn<T>[];
  readonly isParent: (data: T) => boolean;
  readonly fetchChildren: (data: T) => Promise<readonly T[]>;
  readonly rowClass?: (data: T) => string | undefined;
  readonly ref?: Ref<TreeHandle>;
  readonly onRow?: (data: T) => void;
  readonly onOpen?: (data: T) => void;
  readonly onCellMenu?: (request: TreeCellRequest<T>) => void;
  readonly onColumns?: (layout: readonly ColumnLayout[]) => void;
  readonly onCopied?: (what: string) => void;
  readonly onFetchError?: (error: unknown) => void;
}

/** See the file's header. */
export function TreeGrid<T extends { readonly id: number }>(props: TreeGridProps<T>): JSX.Element {
  type Row = TreeNode<T>;
  const box = useRef<HTMLDivElement>(null);
  const api = useRef<GridApi<Row>>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const pending = useRef(new Map<number, Promise<void>>());
  /** What was to be revealed before the grid was there. */
  const early = useRef<readonly number[]>(undefined);
  const { model } = props;

  const syncRow = useCallback((element: Element, node: Row | undefined): void => {
    if (!node) return;
    const parent = isOpenable(latest.current, node);
    element.setAttribute('aria-level', String(node.depth + 1));
    if (parent) element.setAttribute('aria-expanded', String(node.open));
    else element.removeAttribute('aria-expanded');
  }, []);

  const redraw = useCallback(
    (node: Row): void => {
      const grid = api.current;
      const rowNode = grid?.getRowNode(String(node.id));
      if (!grid || !rowNode) return;
      grid.refreshCells({ force: true, rowNodes: [rowNode], columns: [latest.current.columns[0]?.id ?? ''] });
      for (const element of box.current?.querySelectorAll(`.ag-row[row-id="${node.id}"]`) ?? []) syncRow(element, node);
    },
    [syncRow],
  );

  const apply = useCallback((change: TreeChange<T> | undefined, kind: 'add' | 'remove'): void => {
    if (!change || change.nodes.length === 0) return;
    if (kind === 'add') api.current?.applyTransaction({ add: [...change.nodes], addIndex: change.index });
    else api.current?.applyTransaction({ remove: [...change.nodes] });
  }, []);

  const openNode = useCallback(
    async (node: Row): Promise<void> => {
      const current = latest.current;
      if (node.open || !isOpenable(current, node)) return;
      if (!node.children) {
        let fetching = pending.current.get(node.id);
        if (!fetching) {
          fetching = current.fetchChildren(node.data).then((rows) => current.model.setChildren(node.id, rows));
          pending.current.set(node.id, fetching);
          void fetching.catch(() => undefined).then(() => pending.current.delete(node.id));
        }
        await fetching;
      }
      if (latest.current.model !== current.model) return;
      apply(current.model.open(node.id), 'add');
      redraw(node);
    },
    [apply, redraw],
  );

  const toggle = useCallback(
    (node: Row): void => {
      if (node.open) {
        apply(latest.current.model.close(node.id), 'remove');
        redraw(node);
      } else openNode(node).catch((error: unknown) => latest.current.onFetchError?.(error));
    },
    [apply, openNode, redraw],
  );

  useEffect(
    () =>
      later(() => {
        const grid = api.current;
        if (!grid) return;
        grid.setGridOption('rowData', [...model.rows]);
        // A node that both models have keeps its row: its arrow and its level may have changed all the same.
        grid.refreshCells({ force: true, columns: [latest.current.columns[0]?.id ?? ''] });
        for (const element of box.current?.querySelectorAll('.ag-row[row-id]') ?? [])
          syncRow(element, model.get(Number(element.getAttribute('row-id'))));
      }),
    [model, syncRow],
  );

  const reveal = useCallback(
    async (path: readonly number[]): Promise<void> => {
      const started = latest.current.model;
      if (!api.current) {
        early.current = path;
        return;
      }
      for (const id of path.slice(0, -1)) {
        const node = started.get(id);
        if (node) await openNode(node);
        if (latest.current.model !== started) return;
      }
      const row = started.indexOf(path.at(-1) ?? -1);
      if (row < 0) return;
      api.current.ensureIndexVisible(row, 'middle');
      api.current.getDisplayedRowAtIndex(row)?.setSelected(true, true);
    },
    [openNode],
  );

  useImperativeHandle(
    props.ref,
    () => ({
      reveal,
      focus: () => {
        if (api.current && latest.current.model.rows.length)
          moveFocus(api.current, api.current.getFocusedCell()?.rowIndex ?? 0, undefined);
      },
    }),
    [reveal],
  );

  const defs = useMemo(
    () => props.columns.map((column, place) => toDef(column, place === 0, toggle, latest)),
    [props.columns, toggle],
  );

  const onTreeKey = (event: KeyboardEvent, node: Row): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    if (event.key === 'ArrowRight' && !node.open && isOpenable(latest.current, node)) toggle(node);
    else if (event.key === 'ArrowLeft' && node.open) toggle(node);
    else if (event.key === 'ArrowLeft' && node.parentId !== undefined && api.current) {
      moveFocus(api.current, latest.current.model.indexOf(node.parentId), undefined);
    } else return event.key === 'ArrowLeft';
    return true;
  };
  const treeKey = useRef(onTreeKey);
  treeKey.current = onTreeKey;

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const grid = api.current;
    if (!grid || !(event.ctrlKey || event.metaKey)) return;
    if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault();
      event.stopPropagation();
      const last = latest.current.model.rows.length - 1;
      if (last >= 0) moveFocus(grid, event.key === 'Home' ? 0 : last, event.key === 'Home' ? 'top' : 'bottom');
    } else if (event.key.toLowerCase() === 'c' && !document.getSelection()?.toString()) {
      const focused = grid.getFocusedCell();
      const row = focused && grid.getDisplayedRowAtIndex(focused.rowIndex)?.data;
      const column = latest.current.columns.find((one) => one.id === focused?.column.getColId());
      if (!row || !column) return;
      event.preventDefault();
      void copyText(column.text(row.data)).then((done) => done && latest.current.onCopied?.(column.label));
    }
  };

  const makeOptions = (): AgGridReactProps<Row> => ({
    theme: gridTheme,
    rowHeight: rowHeight,
    defaultColDef: {
      resizable: true,
      sortable: false,
      suppressHeaderMenuButton: true,
      suppressHeaderContextMenu: true,
      minWidth: 40,
      suppressKeyboardEvent: (params) =>
        params.column.getColId() === latest.current.columns[0]?.id &&
        params.data !== undefined &&
        (params.event.key === 'ArrowLeft' ||
          (params.event.key === 'ArrowRight' && !params.data.open && isOpenable(latest.current, params.data))),
    },
    rowSelection: selection,
    getRowId: (params) => String(params.data.id),
    getRowClass: (params) => (params.data ? latest.current.rowClass?.(params.data.data) : undefined),
    processRowPostCreate: (params) => {
      const element: HTMLElement | undefined = params.eRow;
      if (element) syncRow(element, params.node.data);
    },
    suppressDragLeaveHidesColumns: true,
    suppressContextMenu: true,
    preventDefaultOnContextMenu: true,
    animateRows: false,
    tooltipShowDelay: 600,
    tooltipShowMode: 'whenTruncated',
    suppressNoRowsOverlay: true,
    onGridReady: (event) => {
      api.current = event.api;
      event.api.setGridAriaProperty('label', latest.current.label);
      box.current?.querySelector('[role="grid"]')?.setAttribute('role', 'treegrid');
      event.api.setGridOption('rowData', [...latest.current.model.rows]);
      const path = early.current;
      early.current = undefined;
      if (path) reveal(path).catch((error: unknown) => latest.current.onFetchError?.(error));
    },
    onCellFocused: (event) => {
      if (event.rowIndex === null || event.rowPinned != null) return;
      const node = event.api.getDisplayedRowAtIndex(event.rowIndex);
      if (!node?.data) return;
      node.setSelected(true, true);
      latest.current.onRow?.(node.data.data);
    },
    onColumnMoved: (event) => {
      if (event.finished && event.source === 'uiColumnMoved') latest.current.onColumns?.(readLayout(event.api));
    },
    onColumnResized: (event) => {
      if (event.finished && event.source !== 'api' && event.source !== 'flex')
        latest.current.onColumns?.(readLayout(event.api));
    },
    onCellDoubleClicked: (event) => event.data && latest.current.onOpen?.(event.data.data),
    onCellKeyDown: (event) => {
      if (!event.data || !(event.event instanceof KeyboardEvent) || !('column' in event)) return;
      if (event.event.key === 'Enter') latest.current.onOpen?.(event.data.data);
      else if (event.column.getColId() === latest.current.columns[0]?.id && treeKey.current(event.event, event.data))
        event.event.preventDefault();
    },
    onCellContextMenu: (event) => {
      if (!event.data || !('column' in event) || !event.column) return;
      event.node.setSelected(true, true);
      latest.current.onCellMenu?.({
        ...cellPoint(event.event, box.current),
        data: event.data.data,
        columnId: event.column.getColId(),
      });
    },
  });

  return (
    <div ref={box} className="el-grid el-tree" onKeyDownCapture={onKeyDown}>
      <SteadyGrid<Row> columnDefs={defs} makeOptions={makeOptions} />
    </div>
  );
}

const selection = {
  mode: 'singleRow',
  enableClickSelection: true,
  checkboxes: false,
} as const;

function isOpenable<T extends { readonly id: number }>(props: TreeGridProps<T>, node: TreeNode<T>): boolean {
  return node.children ? node.children.length > 0 : props.isParent(node.data);
}

function readLayout<T>(api: GridApi<T>): ColumnLayout[] {
  return api
    .getColumnState()
    .map((state) => ({ id: state.colId, width: state.width ?? 140, pinned: Boolean(state.pinned) }));
}

const indentPx = 14;

function toDef<T extends { readonly id: number }>(
  column: TreeColumn<T>,
  isTree: boolean,
  toggle: (node: TreeNode<T>) => void,
  latest: { readonly current: TreeGridProps<T> },
): ColDef<TreeNode<T>> {
  const text = (params: { data?: TreeNode<T> | undefined }): string =>
    params.data ? toVisible(column.text(params.data.data)) : '';
  const drawTree = (node: TreeNode<T>): HTMLElement => {
    const box = document.createElement('span');
    box.className = 'el-tree-cell';
    box.style.paddingLeft = `${Math.min(node.depth, 60) * indentPx}px`;
    const arrow = document.createElement('span');
    arrow.className = 'el-tree-arrow';
    if (isOpenable(latest.current, node)) {
      arrow.dataset.open = String(node.open);
      // Opening a node is not choosing it: the row below the pointer keeps neither focus nor selection.
      for (const name of ['pointerdown', 'mousedown', 'dblclick'])
        arrow.addEventListener(name, (event) => event.stopPropagation());
      arrow.addEventListener('click', (event) => {
        event.stopPropagation();
        toggle(node);
      });
    }
    const label = column.draw?.(node.data) ?? document.createElement('bdi');
    if (!column.draw) label.textContent = toVisible(column.text(node.data));
    box.append(arrow, label);
    return box;
  };
  const draw = isTree ? drawTree : column.draw ? (node: TreeNode<T>) => column.draw!(node.data) : undefined;
  return {
    colId: column.id,
    headerName: column.label,
    headerTooltip: column.label,
    width: column.width,
    ...(isTree ? { pinned: 'left', lockPosition: true } : {}),
    valueGetter: text,
    tooltipValueGetter: (params) => text(params as { data?: TreeNode<T> }),
    ...(draw ? { cellRenderer: toRenderer(draw) } : {}),
    ...(column.className
      ? { cellClass: (params) => (params.data && column.className?.(params.data.data)) || undefined }
      : {}),
    ...(column.alignRight ? { headerClass: 'el-right', cellStyle: { textAlign: 'right' } } : {}),
  };
}

/** A plain DOM renderer: thousands of cells come and go while scrolling, without React and without HTML. */
function toRenderer<T>(draw: (node: TreeNode<T>) => HTMLElement): new () => object {
  return class {
    #element: HTMLElement | undefined;
    init(params: ICellRendererParams<TreeNode<T>>): void {
      this.#element = params.data ? draw(params.data) : document.createElement('span');
    }
    getGui(): HTMLElement | undefined {
      return this.#element;
    }
    refresh(): boolean {
      return false;
    }
  };
}
