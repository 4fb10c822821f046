/** The events grid panel: list, columns, menus, keys. The rows come from `useEventList`, the looks from the grid widget. */

import { notifications } from '@mantine/notifications';
import { type JSX, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Filter } from '#shared/model/filter.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { toTagClause, useAnnotator, useTags } from '../../state/annotate.tsx';
import { isEverything, toFilter, useFilterState, useFilterStore } from '../../state/filter-store.ts';
import { useHasFindings } from '../../state/finding-marks.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { openFinding, openOfEvent, toFindingsClause } from '../../state/pages.ts';
import { filterByClause, filterByValue } from '../../state/pivot.ts';
import { type ColumnChoice, usePreferences } from '../../state/preferences.ts';
import { useRevision } from '../../state/revision.ts';
import { useSelection } from '../../state/selection.ts';
import { toValueActions } from '../../state/value-menu.tsx';
import { copyText } from '../../widgets/clipboard.ts';
import { ContextMenu, type MenuAction, type MenuRequest } from '../../widgets/context-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import { type CellMenuRequest, type GridRow, type HeaderMenuRequest, toTabText } from '../../widgets/grid-types.ts';
import { IconButton } from '../../widgets/icon-button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { toFilterActions } from './cell-menu.ts';
import { ColumnChooser } from './column-chooser.tsx';
import { defaultChoice, toGridColumns, toRowClass } from './columns.ts';
import { timeOrder, useEventsStore } from './events-store.ts';
import { badgeColumn, badgeColumnId, toFindingIds } from './finding-badges.ts';
import { GoToDialog } from './goto-dialog.tsx';
import { GroupBar } from './group-bar.tsx';
import { addHidden } from './group-columns.ts';
import { toGroupByActions } from './group-fields.ts';
import { toEventId } from './group-rows.ts';
import { useGroupStore } from './group-store.ts';
import { readRowTags, tagColumnId, toTagColumn } from './tag-column.ts';
import { TagDialog } from './tag-dialog.tsx';
import { useEventList } from './use-event-list.ts';
import { useGroupView } from './use-group-view.ts';
import { useRevealEvent } from './use-reveal-event.ts';

const nothing: readonly never[] = [];
const rowClasses = ['el-level-1', 'el-level-2', 'el-level-3', 'el-group-row'] as const;

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
  /** The events of a group, while they are to be tagged. */
  const [tagged, setTagged] = useState<{ readonly filter: Filter; readonly total: number }>();
  const box = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const groups = useGroupView({
    infos,
    columns,
    columnIds,
    filter,
    sort,
    marked,
    timeZone,
    total: list.source?.total ?? 0,
    box,
    bar,
    onTag: (own, total) => {
      setTagged({ filter: own, total });
      setTagRequest({ eventIds: [], scope: 'all' });
    },
  });
  const { isGrouped } = groups;
  const tagRevision = useRevision((store) => store.tags);
  const findingRevision = useRevision((store) => store.findings);

  const busy = list.busy || groups.busy;
  useEffect(() => useEventsStore.getState().setBusy(busy), [busy]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of tags or findings is drawn in the rows that are there
  useEffect(() => useEventsStore.getState().grid?.refreshRows(), [tagRevision, findingRevision]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: names and colours of tags are drawn from the list
  useEffect(() => useEventsStore.getState().grid?.redrawColumn(tagColumnId), [tags]);
  useRevealEvent(list.source !== undefined && !list.busy && !isGrouped);

  const save = useCallback((next: readonly ColumnChoice[] | undefined) => setColumns('events', next), [setColumns]);
  const onRow = useCallback(
    (row: GridRow) => {
      const eventId = toEventId(row);
      if (eventId !== undefined) selectEvent(eventId);
    },
    [selectEvent],
  );
  const said = (what: string): void =>
    void notifications.show({ message: toVisible(`Copied: ${what}`), autoClose: 1500 });
  const copy = async (text: string, what: string): Promise<void> => {
    if (await copyText(text)) said(what);
  };

  const onCellMenu = ({ x, y, row, column, columnId, text }: CellMenuRequest): void => {
    const node = groups.nodeOf(row);
    if (node) {
      const title = groups.toTitle(node);
      setMenu({
        x,
        y,
        title: title.length > 80 ? `${title.slice(0, 80)}…` : title,
        actions: groups.toActions(node, () => void copy(node.group.label, 'the value')),
      });
      return;
    }
    const info = infos.find((one) => one.id === columnId);
    const findings = toFindingActions(row);
    if (columnId === badgeColumnId) {
      const ids = toFindingIds(row);
      const clause = ids.length ? toFindingsClause(ids) : 'NOT finding:*';
      const what = ids.length ? 'the events of its findings' : 'events without a finding';
      const actions = toValueActions('events', { name: column.label, text, clause, what, find: [], more: findings });
      setMenu({ x, y, title: ids.length ? 'Findings of the event' : 'No finding of the event', actions });
      return;
    }
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
          run: () => void openPage(toEventId(row)!, what),
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
    return [...new Set((rows.length ? rows : row ? [row] : []).flatMap((one) => toEventId(one) ?? []))];
  };
  const hide = (columnId: string): void => save(choices.filter((choice) => choice.id !== columnId));
  const onHeaderMenu = ({ x, y, columnId }: HeaderMenuRequest): void => {
    if (columnId === tagColumnId)
      setMenu({ x, y, title: 'Tags', actions: toGroupByActions(infos, columnId, groups.groupBy) });
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
        ...toGroupByActions(infos, columnId, groups.groupBy),
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
    const node = groups.nodeOf(row);
    if (node) {
      groups.toggle(node);
      return;
    }
    onRow(row);
    document.querySelector<HTMLElement>('[data-region="detail"]')?.focus();
  };

  const onCellKey = (event: KeyboardEvent, row: GridRow, columnId: string): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const taken = groups.onKey(event, row, columnId);
    if (taken !== undefined) return taken;
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
  const problem = list.problem ?? groups.problem;
  const source = isGrouped ? groups.source : list.source;
  return (
    <div ref={box} className="el-events-grid" aria-busy={busy}>
      <GroupBar
        ref={bar}
        choices={groups.choices}
        drag={groups.drag}
        status={groups.groupCount === undefined ? '' : formatPlural(groups.groupCount, 'group')}
        onCloseAll={groups.closeAll}
      />
      {problem ? (
        <ErrorState
          title={problem.code === 'query-syntax' ? 'The search is not complete' : 'The events could not be listed'}
          {...problem}
          onRetry={() => {
            list.reopen();
            groups.reopen();
          }}
        />
      ) : !source || chosenColumns.length === 0 ? (
        <LoadingState label={isGrouped ? 'Grouping the events' : 'Making the list of events'} />
      ) : total === 0 ? (
        <NoEvents filtered={!isEverything(state)} />
      ) : (
        <DataGrid
          key={isGrouped ? 'groups' : 'list'}
          ref={setGrid}
          label="Events"
          columns={groups.columns}
          source={source}
          sort={sort}
          rowClasses={rowClasses}
          {...(isGrouped ? { rowTree: groups.toTree } : {})}
          rowClass={(row) => (row.node === undefined ? toRowClass(row) : 'el-group-row')}
          onSort={setSort}
          onRow={onRow}
          onOpen={openDetail}
          onSelectedCount={setSelectedCount}
          onColumns={(next) => save(isGrouped ? addHidden(next, choices, groups.hidden) : next)}
          onCellMenu={onCellMenu}
          onHeaderMenu={onHeaderMenu}
          onCellKey={onCellKey}
          ownsKey={groups.ownsKey}
          onCopied={said}
          onFetchError={(error) => toErrorText(error).code !== 'cancelled' && (isGrouped ? groups : list).reopen()}
        />
      )}
      <ContextMenu request={menu} onClose={() => setMenu(undefined)} />
      <ColumnChooser infos={infos} choices={choices} onChange={save} />
      <TagDialog
        request={tagRequest}
        filter={tagged?.filter ?? filter}
        total={tagged?.total ?? total ?? 0}
        onClose={() => {
          setTagRequest(undefined);
          setTagged(undefined);
        }}
      />
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
  const isGrouped = useGroupStore((store) => store.fields.length > 0);
  return (
    <>
      <span aria-live="polite" className="el-event-count">
        {busy ? 'Listing…' : filtered ? formatPlural(filtered.total, 'event') : ''}
      </span>
      <IconButton
        icon="goto"
        label={isGrouped ? 'Go to needs the list without groups' : 'Go to time or row (Ctrl+G)'}
        disabled={isGrouped}
        onClick={() => setGoToOpen(true)}
      />
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
