/** The pivots panel: sessions and failed logons added up by user, source, host or type; a row narrows the view's filter. */

import { SegmentedControl } from '@mantine/core';
import { type JSX, useMemo, useState } from 'react';
import type { LogonFilter, LogonPivotRow } from '#shared/contract/processes.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount } from '../../state/format.ts';
import { type Host, toHostClause, useHosts } from '../../state/hosts.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { explainLogonType } from './columns.ts';
import { type OwnFilter, useLogonFilter, useLogonsStore } from './logons-store.ts';

export type PivotBy = 'user' | 'source' | 'host' | 'type';

const choices: readonly { readonly value: PivotBy; readonly label: string }[] = [
  { value: 'user', label: 'User' },
  { value: 'source', label: 'Source' },
  { value: 'host', label: 'Host' },
  { value: 'type', label: 'Type' },
];
const rowLimit = 500;

/** The part of the view's filter that a pivot's key stands for. */
export function toPivotPart(by: PivotBy, key: string, hosts: readonly Host[]): OwnFilter {
  if (by === 'user') return { user: key.slice(key.indexOf('\\') + 1), wellKnown: undefined };
  if (by === 'source') return { source: key };
  if (by === 'type') return { logonType: Number(key) };
  return { hostId: hosts.find((host) => host.name === key)?.id };
}

/** The event filter that a pivot's key stands for. */
export function toPivotClause(by: PivotBy, key: string, hosts: readonly Host[]): string {
  if (by === 'user') return toFieldClauseText('TargetUserName', key.slice(key.indexOf('\\') + 1));
  if (by === 'source') return `${toFieldClauseText('IpAddress', key)} OR ${toFieldClauseText('WorkstationName', key)}`;
  if (by === 'type') return toFieldClauseText('LogonType', key);
  const host = hosts.find((one) => one.name === key);
  return (host && toHostClause(hosts, host.id)) ?? toFieldClauseText('computer', key);
}

/** The view's filter without the part that the pivot itself sets, so that its other rows stay in sight. */
export function withoutOwn(filter: LogonFilter, by: PivotBy): LogonFilter {
  const { user, source, hostId, logonType, ...rest } = filter;
  return {
    ...rest,
    ...(by !== 'user' && user !== undefined ? { user } : {}),
    ...(by !== 'source' && source !== undefined ? { source } : {}),
    ...(by !== 'host' && hostId !== undefined ? { hostId } : {}),
    ...(by !== 'type' && logonType !== undefined ? { logonType } : {}),
  };
}

/** See the file's header. */
export function PivotsPanel(): JSX.Element {
  const [by, setBy] = useState<PivotBy>('user');
  const filter = useLogonFilter();
  const hosts = useHosts();
  const { change } = useLogonsStore.getState();
  const { menu, open } = useValueMenu('logons');
  const own = useMemo(() => withoutOwn(filter, by), [filter, by]);
  const asked = useAsk('logons.pivot', { by, filter: own, limit: rowLimit }, { keepPrevious: true });
  const isChosen = (row: LogonPivotRow): boolean => {
    const part = toPivotPart(by, row.key, hosts);
    const { wellKnown: _, ...rest } = part;
    return Object.entries(rest).every(([name, value]) => filter[name as keyof LogonFilter] === value);
  };
  const pick = (row: LogonPivotRow): void => {
    const part = toPivotPart(by, row.key, hosts);
    const none = { user: undefined, source: undefined, hostId: undefined, logonType: undefined };
    change(
      isChosen(row)
        ? Object.fromEntries(
            Object.keys(part)
              .filter((name) => name in none)
              .map((name) => [name, undefined]),
          )
        : part,
    );
  };
  const openMenu = (row: LogonPivotRow, x: number, y: number): void => {
    const name = choices.find((one) => one.value === by)!.label;
    open(x, y, {
      name,
      text: by === 'type' ? explainLogonType(Number(row.key)) : row.key,
      clause: toPivotClause(by, row.key, hosts),
      ...(by === 'type' ? { find: [] } : {}),
      more: [
        {
          id: 'sessions',
          label: 'Only these sessions',
          icon: 'key',
          divided: true,
          run: () => change(toPivotPart(by, row.key, hosts)),
        },
      ],
    });
  };
  return (
    <div className="el-panel">
      <div className="el-panel-bar">
        <SegmentedControl
          aria-label="Count sessions by"
          fullWidth
          style={{ flex: 1 }}
          data={[...choices]}
          value={by}
          onChange={(value) => setBy(value as PivotBy)}
        />
      </div>
      {asked.error ? (
        <ErrorState
          title="The counts could not be made"
          {...toErrorText(asked.error)}
          onRetry={() => void asked.refetch()}
        />
      ) : !asked.data ? (
        <LoadingState label="Counting" />
      ) : asked.data.rows.length === 0 ? (
        <EmptyState icon="key" title="Nothing to count" />
      ) : (
        <div className="el-panel-body">
          <table className="el-table el-pivot">
            <thead>
              <tr>
                <th scope="col">{choices.find((one) => one.value === by)?.label}</th>
                <th scope="col" className="el-right">
                  Sessions
                </th>
                <th scope="col" className="el-right">
                  Failed
                </th>
                <th scope="col" className="el-right" title={by === 'user' ? 'Sources' : 'Users'}>
                  {by === 'user' ? 'Sources' : 'Users'}
                </th>
              </tr>
            </thead>
            <tbody>
              {asked.data.rows.map((row) => (
                <tr
                  key={row.key}
                  data-chosen={isChosen(row) || undefined}
                  onContextMenu={(event) => {
                    event.preventDefault();
                    openMenu(row, event.clientX, event.clientY);
                  }}
                >
                  <td title={toVisible(row.key)}>
                    <button
                      type="button"
                      aria-pressed={isChosen(row)}
                      onClick={() => pick(row)}
                      onKeyDown={(event) => {
                        if (event.key !== 'F10' || !event.shiftKey) return;
                        event.preventDefault();
                        const rect = event.currentTarget.getBoundingClientRect();
                        openMenu(row, rect.left, rect.bottom);
                      }}
                    >
                      <EvidenceText>{by === 'type' ? explainLogonType(Number(row.key)) : row.key}</EvidenceText>
                    </button>
                  </td>
                  <td className="el-right">{formatCount(row.sessions)}</td>
                  <td className={`el-right ${row.failures ? 'el-failed' : ''}`}>
                    {row.failures ? formatCount(row.failures) : ''}
                  </td>
                  <td className="el-right">{formatCount(by === 'user' ? row.sources : row.users)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {menu}
    </div>
  );
}
