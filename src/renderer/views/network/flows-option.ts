/** Programs to destinations as a Sankey diagram. In: counts by pair. Out: an ECharts option, and what a node stands for. Pure. */
import type { Output } from '#shared/contract/index.ts';
import { type TooltipColours, toChartText, toTooltip } from '../../state/chart-axis.ts';
import { formatCount, formatPlural, toFileName } from '../../state/format.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';

export type Flow = Output<'connections.flows'>['flows'][number];

export interface FlowColours extends TooltipColours {
  readonly chart: string;
  readonly 'chart-warning': string;
  readonly muted: string;
}

/** The name under which a program or destination is a node: both sides may have the same text. */
export function toNodeName(side: 'program' | 'destination', text: string): string {
  return `${side === 'program' ? 'p' : 'd'}:${text}`;
}

/** Side and text of a node's name. */
export function readNodeName(name: string): { readonly side: 'program' | 'destination'; readonly text: string } {
  return { side: name.startsWith('p:') ? 'program' : 'destination', text: name.slice(2) };
}

/** The figures of the chart in words. */
export function explainFlows(flows: readonly Flow[]): string {
  const programs = new Set(flows.map((flow) => flow.image)).size;
  const destinations = new Set(flows.map((flow) => flow.destination)).size;
  const top = flows
    .slice(0, 5)
    .map((flow) => `${toFileName(flow.image)} to ${flow.destination} ${formatCount(flow.count)}`);
  return `Flows from ${formatPlural(programs, 'program')} to ${formatPlural(destinations, 'destination')}: ${top.join('; ')}`;
}

/** See the file's header. */
export function toFlowsOption(flows: readonly Flow[], colours: FlowColours): EChartsCoreOption {
  const programs = [...new Set(flows.map((flow) => flow.image))];
  const destinations = [...new Set(flows.map((flow) => flow.destination))];
  const words = (name: string): string => {
    const { side, text } = readNodeName(name);
    return toChartText(side === 'program' ? toFileName(text) : text || '(no remote side)');
  };
  return {
    animation: false,
    tooltip: {
      ...toTooltip(
        colours,
        (params: { data: { name?: string; source?: string; target?: string; value?: number }; value?: number }) => {
          const { name, source, target, value } = params.data;
          const amount = formatCount(Number(value ?? params.value ?? 0));
          return source && target
            ? `${words(source)} → ${words(target)}\n${amount} connections`
            : `${readNodeName(name ?? '').text}\n${amount} connections`;
        },
      ),
      trigger: 'item',
    },
    series: [
      {
        type: 'sankey',
        left: 8,
        right: 150,
        top: 8,
        bottom: 8,
        nodeWidth: 10,
        nodeGap: 10,
        draggable: false,
        layoutIterations: 24,
        emphasis: { focus: 'adjacency' },
        labelLayout: { hideOverlap: true },
        label: {
          color: colours.text,
          fontSize: 11,
          width: 140,
          overflow: 'truncate',
          formatter: (params: { name: string }) => words(params.name),
        },
        lineStyle: { color: colours.muted, opacity: 0.22, curveness: 0.5 },
        data: [
          ...programs.map((text) => ({
            name: toNodeName('program', text),
            depth: 0,
            itemStyle: { color: colours.chart, borderWidth: 0 },
          })),
          ...destinations.map((text) => ({
            name: toNodeName('destination', text),
            depth: 1,
            itemStyle: { color: colours['chart-warning'], borderWidth: 0 },
          })),
        ],
        links: flows.map((flow) => ({
          source: toNodeName('program', flow.image),
          target: toNodeName('destination', flow.destination),
          value: flow.count,
        })),
      },
    ],
  };
}
