/** The events grid panel: list, columns, menus, keys. The rows come from `useEventList`, the looks from the grid widget. */
import { notifications } from '@mantine/notifications';
import { type JSX, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { toTagClause, useAnnotator, useTags } from '../../state/annotate.tsx';
import { isEverything, toFilter, useFilterState, useFilterStore } from '../../state/filter-store.ts';
import { useHasFindings } from '../../state/finding-marks.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { openFinding, openOfEvent } from '../../state/pages.ts';
import { filterByClause, filterByValue } from '../../state/pivot.ts';
import { type ColumnChoice, usePreferences } from '../../state/preferences.ts';
import { useRevision } from '../../state/revision.ts';
import { useSelection } from '../../state/selection.ts';
import { copyText } from '../../widgets/clipboard.ts';
import { ContextMenu, type MenuAction, type MenuRequest } from '../../widgets/context-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import {
  type CellMenuRequest,
  type GridRow,
  type HeaderMenuRequest,
  toCellText,
  toTabText,
} from '../../widgets/grid-types.ts';
import { IconButton } from '../../widgets/icon-button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { toFilterActions } from './cell-menu.ts';
import { ColumnChooser } from './column-chooser.tsx';
import { defaultChoice, toGridColumns, toRowClass } from './columns.ts';
import { timeOrder, useEventsStore } from './events-store.ts';
import { badgeColumn, badgeColumnId, toFindingIds } from './finding-badges.ts';
import { GoToDialog } from './goto-dialog.tsx';
import { readRowTags, tagColumnId, toTagColumn } from './tag-column.ts';
import { TagDialog } from './tag-dialog.tsx';
import { useEventList } from './use-event-list.ts';
import { useRevealEvent } from './use-reveal-event.ts';

const nothing: readonly never[] = [];

/** See the file's header. */
export function EventsGrid(): JSX.Element {
  const { engine } = useClients();
  const state = useFilterState();
  const filter = useMemo(() => toFilter(state), [state]);
  const sort = useEventsStore((store) => store.sort);
  const { setSort, setGrid, setColumnsOpen } = useEventsStore.getState();
  const timeZone = usePreferences((store) => store.timeZone);
  const chosen = usePreferences((store) => store.columns.events);
  const setColumns = usePreferences((store) => store.setColumns);
  const { selectEvent, setSelectedCount } = useSelection.getState();
  const [menu, setMenu] = useState<MenuRequest>();

  const known = useAsk('events.columns', {});
  const infos = known.data?.columns ?? nothing;
  const choices = chosen ?? defaultChoice(infos);
  const choiceKey = JSON.stringify(choices);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the choices
  const chosenColumns = useMemo(() => toGridColumns(infos, choices, timeZone), [infos, choiceKey, timeZone]);
  const tags = useTags();
  const annotator = useAnnotator();
  const marked = useHasFindings();
  const latestTags = useRef(tags);
  latestTags.current = tags;
  const tagColumn = useMemo(() => toTagColumn(() => latestTags.current), []);
  const columns = useMemo(
    () => [tagColumn, ...(marked ? [badgeColumn] : []), ...chosenColumns],
    [tagColumn, marked, chosenColumns],
  );
  const columnIds = useMemo(() => chosenColumns.map((column) => column.id), [chosenColumns]);
  const list = useEventList(filter, sort, columnIds, marked);

  const { tagRequest, setTagRequest } = useEventsStore();
  const tagRevision = useRevision((store) => store.tags);
  const findingRevision = useRevision((store) => store.findings);

  useEffect(() => useEventsStore.getState().setBusy(list.busy), [list.busy]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of tags or findings is drawn in the rows that are there
  useEffect(() => useEventsStore.getState().grid?.refreshRows(), [tagRevision, findingRevision]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: names and colours of tags are drawn from the list
  useEffect(() => useEventsStore.getState().grid?.redrawColumn(tagColumnId), [tags]);
  useRevealEvent(list.source !== undefined && !list.busy);

  const save = useCallback((next: readonly ColumnChoice[] | undefined) => setColumns('events', next), [setColumns]);
  const onRow = useCallback((row: GridRow) => selectEvent(Number(row.id)), [selectEvent]);
  const said = (what: string): void => void notifications.show({ message: `Copied: ${what}`, autoClose: 1500 });
  const copy = async (text: string, what: string): Promise<void> => {
    if (await copyText(text)) said(what);
  };

  const onCellMenu = ({ x, y, row, columnId }: CellMenuRequest): void => {
    const info = infos.find((one) => one.id === columnId);
    const column = columns.find((one) => one.id === columnId);
    if (!column) return;
    const findings = toFindingActions(row);
    if (columnId === badgeColumnId) {
      if (findings.length) setMenu({ x, y, title: 'Findings of the event', actions: findings });
      return;
    }
    const text = toCellText(column, row);
    setMenu({
      x,
      y,
      title: `${column.label}: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`,
      actions: [
        ...(info
          ? toFilterActions(info, row, timeZone)
          : readRowTags(row, tags).map((tag) => ({
              id: `tag-${tag.id}`,
              label: `Only events with ${tag.name}`,
              icon: 'plus' as const,
              run: () => filterByClause('events', toTagClause(tag.name), false),
            }))),
        {
          id: 'tag',
          label: `Tag ${formatPlural(Math.max(1, selectedIds().length), 'selected event')}…`,
          icon: 'tag',
          hint: '1–9',
          divided: true,
          run: () => setTagRequest({ eventIds: selectedIds(row), scope: 'selected' }),
        },
        {
          id: 'tag-all',
          label: `Tag all ${formatCount(total ?? 0)} events of the filter…`,
          icon: 'tag',
          run: () => setTagRequest({ eventIds: selectedIds(row), scope: 'all' }),
        },
        {
          id: 'copy',
          label: 'Copy value',
          icon: 'copy',
          hint: 'Ctrl+C',
          divided: true,
          run: () => void copy(text, column.label),
        },
        { id: 'copy-row', label: 'Copy row', icon: 'copy', run: () => void copy(toTabText(columns, [row]), 'the row') },
        ...(['process', 'session'] as const).map((what, place) => ({
          id: what,
          label: `Open its ${what}`,
          icon: what === 'process' ? ('tree' as const) : ('key' as const),
          divided: place === 0,
          run: () => void openPage(Number(row.id), what),
        })),
        ...findings.slice(0, 1),
        { id: 'details', label: 'Show details', icon: 'eye', hint: 'Enter', divided: true, run: () => openDetail(row) },
        { id: 'hide', label: `Hide column ${column.label}`, icon: 'columns', run: () => hide(columnId) },
      ],
    });
  };

  const openPage = async (eventId: number, what: 'process' | 'session'): Promise<void> => {
    const found = await openOfEvent(engine, eventId, what);
    if (!found) notifications.show({ message: `No ${what} is known for this event.`, autoClose: 2500 });
  };

  const selectedIds = (row?: GridRow): number[] => {
    const rows = useEventsStore.getState().grid?.selectedRows() ?? [];
    return (rows.length ? rows : row ? [row] : []).map((one) => Number(one.id));
  };
  const hide = (columnId: string): void => save(choices.filter((choice) => choice.id !== columnId));
  const onHeaderMenu = ({ x, y, columnId }: HeaderMenuRequest): void => {
    const choice = choices.find((one) => one.id === columnId);
    if (!choice) return;
    const pinned = choice.pinned ?? false;
    setMenu({
      x,
      y,
      title: columns.find((one) => one.id === columnId)?.label ?? columnId,
      actions: [
        {
          id: 'up',
          label: 'Sort ascending',
          icon: 'up',
          run: () => setSort([{ column: columnId, descending: false }]),
        },
        {
          id: 'down',
          label: 'Sort descending',
          icon: 'down',
          run: () => setSort([{ column: columnId, descending: true }]),
        },
        { id: 'unsort', label: 'Back to time order', icon: 'clock', run: () => setSort(timeOrder) },
        {
          id: 'pin',
          label: pinned ? 'Unpin' : 'Pin to the left',
          icon: 'pin',
          divided: true,
          run: () => save(choices.map((one) => (one.id === columnId ? { ...one, pinned: !pinned } : one))),
        },
        { id: 'hide', label: 'Hide column', icon: 'eye-off', run: () => hide(columnId) },
        { id: 'choose', label: 'Choose columns…', icon: 'columns', run: () => setColumnsOpen(true) },
      ],
    });
  };

  const openDetail = (row: GridRow): void => {
    selectEvent(Number(row.id));
    document.querySelector<HTMLElement>('[data-region="detail"]')?.focus();
  };

  const onCellKey = (event: KeyboardEvent, row: GridRow, columnId: string): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (/^[1-9]$/.test(event.key)) {
      const tag = tags.find((one) => one.hotkey === Number(event.key));
      if (tag) void annotator.toggleTag(tag, selectedIds(row));
      else setTagRequest({ eventIds: selectedIds(row), scope: 'selected' });
      return true;
    }
    const info = infos.find((one) => one.id === columnId);
    if (!info || info.kind === 'time') return false;
    if (event.key !== '+' && event.key !== '-') return false;
    filterByValue('events', info.field, row[columnId], event.key === '-');
    return true;
  };

  if (known.error)
    return (
      <ErrorState
        title="The columns could not be read"
        {...toErrorText(known.error)}
        onRetry={() => void known.refetch()}
      />
    );

  const total = list.source?.total;
  return (
    <div className="el-events-grid" aria-busy={list.busy}>
      {list.problem ? (
        <ErrorState
          title={list.problem.code === 'query-syntax' ? 'The search is not complete' : 'The events could not be listed'}
          {...list.problem}
          onRetry={list.reopen}
        />
      ) : !list.source || chosenColumns.length === 0 ? (
        <LoadingState label="Making the list of events" />
      ) : total === 0 ? (
        <NoEvents filtered={!isEverything(state)} />
      ) : (
        <DataGrid
          ref={setGrid}
          label="Events"
          columns={columns}
          source={list.source}
          sort={sort}
          rowClass={toRowClass}
          onSort={setSort}
          onRow={onRow}
          onOpen={openDetail}
          onSelectedCount={setSelectedCount}
          onColumns={save}
          onCellMenu={onCellMenu}
          onHeaderMenu={onHeaderMenu}
          onCellKey={onCellKey}
          onCopied={said}
          onFetchError={(error) => toErrorText(error).code !== 'cancelled' && list.reopen()}
        />
      )}
      <ContextMenu request={menu} onClose={() => setMenu(undefined)} />
      <ColumnChooser infos={infos} choices={choices} onChange={save} />
      <TagDialog request={tagRequest} filter={filter} total={total ?? 0} onClose={() => setTagRequest(undefined)} />
      <GoToDialog total={total ?? 0} sort={sort} />
    </div>
  );
}

/** A way to each finding of the event, at most ten. */
function toFindingActions(row: GridRow): MenuAction[] {
  const ids = toFindingIds(row);
  return ids.slice(0, 10).map((id, place) => ({
    id: `finding-${id}`,
    label: ids.length > 1 ? `Open finding ${place + 1} of ${ids.length}` : 'Open its finding',
    icon: 'warning',
    run: () => openFinding(id),
  }));
}

/** The panel's facts and controls, in its tab bar. */
export function EventsGridActions(): JSX.Element {
  const busy = useEventsStore((store) => store.busy);
  const filtered = useSelection((store) => store.filtered);
  const { setGoToOpen, setColumnsOpen } = useEventsStore.getState();
  return (
    <>
      <span aria-live="polite" className="el-event-count">
        {busy ? 'Listing…' : filtered ? formatPlural(filtered.total, 'event') : ''}
      </span>
      <IconButton icon="goto" label="Go to time or row (Ctrl+G)" onClick={() => setGoToOpen(true)} />
      <IconButton icon="columns" label="Choose columns" onClick={() => setColumnsOpen(true)} />
    </>
  );
}

function NoEvents({ filtered }: { readonly filtered: boolean }): JSX.Element {
  const change = useFilterStore((store) => store.change);
  if (!filtered) return <EmptyState icon="events" title="This case holds no events" />;
  return (
    <EmptyState title="No event passes the filter">
      <button type="button" className="el-link" onClick={() => change('cleared', () => ({ text: '', clauses: [] }))}>
        Clear the filter
      </button>
    </EmptyState>
  );
}
