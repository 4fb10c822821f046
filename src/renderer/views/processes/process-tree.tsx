/** The tree panel: host, search, the tree of processes; a selected row is the process of the page. */

import { Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type JSX, useCallback, useDeferredValue, useEffect, useMemo, useRef } from 'react';
import type { ProcessFilter } from '#shared/contract/processes.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { useFilterState } from '../../state/filter-store.ts';
import { toHostChoices, useHosts } from '../../state/hosts.ts';
import { openEvents, openFinding, openSession, toProcessClause } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { ColumnMenu } from '../../widgets/column-menu.tsx';
import type { MenuAction } from '../../widgets/context-menu.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { type TreeCellRequest, TreeGrid } from '../../widgets/tree-grid.tsx';
import { chooseColumns, toColumns } from './columns.ts';
import { useProcessesStore } from './processes-store.ts';
import { type TreeRow, useProcessTree } from './use-process-tree.ts';

const everything = { text: '', clauses: [] };

/** See the file's header. */
export function ProcessTreePanel(): JSX.Element {
  const { hostId, search, sessionId } = useProcessesStore();
  const { setTree } = useProcessesStore.getState();
  const time = useFilterState().time;
  const range = time && !time.disabled ? time : undefined;
  const timeZone = usePreferences((store) => store.timeZone);
  const choices = usePreferences((store) => store.columns.processes);
  const setColumns = usePreferences((store) => store.setColumns);
  const hosts = useHosts();
  const { menu, open } = useValueMenu('processes');
  const wanted = useDeferredValue(search);
  const filter = useMemo<ProcessFilter>(
    () => ({
      ...(hostId === undefined ? {} : { hostId }),
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(wanted.trim() ? { search: wanted } : {}),
      ...(range ? { time: toRange(range) } : {}),
    }),
    [hostId, sessionId, wanted, range],
  );
  const tree = useProcessTree(filter);
  const span = useAsk('events.histogram', { filter: everything, buckets: 1 }).data;
  const domain = useMemo(
    () =>
      span && span.total > 0
        ? { fromUs: range?.fromUs ?? span.fromUs, toUs: range?.toUs ?? Math.max(span.toUs, span.fromUs + 1) }
        : undefined,
    [span, range],
  );
  const all = useMemo(() => toColumns(timeZone, domain, hosts), [timeZone, domain, hosts]);
  const columns = useMemo(() => chooseColumns(all, choices), [all, choices]);
  useReveal(tree.model !== undefined);

  const said = (what: string): void => void notifications.show({ message: `Copied: ${what}`, autoClose: 1500 });
  const onCellMenu = ({ x, y, data, columnId }: TreeCellRequest<TreeRow>): void => {
    const column = columns.find((one) => one.id === columnId);
    if (!column) return;
    open(x, y, {
      name: column.label,
      text: column.text(data),
      clause: column.clause?.(data),
      events: { label: 'Go to its events', clause: toProcessClause(data.id) },
      more: [...toFindingActions(data), ...toSessionActions(data)],
    });
  };
  const shownIds = columns.map((column) => column.id);
  const toggleColumn = (id: string): void =>
    setColumns(
      'processes',
      shownIds.includes(id)
        ? columns.filter((one) => one.id !== id).map(({ id: kept, width }) => ({ id: kept, width }))
        : [...columns.map(({ id: kept, width }) => ({ id: kept, width })), { id }],
    );

  return (
    <div className="el-panel" aria-busy={tree.busy}>
      <TreeBar note={tree.note} busy={tree.busy}>
        {domain ? (
          <span className="el-life-axis el-muted" title="The time that the Life column covers">
            {`Life: ${formatSecond(domain.fromUs, timeZone)} – ${formatSecond(domain.toUs, timeZone)}`}
          </span>
        ) : null}
        <ColumnMenu
          columns={all}
          shown={shownIds}
          fixed={['process']}
          onToggle={toggleColumn}
          onReset={() => setColumns('processes', undefined)}
        />
      </TreeBar>
      <div className="el-panel-fill">
        {tree.problem ? (
          <ErrorState title="The processes could not be read" {...tree.problem} onRetry={tree.retry} />
        ) : !tree.model ? (
          <LoadingState label="Reading processes" />
        ) : tree.model.rows.length === 0 ? (
          <EmptyState
            icon="tree"
            title={tree.note === '0 roots' ? 'This case holds no processes' : 'No process matches'}
          >
            Processes come from Sysmon 1 and 5, Security 4688 and 4689, and from what other events say of them.
          </EmptyState>
        ) : (
          <TreeGrid
            ref={setTree}
            label="Processes"
            model={tree.model}
            columns={columns}
            isParent={isParent}
            fetchChildren={tree.fetchChildren}
            rowClass={toRowClass}
            onRow={(row) => useSelection.getState().selectProcess(row.id)}
            onOpen={(row) => openEvents('processes', toProcessClause(row.id))}
            onCellMenu={onCellMenu}
            onColumns={(layout) => setColumns('processes', layout)}
            onCopied={said}
            onFetchError={(error) =>
              notifications.show({ color: 'red', title: 'The children could not be read', ...toErrorText(error) })
            }
          />
        )}
      </div>
      {menu}
    </div>
  );
}

const isParent = (row: TreeRow): boolean => row.childCount > 0;
const toRowClass = (row: TreeRow): string | undefined => (row.matches ? undefined : 'el-ancestor');

function toRange(range: { readonly fromUs?: number | undefined; readonly toUs?: number | undefined }): {
  fromUs?: number;
  toUs?: number;
} {
  return {
    ...(range.fromUs === undefined ? {} : { fromUs: range.fromUs }),
    ...(range.toUs === undefined ? {} : { toUs: range.toUs }),
  };
}

function toFindingActions({ mark }: TreeRow): MenuAction[] {
  const ids = mark?.findings ?? [];
  return ids.slice(0, 5).map((id, place) => ({
    id: `finding-${id}`,
    label: ids.length > 1 ? `Open finding ${place + 1} of ${ids.length}` : 'Open its finding',
    icon: 'warning',
    run: () => openFinding(id),
  }));
}

function toSessionActions({ sessionId }: TreeRow): MenuAction[] {
  if (sessionId === null) return [];
  return [
    { id: 'session', label: 'Open its session', icon: 'key', run: () => openSession(sessionId) },
    {
      id: 'same-session',
      label: 'Only processes of its session',
      icon: 'tree',
      run: () => useProcessesStore.getState().setSession(sessionId),
    },
  ];
}

/** Brings the selected process into sight when somebody outside the tree chose it. */
function useReveal(ready: boolean): void {
  const { engine } = useClients();
  const revealed = useSelection((store) => store.revealed);
  const done = useRef<typeof revealed>(undefined);
  const reveal = useCallback(async (): Promise<void> => {
    const { processId } = useSelection.getState();
    if (processId === undefined) return;
    const { chain } = await engine.call('processes.get', { id: processId });
    await useProcessesStore.getState().tree?.reveal(chain.map((step) => step.id));
  }, [engine]);
  useEffect(() => {
    if (!ready || revealed?.what !== 'process' || revealed === done.current) return;
    done.current = revealed;
    // The page panel reports a process that cannot be read; here there is only nothing to show.
    reveal().catch(() => undefined);
  }, [ready, revealed, reveal]);
}

function TreeBar({
  note,
  busy,
  children,
}: {
  readonly note: string;
  readonly busy: boolean;
  readonly children: React.ReactNode;
}): JSX.Element {
  const { hostId, search, sessionId } = useProcessesStore();
  const { setHost, setSearch, setSession } = useProcessesStore.getState();
  const hosts = useHosts();
  return (
    <PanelBar label="Processes: filter">
      <Select
        aria-label="Host"
        placeholder="All hosts"
        w={190}
        clearable
        searchable
        data={toHostChoices(hosts, 'processes')}
        value={hostId === undefined ? null : String(hostId)}
        onChange={(value) => setHost(value === null ? undefined : Number(value))}
      />
      <TextInput
        aria-label="Find processes"
        placeholder="Find by image, command line, user, PID, GUID, hash"
        w={320}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {sessionId === undefined ? null : (
        <button type="button" className="el-chip" onClick={() => setSession(undefined)}>
          {`Session ${sessionId}`} <Icon name="close" size={10} />
          <span className="el-visually-hidden">Show all sessions</span>
        </button>
      )}
      <span aria-live="polite">{busy ? 'Reading…' : note}</span>
      <BarSpace />
      {children}
    </PanelBar>
  );
}
