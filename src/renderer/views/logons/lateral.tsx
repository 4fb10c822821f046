/** The lateral panel: the graph of movement, its edges in order of time, and the ways from one node to another. */

import { Checkbox, Select } from '@mantine/core';
import { type JSX, useCallback, useMemo, useRef, useState } from 'react';
import { lateralKinds } from '#shared/contract/processes.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { type Host, useHosts } from '../../state/hosts.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSharedTime } from '../../state/shared-time.ts';
import { useValueMenu } from '../../state/value-menu.tsx';
import { Chart, useTokenColours } from '../../widgets/chart.tsx';
import type { ECharts } from '../../widgets/echarts.ts';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { LateralEdges, toMachineClause } from './lateral-edges.tsx';
import {
  cutGraph,
  explainLateralKind,
  kindColours,
  type LateralKind,
  nodeLimit,
  toGraphOption,
  toPathKeys,
} from './lateral-option.ts';
import { useLogonsStore } from './logons-store.ts';

const pathLimit = 10;
const colourNames = [
  'muted',
  'chart',
  'accent',
  'verbose',
  'chart-warning',
  'chart-error',
  'ok',
  'code-attribute',
  'raised',
  'border',
  'text',
] as const;

interface PointedNode {
  readonly dataType?: string;
  readonly dataIndex?: number;
  readonly event?: { readonly event?: MouseEvent };
}

/** See the file's header. */
export function LateralPanel(): JSX.Element {
  const time = useSharedTime();
  const timeZone = usePreferences((store) => store.timeZone);
  const { from, to } = useLogonsStore();
  const { setEnds } = useLogonsStore.getState();
  const [kinds, setKinds] = useState<readonly LateralKind[]>(lateralKinds);
  const colours = useTokenColours(colourNames);
  const filter = useMemo(() => ({ ...(time ? { time } : {}), kinds: [...kinds] }), [time, kinds]);
  const asked = useAsk('lateral.graph', { filter }, { keepPrevious: true });
  const both = from !== undefined && to !== undefined && from !== to;
  const ways = useAsk(
    'lateral.paths',
    { from: from ?? '', to: to ?? '', filter, limit: pathLimit },
    { enabled: both, keepPrevious: true },
  );
  const paths = both ? ways.data?.paths : undefined;
  const graph = useMemo(() => (asked.data ? cutGraph(asked.data, nodeLimit) : undefined), [asked.data]);
  const option = useMemo(
    () => (graph ? toGraphOption(graph, [from, to], toPathKeys(paths ?? []), timeZone, colours) : undefined),
    [graph, from, to, paths, timeZone, colours],
  );
  const latest = useRef(graph);
  latest.current = graph;
  const { menu, open } = useValueMenu('logons');
  const latestHosts = useRef<readonly Host[]>([]);
  latestHosts.current = useHosts();
  const onReady = useCallback(
    (chart: ECharts) => {
      const onClick = (event: unknown): void => {
        const { dataType, dataIndex = -1 } = event as { dataType?: string; dataIndex?: number };
        const shown = latest.current;
        if (dataType === 'edge') {
          const link = shown?.links[dataIndex];
          if (link) setEnds(link.from, link.to);
          return;
        }
        const key = shown?.nodes[dataIndex]?.key;
        const ends = useLogonsStore.getState();
        if (key === undefined) return;
        if (ends.from === undefined || ends.to !== undefined || ends.from === key) setEnds(key, undefined);
        else setEnds(ends.from, key);
      };
      const onMenu = (given: unknown): void => {
        const { dataType, dataIndex = -1, event } = given as PointedNode;
        const label = dataType === 'edge' ? undefined : latest.current?.nodes[dataIndex]?.label;
        if (label === undefined) return;
        event?.event?.preventDefault();
        const { clientX = 0, clientY = 0 } = event?.event ?? {};
        open(clientX, clientY, { name: 'Machine', text: label, clause: toMachineClause(latestHosts.current, label) });
      };
      chart.on('click', onClick);
      chart.on('contextmenu', onMenu);
      return () => {
        chart.off('click', onClick);
        chart.off('contextmenu', onMenu);
      };
    },
    [setEnds, open],
  );

  if (asked.error)
    return (
      <ErrorState
        title="The graph could not be made"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data || !graph || !option) return <LoadingState label="Making the graph" />;
  const choices = asked.data.nodes
    .map((node) => ({
      value: node.key,
      label: toVisible(`${node.label}${node.hostId === null ? ` (${node.key.split(':')[0]})` : ''}`),
    }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <div className="el-panel">
      <PanelBar label="Movement between hosts: filter">
        {lateralKinds.map((kind) => (
          <Checkbox
            key={kind}
            checked={kinds.includes(kind)}
            label={
              <span className="el-legend el-legend-check">
                <i style={{ background: `var(--el-${kindColours[kind]})` }} />
                {explainLateralKind(kind)}
              </span>
            }
            onChange={(event) =>
              setKinds(
                event.currentTarget.checked
                  ? lateralKinds.filter((one) => one === kind || kinds.includes(one))
                  : kinds.filter((one) => one !== kind),
              )
            }
          />
        ))}
        <BarSpace />
        <span>
          {asked.data.nodes.length > nodeLimit
            ? `${nodeLimit} of ${formatCount(asked.data.nodes.length)} nodes drawn`
            : formatPlural(asked.data.nodes.length, 'node')}
        </span>
      </PanelBar>
      <div className="el-lateral">
        <div className="el-lateral-graph">
          {graph.nodes.length === 0 ? (
            <EmptyState icon="graph" title="No movement between hosts">
              Movement comes from network and remote logons, explicit credentials, shares, connections to 445, 3389,
              5985 and 135, and remote services.
            </EmptyState>
          ) : (
            <Chart
              option={option}
              label={`Movement between ${formatPlural(graph.nodes.length, 'node')}: ${formatPlural(graph.links.length, 'link')}. The list beside it says the same in words.`}
              onReady={onReady}
            />
          )}
        </div>
        <div className="el-panel el-lateral-side">
          <div className="el-panel-bar">
            <Select
              aria-label="From"
              placeholder="From anywhere"
              clearable
              searchable
              style={{ flex: 1 }}
              data={choices}
              value={from ?? null}
              onChange={(value) => setEnds(value ?? undefined, to)}
            />
            <span aria-hidden="true">→</span>
            <Select
              aria-label="To"
              placeholder="To anywhere"
              clearable
              searchable
              style={{ flex: 1 }}
              data={choices}
              value={to ?? null}
              onChange={(value) => setEnds(from, value ?? undefined)}
            />
          </div>
          <LateralEdges filter={filter} from={from} to={to} paths={paths} both={both} busy={ways.isFetching} />
        </div>
      </div>
      {menu}
    </div>
  );
}
