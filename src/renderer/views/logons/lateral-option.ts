/** Movement between hosts as an ECharts graph. Pure. In: nodes and links of the engine. Out: the option, and words. */
import type { Output } from '#shared/contract/index.ts';
import type { LateralNode, lateralKinds } from '#shared/contract/processes.ts';
import { type TooltipColours, toChartText, toTooltip } from '../../state/chart-axis.ts';
import { formatCount } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';

export type LateralGraph = Output<'lateral.graph'>;
export type LateralKind = (typeof lateralKinds)[number];

export interface GraphColours extends TooltipColours {
  readonly muted: string;
  readonly chart: string;
  readonly accent: string;
  readonly verbose: string;
  readonly 'chart-warning': string;
  readonly 'chart-error': string;
  readonly ok: string;
  readonly 'code-attribute': string;
}

const kindWords: Readonly<Record<LateralKind, string>> = {
  logon: 'Network logon',
  rdp: 'Remote desktop',
  explicit: 'Explicit credentials',
  share: 'Share',
  connection: 'Connection',
  service: 'Service',
};

/** The word for a kind of movement. */
export function explainLateralKind(kind: LateralKind): string {
  return kindWords[kind];
}

/** Colour token of each kind; the panel's legend uses the same. */
export const kindColours: Readonly<Record<LateralKind, keyof GraphColours>> = {
  logon: 'chart',
  rdp: 'chart-warning',
  explicit: 'ok',
  share: 'code-attribute',
  connection: 'verbose',
  service: 'chart-error',
};

/** Most nodes drawn: the busiest, hosts of the case first. */
export const nodeLimit = 200;

/** Nodes by the number of their movements, hosts of the case first; and the links among those kept. */
export function cutGraph(graph: LateralGraph, limit: number): LateralGraph {
  const weight = new Map<string, number>();
  for (const link of graph.links) {
    for (const end of [link.from, link.to]) weight.set(end, (weight.get(end) ?? 0) + link.count);
  }
  const rank = (node: LateralNode): number => (node.hostId === null ? 0 : 1e15) + (weight.get(node.key) ?? 0);
  const nodes = [...graph.nodes].sort((a, b) => rank(b) - rank(a) || (a.key < b.key ? -1 : 1)).slice(0, limit);
  const kept = new Set(nodes.map((node) => node.key));
  return { nodes, links: graph.links.filter((link) => kept.has(link.from) && kept.has(link.to)) };
}

/** Edges on the ways found, as `from to` keys, to be drawn over the others. */
export function toPathKeys(paths: readonly (readonly { readonly from: string; readonly to: string }[])[]): Set<string> {
  return new Set(paths.flatMap((path) => path.map((edge) => `${edge.from}\n${edge.to}`)));
}

/** See the file's header. `ends` are marked; `marked` holds keys of `toPathKeys`. */
export function toGraphOption(
  graph: LateralGraph,
  ends: readonly (string | undefined)[],
  marked: ReadonlySet<string>,
  timeZone: string,
  colours: GraphColours,
): EChartsCoreOption {
  const total = new Map<string, number>();
  for (const link of graph.links)
    for (const end of [link.from, link.to]) total.set(end, (total.get(end) ?? 0) + link.count);
  const labels = new Map(graph.nodes.map((node) => [node.key, node.label]));
  const parallel = new Map<string, number>();
  const data = graph.nodes.map((node) => {
    const isHost = node.hostId !== null;
    const isEnd = ends.includes(node.key);
    return {
      id: node.key,
      name: node.key,
      symbol: isHost ? 'roundRect' : 'circle',
      symbolSize: (isHost ? 16 : 8) + Math.min(14, Math.log2(1 + (total.get(node.key) ?? 0))),
      itemStyle: {
        color: isHost ? colours.accent : colours.muted,
        ...(isEnd ? { borderColor: colours.text, borderWidth: 2.5 } : {}),
      },
      label: {
        show: isHost || isEnd || graph.nodes.length <= 60,
        formatter: () => toChartText(node.label),
        position: 'bottom',
        color: colours.text,
        fontSize: 11,
        width: 150,
        overflow: 'truncate',
      },
    };
  });
  const links = graph.links.map((link) => {
    const pair = [link.from, link.to].sort().join('\n');
    const place = parallel.get(pair) ?? 0;
    parallel.set(pair, place + 1);
    const onPath = marked.has(`${link.from}\n${link.to}`);
    return {
      source: link.from,
      target: link.to,
      value: link.count,
      lineStyle: {
        color: colours[kindColours[link.kind]],
        width: onPath ? 4 : 1 + Math.min(3, Math.log10(link.count + 1)),
        opacity: onPath ? 1 : marked.size > 0 ? 0.2 : 0.65,
        curveness: link.from === link.to ? 0.4 : 0.08 + place * 0.09,
      },
    };
  });
  return {
    animation: false,
    tooltip: {
      ...toTooltip(colours, (params: { readonly dataType?: string; readonly dataIndex: number }) =>
        params.dataType === 'edge'
          ? explainLink(graph.links[params.dataIndex], labels, timeZone)
          : explainNode(graph.nodes[params.dataIndex]),
      ),
    },
    series: [
      {
        type: 'graph',
        layout: 'force',
        roam: true,
        draggable: true,
        force: {
          repulsion: graph.nodes.length > 40 ? 190 : 900,
          edgeLength: [90, 200],
          gravity: 0.12,
          layoutAnimation: false,
        },
        edgeSymbol: ['none', 'arrow'],
        edgeSymbolSize: 7,
        emphasis: { focus: 'adjacency', lineStyle: { opacity: 1 } },
        data,
        links,
      },
    ],
  };
}

function explainLink(
  link: LateralGraph['links'][number] | undefined,
  labels: ReadonlyMap<string, string>,
  timeZone: string,
): string {
  if (!link) return '';
  const users = link.users.slice(0, 5).join(', ');
  return [
    `${labels.get(link.from)} → ${labels.get(link.to)}`,
    `${kindWords[link.kind]}: ${formatCount(link.count)}`,
    users ? `${users}${link.users.length > 5 ? ` and ${link.users.length - 5} more` : ''}` : '',
    `${formatSecond(link.firstUs, timeZone)} – ${formatSecond(link.lastUs, timeZone)}`,
  ]
    .filter(Boolean)
    .join('\n');
}

function explainNode(node: LateralNode | undefined): string {
  if (!node) return '';
  return [node.label, node.hostId === null ? 'not a host of this case' : node.addresses.slice(0, 8).join(', ')]
    .filter(Boolean)
    .join('\n');
}
