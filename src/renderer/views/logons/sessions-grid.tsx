/** The sessions panel: the view's filter in a bar, and the sessions that pass it, sorted and paged by the engine. */

import { Checkbox, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type JSX, useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { LogonFilter } from '#shared/contract/processes.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatPlural } from '../../state/format.ts';
import { toHostChoices, toHostClause, useHosts } from '../../state/hosts.ts';
import { openEvents, toSessionClause } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import type { MenuAction } from '../../widgets/context-menu.tsx';
import { DataGrid } from '../../widgets/data-grid.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import type { CellMenuRequest, GridRow, RowSource } from '../../widgets/grid-types.ts';
import { Icon } from '../../widgets/icon.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { logonTypeChoices, toSessionCellClause, toSessionColumns, toSessionGridRow, toSessionSort } from './columns.ts';
import { type OwnFilter, useLogonFilter, useLogonsStore } from './logons-store.ts';
import { useRevealSession } from './use-reveal-session.ts';

/** See the file's header. */
export function SessionsPanel(): JSX.Element {
  const { engine } = useClients();
  const filter = useDeferredValue(useLogonFilter());
  const sort = useLogonsStore((store) => store.sort);
  const { setSort, change } = useLogonsStore.getState();
  const timeZone = usePreferences((store) => store.timeZone);
  const hosts = useHosts();
  const { menu, open } = useValueMenu('logons');
  const columns = useMemo(() => toSessionColumns(timeZone), [timeZone]);
  const order = useMemo(() => {
    const by = toSessionSort(sort[0]?.column ?? 'start') ?? 'start';
    return { sort: by, descending: sort[0]?.descending ?? false };
  }, [sort]);
  const asked = useAsk('logons.list', { filter, ...order, offset: 0, limit: 1 }, { keepPrevious: true });
  const total = asked.data?.total;
  const source = useMemo<RowSource | undefined>(
    () =>
      total === undefined
        ? undefined
        : {
            key: JSON.stringify([filter, order, total]),
            total,
            fetchRows: async (offset, limit) =>
              (await engine.call('logons.list', { filter, ...order, offset, limit })).rows.map(toSessionGridRow),
          },
    [engine, filter, order, total],
  );
  const grid = useRevealSession(filter, order, source !== undefined);

  const said = (what: string): void => void notifications.show({ message: `Copied: ${what}`, autoClose: 1500 });
  const onCellMenu = ({ x, y, row, column, columnId, text }: CellMenuRequest): void => {
    const clause =
      (columnId === 'host' ? toHostClause(hosts, Number(row.hostId)) : undefined) ?? toSessionCellClause(row, columnId);
    open(x, y, {
      name: column.label,
      text,
      clause,
      events: { label: 'Go to the events of the session', clause: toSessionClause(Number(row.id)) },
      more: toSessionListActions(row, columnId, change),
    });
  };

  return (
    <div className="el-panel" aria-busy={asked.isFetching}>
      <SessionsBar filter={filter} total={total} />
      <div className="el-panel-fill">
        {asked.error ? (
          <ErrorState
            title="The sessions could not be read"
            {...toErrorText(asked.error)}
            onRetry={() => void asked.refetch()}
          />
        ) : !source ? (
          <LoadingState label="Reading sessions" />
        ) : source.total === 0 ? (
          <EmptyState icon="key" title="No session passes the filter">
            Sessions come from Security 4624, 4634 and 4647, and from the logon ids of other events.
          </EmptyState>
        ) : (
          <DataGrid
            ref={grid}
            label="Logon sessions"
            columns={columns}
            source={source}
            sort={sort}
            onSort={setSort}
            onRow={(row) => useSelection.getState().selectSession(Number(row.id))}
            onOpen={(row) => openEvents('logons', toSessionClause(Number(row.id)))}
            onCellMenu={onCellMenu}
            onCopied={said}
          />
        )}
      </div>
      {menu}
    </div>
  );
}

function toSessionListActions(row: GridRow, columnId: string, change: (part: OwnFilter) => void): MenuAction[] {
  const action = (label: string, part: OwnFilter): MenuAction[] => [
    { id: 'same', label, icon: 'key', run: () => change(part) },
  ];
  if (columnId === 'user' && row.userName)
    return action('Only sessions of this user', { user: String(row.userName), wellKnown: undefined });
  const from = row.sourceIp ?? row.sourceHost;
  if (columnId === 'source' && from) return action('Only sessions from here', { source: String(from) });
  if (columnId === 'host') return action('Only sessions on this host', { hostId: Number(row.hostId) });
  if (columnId === 'type' && typeof row.type === 'number')
    return action('Only sessions of this type', { logonType: row.type });
  return [];
}

function SessionsBar({
  filter,
  total,
}: {
  readonly filter: LogonFilter;
  readonly total: number | undefined;
}): JSX.Element {
  const hosts = useHosts();
  const { change } = useLogonsStore.getState();
  const [text, setText] = useState(filter.search ?? '');
  useEffect(() => setText(filter.search ?? ''), [filter.search]);
  return (
    <PanelBar label="Sessions: filter">
      <TextInput
        aria-label="Find sessions"
        placeholder="Find by user, domain, source, process"
        w={240}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          change({ search: event.currentTarget.value });
        }}
      />
      <Select
        aria-label="Host"
        placeholder="All hosts"
        w={150}
        clearable
        searchable
        data={toHostChoices(hosts, 'sessions')}
        value={filter.hostId === undefined ? null : String(filter.hostId)}
        onChange={(value) => change({ hostId: value === null ? undefined : Number(value) })}
      />
      <Select
        aria-label="Logon type"
        placeholder="All types"
        w={150}
        clearable
        data={[...logonTypeChoices]}
        value={filter.logonType === undefined ? null : String(filter.logonType)}
        onChange={(value) => change({ logonType: value === null ? undefined : Number(value) })}
      />
      <Checkbox
        label="From elsewhere"
        title="Only sessions that came from another machine"
        checked={filter.remote === true}
        onChange={(event) => change({ remote: event.currentTarget.checked || undefined })}
      />
      <Checkbox
        label="System accounts"
        title="Also SYSTEM, LOCAL SERVICE and NETWORK SERVICE"
        checked={filter.wellKnown !== false}
        onChange={(event) => change({ wellKnown: event.currentTarget.checked ? undefined : false })}
      />
      {(['user', 'source'] as const).map((part) =>
        filter[part] === undefined ? null : (
          <button key={part} type="button" className="el-chip" onClick={() => change({ [part]: undefined })}>
            <EvidenceText>{`${part === 'user' ? 'User' : 'From'} ${filter[part]}`}</EvidenceText>
            <Icon name="close" size={10} />
            <span className="el-visually-hidden">Take away</span>
          </button>
        ),
      )}
      <BarSpace />
      <span aria-live="polite">{total === undefined ? 'Reading…' : formatPlural(total, 'session')}</span>
    </PanelBar>
  );
}
