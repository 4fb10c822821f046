/**
 * A grid over a numbered list of any length (AG Grid Community, infinite row model). In: columns, a `RowSource`, the sort.
 * Out: what the person did. The sort is only announced: the owner makes a new source, the grid never sorts by itself.
 */
import type { ColDef, GridApi, IGetRowsParams, RowClassParams, RowClassRules } from 'ag-grid-community';
import type { AgGridReactProps } from 'ag-grid-react';
import { type JSX, type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { toVisible } from '#shared/model/visible.ts';
import { copyText } from './clipboard.ts';
import { cellPoint, firstRowInSight, moveFocus } from './grid-dom.ts';
import { gridTheme } from './grid-theme.ts';
import {
  type CellMenuRequest,
  type ColumnLayout,
  type GridColumn,
  type GridHandle,
  type GridRow,
  type HeaderMenuRequest,
  type RowSource,
  type SortEntry,
  toCellText,
  toTabText,
} from './grid-types.ts';
import { later, SteadyGrid } from './steady-grid.tsx';
import { useGridWheel } from './use-grid-wheel.ts';
import './data-grid.css';

interface DataGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly source: RowSource | undefined;
  readonly sort: readonly SortEntry[];
  readonly rowClass?: (row: GridRow) => string | undefined;
  /** Classes that `rowClass` may give, where rows become others in their place (a new revision of the source). */
  readonly rowClasses?: readonly string[];
  /** Where rows are a tree: the level of a row (1 is the outermost), and whether it is open; undefined for what cannot open. */
  readonly rowTree?: (row: GridRow) => { readonly level: number; readonly open: boolean | undefined };
  readonly ref?: Ref<GridHandle>;
  readonly onSort?: (sort: readonly SortEntry[]) => void;
  readonly onRow?: (row: GridRow) => void;
  /** Enter or double click. */
  readonly onOpen?: (row: GridRow) => void;
  readonly onSelectedCount?: (count: number) => void;
  readonly onColumns?: (layout: readonly ColumnLayout[]) => void;
  readonly onCellMenu?: (request: CellMenuRequest) => void;
  readonly onHeaderMenu?: (request: HeaderMenuRequest) => void;
  /** Keys on a cell that the grid does not use; true when taken. */
  readonly onCellKey?: (event: KeyboardEvent, row: GridRow, columnId: string) => boolean;
  /** Keys that the grid must leave to `onCellKey`. */
  readonly ownsKey?: (event: KeyboardEvent, row: GridRow, columnId: string) => boolean;
  readonly onCopied?: (what: string) => void;
  readonly onFetchError?: (error: unknown) => void;
}

type Api = GridApi<GridRow>;

/** Rows fetched at a time. */
const blockSize = 200;

/** See the file's header. */
export function DataGrid(props: DataGridProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const api = useRef<Api>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const byKeyboard = useRef(false);
  /** Shift with an arrow key was pressed: rows from the anchor to the focus are selected. */
  const extending = useRef(false);
  const anchor = useRef<number>(undefined);
  /** Id of the row that was told last, and the index of one that is still to come. */
  const chosen = useRef<GridRow['id']>(undefined);
  const awaited = useRef<number>(undefined);
  /** Key of the source in which the keyboard moved last: perhaps one that the grid is still to be given. */
  const movedIn = useRef<string>(undefined);
  /** Key of the source that the grid has. */
  const bound = useRef<string>(undefined);
  /** Where to go when the grid is there. */
  const wanted = useRef<number>(undefined);

  const defs = useMemo(() => toColumnDefs(props.columns, props.sort), [props.columns, props.sort]);

  const bindSource = useCallback(() => {
    const { source } = latest.current;
    // The first source is there when the grid is, and once more in an effect: bound again it would take the grid to its top.
    if (!api.current || api.current.isDestroyed() || bound.current === source?.key) return;
    bound.current = source?.key;
    api.current.deselectAll();
    if (!source) return;
    if (movedIn.current === source.key) awaited.current = api.current.getFocusedCell()?.rowIndex;
    api.current.setGridOption('datasource', {
      rowCount: source.total,
      // A later revision of the source answers as well: its rows are what is on screen.
      getRows: (params) => {
        const current = latest.current.source?.key === source.key ? latest.current.source : source;
        void answerRows(params, current, latest.current);
      },
    });
    if (source.total > 0) api.current.ensureIndexVisible(0, 'top');
    if (wanted.current !== undefined) moveFocus(api.current, wanted.current, 'middle');
    wanted.current = undefined;
  }, []);

  const key = props.source?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the source
  useEffect(() => later(bindSource), [key, bindSource]);

  const revision = props.source?.revision;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a revision is read again, whatever it is
  useEffect(
    () =>
      later(() => {
        const { source } = latest.current;
        if (!api.current || api.current.isDestroyed() || source?.revision === undefined) return;
        api.current.setRowCount(source.total, true);
        api.current.refreshInfiniteCache();
      }),
    [revision],
  );

  useImperativeHandle(
    props.ref,
    () => ({
      goToRow: (row) => {
        byKeyboard.current = true;
        extending.current = false;
        if (api.current) moveFocus(api.current, row, 'middle');
        else wanted.current = row;
      },
      focus: () => {
        const total = latest.current.source?.total;
        if (!api.current || !total) return;
        const row = api.current.getFocusedCell()?.rowIndex ?? firstRowInSight(box.current);
        // The row that had the focus may be one of a longer list.
        moveFocus(api.current, Math.min(row, total - 1), undefined);
      },
      firstVisibleRow: () => firstRowInSight(box.current),
      selectedRows: () => api.current?.getSelectedNodes().flatMap((node) => node.data ?? []) ?? [],
      refreshRows: () => void later(() => api.current?.refreshInfiniteCache()),
      redrawColumn: (id) => void later(() => api.current?.refreshCells({ force: true, columns: [id] })),
    }),
    [],
  );

  useGridWheel(box, api, props.source?.total ?? 0);

  const selectFocused = useCallback((rowIndex: number) => {
    const node = api.current?.getDisplayedRowAtIndex(rowIndex);
    awaited.current = node?.data ? undefined : rowIndex;
    if (!node?.data) return;
    chosen.current = node.data.id;
    if (byKeyboard.current && extending.current) selectRange(api.current!, anchor.current ?? rowIndex, rowIndex);
    else {
      if (byKeyboard.current) node.setSelected(true, true);
      anchor.current = rowIndex;
    }
    latest.current.onRow?.(node.data);
  }, []);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const grid = api.current;
    const total = latest.current.source?.total ?? 0;
    if (movingKey.test(event.key)) {
      byKeyboard.current = true;
      movedIn.current = latest.current.source?.key;
      extending.current = event.shiftKey && /^Arrow(?:Up|Down)$/.test(event.key);
    }
    if (!grid || total === 0) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && (event.key === 'Home' || event.key === 'End')) {
      event.preventDefault();
      event.stopPropagation();
      moveFocus(grid, event.key === 'Home' ? 0 : total - 1, event.key === 'Home' ? 'top' : 'bottom');
    } else if (ctrl && event.key.toLowerCase() === 'c' && !document.getSelection()?.toString()) {
      event.preventDefault();
      void copyFromGrid(grid, latest.current);
    }
  };

  /**
   * Rows have come or come again. A row the keyboard went to before it was there is chosen now; the chosen row is told
   * again; another row that took its place in a new list is not chosen by that.
   */
  const followFocus = (): void => {
    const grid = api.current;
    const focused = grid && !grid.isDestroyed() ? grid.getFocusedCell() : null;
    const node = focused ? grid?.getDisplayedRowAtIndex(focused.rowIndex) : undefined;
    if (!focused || !node?.data) return;
    if (awaited.current === focused.rowIndex) selectFocused(focused.rowIndex);
    else if (node.data.id === chosen.current) latest.current.onRow?.(node.data);
  };

  /** What a screen reader is told of a row of a tree. */
  const syncTree = (element: Element, row: GridRow | undefined): void => {
    const place = row && latest.current.rowTree?.(row);
    if (!place) return;
    element.setAttribute('aria-level', String(place.level));
    if (place.open === undefined) element.removeAttribute('aria-expanded');
    else element.setAttribute('aria-expanded', String(place.open));
  };

  const makeOptions = (): AgGridReactProps<GridRow> => ({
    theme: gridTheme,
    rowModelType: 'infinite',
    defaultColDef: {
      ...defaultColumn,
      suppressKeyboardEvent: ({ event, data, column }) =>
        data !== undefined && latest.current.ownsKey?.(event, data, column.getColId()) === true,
    },
    cacheBlockSize: blockSize,
    maxBlocksInCache: 30,
    maxConcurrentDatasourceRequests: 2,
    blockLoadDebounceMillis: 40,
    rowBuffer: 10,
    rowSelection: selection,
    getRowId: getRowId,
    ...(props.rowClasses
      ? {
          rowClassRules: toRowClassRules(props.rowClasses, (row) => latest.current.rowClass?.(row)),
        }
      : {
          getRowClass: (params: RowClassParams<GridRow>) =>
            params.data ? latest.current.rowClass?.(params.data) : loadingClass,
        }),
    suppressCellFocus: false,
    suppressDragLeaveHidesColumns: true,
    suppressContextMenu: true,
    preventDefaultOnContextMenu: true,
    animateRows: false,
    tooltipShowDelay: 600,
    tooltipShowMode: 'whenTruncated',
    overlayNoRowsTemplate: '<span></span>',
    suppressNoRowsOverlay: true,
    onGridReady: (event) => {
      api.current = event.api;
      event.api.setGridAriaProperty('label', toVisible(latest.current.label));
      bindSource();
    },
    onSortChanged: (event) => {
      if (event.source !== 'uiColumnSorted') return;
      latest.current.onSort?.(readSort(event.api));
    },
    onColumnMoved: (event) => {
      if (event.finished && event.source === 'uiColumnMoved') latest.current.onColumns?.(readLayout(event.api));
    },
    onColumnResized: (event) => {
      if (event.finished && event.source !== 'api' && event.source !== 'flex')
        latest.current.onColumns?.(readLayout(event.api));
    },
    onCellFocused: (event) => {
      if (event.rowIndex !== null && event.rowPinned == null) selectFocused(event.rowIndex);
    },
    onModelUpdated: () =>
      void later(() => {
        followFocus();
        if (!latest.current.rowTree) return;
        box.current?.querySelector('[role="grid"]')?.setAttribute('role', 'treegrid');
        for (const element of box.current?.querySelectorAll('.ag-row[row-index]') ?? [])
          syncTree(element, api.current?.getDisplayedRowAtIndex(Number(element.getAttribute('row-index')))?.data);
      }),
    processRowPostCreate: (params) => {
      const element: HTMLElement | undefined = params.eRow;
      if (element) syncTree(element, params.node.data);
    },
    onSelectionChanged: (event) => latest.current.onSelectedCount?.(event.api.getSelectedNodes().length),
    onCellDoubleClicked: (event) => event.data && latest.current.onOpen?.(event.data),
    onCellKeyDown: (event) => {
      if (!event.data || !(event.event instanceof KeyboardEvent) || !('column' in event)) return;
      if (event.event.key === 'Enter') latest.current.onOpen?.(event.data);
      else if (latest.current.onCellKey?.(event.event, event.data, event.column.getColId()))
        event.event.preventDefault();
    },
    onCellContextMenu: (event) => {
      if (!event.data || !('column' in event) || !event.column) return;
      if (!event.node.isSelected()) event.node.setSelected(true, true);
      const columnId = event.column.getColId();
      const column = latest.current.columns.find((one) => one.id === columnId);
      if (!column) return;
      const text = toCellText(column, event.data);
      const point = cellPoint(event.event, box.current);
      latest.current.onCellMenu?.({ ...point, row: event.data, column, columnId, text });
    },
    onColumnHeaderContextMenu: (event) => {
      if (!('getColId' in event.column)) return;
      const heading = box.current?.querySelector(`.ag-header-cell[col-id="${CSS.escape(event.column.getColId())}"]`);
      const rect = heading?.getBoundingClientRect();
      latest.current.onHeaderMenu?.({
        x: rect?.left ?? 0,
        y: rect?.bottom ?? 0,
        columnId: event.column.getColId(),
      });
    },
  });

  return (
    <div
      ref={box}
      className="el-grid"
      onKeyDownCapture={onKeyDown}
      onPointerDownCapture={() => {
        byKeyboard.current = false;
      }}
    >
      <SteadyGrid<GridRow> columnDefs={defs} makeOptions={makeOptions} />
    </div>
  );
}

/** The grid tells of a new focus a moment later, perhaps after the next key: a key that moves nothing must not take it for its own. */
const movingKey = /^(?:Arrow(?:Up|Down|Left|Right)|Page(?:Up|Down)|Home|End|Tab)$/;

const defaultColumn: ColDef<GridRow> = {
  resizable: true,
  sortable: true,
  suppressHeaderMenuButton: true,
  suppressHeaderContextMenu: true,
  minWidth: 40,
  sortingOrder: ['asc', 'desc', null],
};

const selection = {
  mode: 'multiRow',
  enableClickSelection: true,
  checkboxes: false,
  headerCheckbox: false,
} as const;

/** Selects the rows between two row numbers that are there, and no others. */
function selectRange(api: Api, from: number, to: number): void {
  const [first, last] = from < to ? [from, to] : [to, from];
  for (const node of api.getSelectedNodes())
    if (node.rowIndex === null || node.rowIndex < first || node.rowIndex > last) node.setSelected(false);
  for (let row = first; row <= last; row++) api.getDisplayedRowAtIndex(row)?.setSelected(true, false);
}

const loadingClass = 'el-row-loading';

/** Unlike a row's first class, rules are asked again when its data is another's. */
function toRowClassRules(names: readonly string[], of: (row: GridRow) => string | undefined): RowClassRules<GridRow> {
  return {
    [loadingClass]: ({ data }) => data === undefined,
    ...Object.fromEntries(
      names.map((name) => [
        name,
        ({ data }: RowClassParams<GridRow>): boolean => data !== undefined && of(data) === name,
      ]),
    ),
  };
}

const getRowId = (params: { data: GridRow }): string => String(params.data.id);

function toColumnDefs(columns: readonly GridColumn[], sort: readonly SortEntry[]): ColDef<GridRow>[] {
  return columns.map((column) => {
    const place = sort.findIndex((entry) => entry.column === column.id);
    const text = (params: { data?: GridRow | undefined }): string =>
      params.data ? toVisible(toCellText(column, params.data)) : '';
    return {
      colId: column.id,
      headerName: toVisible(column.label),
      width: column.width ?? 140,
      ...(column.flex ? { flex: column.flex, minWidth: 160 } : {}),
      pinned: column.pinned ? 'left' : null,
      sortable: column.sortable ?? true,
      sort: place < 0 ? null : sort[place]?.descending ? 'desc' : 'asc',
      sortIndex: place < 0 ? null : place,
      valueGetter: (params) => params.data?.[column.id],
      valueFormatter: text,
      tooltipValueGetter: (params) => text(params as { data?: GridRow }),
      headerTooltip: toVisible(column.label),
      ...(column.draw ? { cellRenderer: toRenderer(column.draw) } : {}),
      ...(column.className
        ? { cellClass: (params) => (params.data && column.className?.(params.data)) || undefined }
        : {}),
      ...(column.alignRight
        ? { type: 'rightAligned', headerClass: 'el-right', cellStyle: { textAlign: 'right' } }
        : {}),
    };
  });
}

/** A plain DOM renderer: cells come and go while scrolling, without React and without HTML. */
function toRenderer(draw: (row: GridRow) => HTMLElement): new () => object {
  return class {
    #element: HTMLElement = document.createElement('span');
    init(params: { data?: GridRow }): void {
      if (params.data) this.#element = draw(params.data);
    }
    getGui(): HTMLElement {
      return this.#element;
    }
    refresh(): boolean {
      return false;
    }
  };
}

async function answerRows(params: IGetRowsParams<GridRow>, source: RowSource, props: DataGridProps): Promise<void> {
  const wanted = params.sortModel.map((entry) => `${entry.colId} ${entry.sort}`).join();
  const given = props.sort.map((entry) => `${entry.column} ${entry.descending ? 'desc' : 'asc'}`).join();
  // A new sort was clicked: the owner is making a new source, rows of the old one would only flicker.
  if (wanted !== given && props.onSort) return;
  try {
    const rows = await source.fetchRows(params.startRow, params.endRow - params.startRow);
    params.successCallback([...rows], source.total);
  } catch (error) {
    params.failCallback();
    props.onFetchError?.(error);
  }
}

function readSort(api: Api): SortEntry[] {
  return api
    .getColumnState()
    .filter((state) => state.sort)
    .sort((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0))
    .slice(0, 4)
    .map((state) => ({ column: state.colId, descending: state.sort === 'desc' }));
}

function readLayout(api: Api): ColumnLayout[] {
  return api
    .getColumnState()
    .map((state) => ({ id: state.colId, width: state.width ?? 140, pinned: Boolean(state.pinned) }));
}

async function copyFromGrid(api: Api, props: DataGridProps): Promise<void> {
  const nodes = api.getSelectedNodes().filter((node) => node.data);
  if (nodes.length > 1) {
    const rows = nodes.sort((a, b) => (a.rowIndex ?? 0) - (b.rowIndex ?? 0)).map((node) => node.data as GridRow);
    if (await copyText(toTabText(props.columns, rows))) props.onCopied?.(`${rows.length} rows`);
    return;
  }
  const focused = api.getFocusedCell();
  const row = focused && api.getDisplayedRowAtIndex(focused.rowIndex)?.data;
  const column = props.columns.find((one) => one.id === focused?.column.getColId());
  if (row && column && (await copyText(toCellText(column, row)))) props.onCopied?.(column.label);
}
