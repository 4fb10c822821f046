/** The failures panel: failed logons over time beside the successful ones, and the groups of failed tries. */

import { type JSX, useCallback, useMemo, useRef } from 'react';
import type { FailureRow } from '#shared/contract/processes.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { toHostClause, useHosts } from '../../state/hosts.ts';
import { openEvent, openSession } from '../../state/pages.ts';
import { filterByTime } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { ValueLink } from '../../state/value-link.tsx';
import { Chart, useTokenColours } from '../../widgets/chart.tsx';
import type { ECharts } from '../../widgets/echarts.ts';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { explainLogonType, toAccount, toSource } from './columns.ts';
import { type LogonChart, sumChart, toBucketTime, toFailuresOption } from './failures-option.ts';
import { useLogonFilter } from './logons-store.ts';

const buckets = 120;
const groupLimit = 500;
const colourNames = ['chart', 'chart-error', 'muted', 'border', 'chart-grid', 'raised', 'text'] as const;

/** See the file's header. */
export function FailuresPanel(): JSX.Element {
  const filter = useLogonFilter();
  const timeZone = usePreferences((store) => store.timeZone);
  const chart = useAsk('logons.chart', { filter, buckets }, { keepPrevious: true });
  const groups = useAsk('logons.failures', { filter, offset: 0, limit: groupLimit }, { keepPrevious: true });
  const failed = chart.error ?? groups.error;
  if (failed)
    return (
      <ErrorState
        title="The failed logons could not be read"
        {...toErrorText(failed)}
        onRetry={() => {
          void chart.refetch();
          void groups.refetch();
        }}
      />
    );
  if (!chart.data || !groups.data) return <LoadingState label="Counting logons" />;
  const sums = sumChart(chart.data);
  if (sums.failures + sums.logons + groups.data.total === 0)
    return <EmptyState icon="key" title="No logon passes the filter" />;
  return (
    <div className="el-failures">
      <FailuresChart chart={chart.data} timeZone={timeZone} />
      <div className="el-panel-body">
        <table className="el-table">
          <caption className="el-visually-hidden">Groups of failed logons</caption>
          <thead>
            <tr>
              <th scope="col" className="el-right">
                Tries
              </th>
              <th scope="col">User</th>
              <th scope="col">From</th>
              <th scope="col">Host</th>
              <th scope="col">Type</th>
              <th scope="col">Event</th>
              <th scope="col">Status</th>
              <th scope="col">First</th>
              <th scope="col">Last</th>
              <th scope="col">Then</th>
            </tr>
          </thead>
          <tbody>
            {groups.data.rows.map((row) => (
              <FailureLine key={row.id} row={row} timeZone={timeZone} />
            ))}
          </tbody>
        </table>
        {groups.data.total > groupLimit ? (
          <p className="el-page-none">{`First ${groupLimit} of ${formatPlural(groups.data.total, 'group')}`}</p>
        ) : null}
      </div>
    </div>
  );
}

/** Events from the failure's source, by address and by name. */
function toSourceClause({ sourceIp, sourceHost }: FailureRow): string {
  return [
    ...(sourceIp ? [toFieldClauseText('IpAddress', sourceIp)] : []),
    ...(sourceHost
      ? [toFieldClauseText('WorkstationName', sourceHost), toFieldClauseText('Workstation', sourceHost)]
      : []),
  ].join(' OR ');
}

function FailureLine({ row, timeZone }: { readonly row: FailureRow; readonly timeZone: string }): JSX.Element {
  const { sessionId } = row;
  const hosts = useHosts();
  const source = row.sourceIp ?? row.sourceHost;
  return (
    <tr>
      <td className="el-right el-failed">{formatCount(row.count)}</td>
      <td title={toVisible(toAccount(row))}>
        {row.user === null ? null : (
          <ValueLink
            source="logons"
            name="User"
            value={row.user}
            text={toAccount(row)}
            clause={toFieldClauseText('TargetUserName', row.user)}
          />
        )}
      </td>
      <td title={toVisible(toSource(row))}>
        {source === null ? null : (
          <ValueLink source="logons" name="Source" value={source} text={toSource(row)} clause={toSourceClause(row)} />
        )}
      </td>
      <td>
        <ValueLink
          source="logons"
          name="Host"
          value={row.host}
          clause={toHostClause(hosts, row.hostId) ?? toFieldClauseText('computer', row.host)}
        />
      </td>
      <td>{explainLogonType(row.logonType)}</td>
      <td>{row.kind}</td>
      <td className="el-mono">{row.subStatus ?? row.status ?? ''}</td>
      <td>
        <button type="button" className="el-link el-mono" onClick={() => openEvent(row.firstEventId)}>
          {formatSecond(row.firstUs, timeZone)}
        </button>
      </td>
      <td>
        <button type="button" className="el-link el-mono" onClick={() => openEvent(row.lastEventId)}>
          {formatSecond(row.lastUs, timeZone)}
        </button>
      </td>
      <td>
        {sessionId === null ? (
          ''
        ) : (
          <button type="button" className="el-link" onClick={() => openSession(sessionId)}>
            succeeded
          </button>
        )}
      </td>
    </tr>
  );
}

function FailuresChart({ chart, timeZone }: { readonly chart: LogonChart; readonly timeZone: string }): JSX.Element {
  const colours = useTokenColours(colourNames);
  const option = useMemo(() => toFailuresOption(chart, timeZone, colours), [chart, timeZone, colours]);
  const sums = sumChart(chart);
  const latest = useRef({ chart, timeZone });
  latest.current = { chart, timeZone };
  const onReady = useCallback((instance: ECharts) => {
    const onClick = (event: unknown): void => {
      const at = (event as { dataIndex?: number }).dataIndex;
      if (at === undefined) return;
      const { fromUs, toUs } = toBucketTime(latest.current.chart, at);
      filterByTime('logons', fromUs, toUs, latest.current.timeZone);
    };
    instance.on('click', onClick);
    return () => {
      instance.off('click', onClick);
    };
  }, []);
  return (
    <Chart
      option={option}
      label={`${formatCount(sums.failures)} failed and ${formatCount(sums.logons)} successful logons over time`}
      onReady={onReady}
    />
  );
}
