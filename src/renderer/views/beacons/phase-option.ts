/** The phase wheel: check-ins by their place within the period. A spike is a scheduler, an even ring a sleep loop. Pure. */
import type { BeaconDetailOutput } from '#shared/contract/beacons.ts';
import { formatPlural } from '../../state/format.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';
import type { Choice } from './beacons-store.ts';
import { type BeaconColours, toItemTooltip } from './chart-parts.ts';
import type { CustomApi } from './interval-option.ts';
import { formatSeconds, formatShare } from './words.ts';

/** The place of a bin within the period, seconds. */
export function toPhaseRange(
  detail: BeaconDetailOutput,
  index: number,
): { readonly from: number; readonly to: number } {
  const { period, bins } = detail.phase;
  return { from: (index * period) / bins.length, to: ((index + 1) * period) / bins.length };
}

/** What a click on a sector selects. */
export function toPhaseChoice(detail: BeaconDetailOutput, index: number): Choice | undefined {
  if (!detail.phase.bins[index]) return undefined;
  const { from, to } = toPhaseRange(detail, index);
  return {
    label: `phase ${formatSeconds(from)} to ${formatSeconds(to)} of ${formatSeconds(detail.phase.period)}`,
    selection: { phase: { period: detail.phase.period, from, to } },
  };
}

/** The figures of the wheel in words. */
export function explainPhase(detail: BeaconDetailOutput): string {
  const { bins, period } = detail.phase;
  const total = bins.reduce((sum, count) => sum + count, 0);
  const top = Math.max(0, ...bins);
  const { from, to } = toPhaseRange(detail, Math.max(0, bins.indexOf(top)));
  const verdict = detail.row.scheduled
    ? 'tied to the clock, as a scheduler does'
    : 'not tied to the clock, as a sleep loop';
  return `Phase within ${formatSeconds(period)}: the fullest of ${bins.length} parts (${formatSeconds(from)} to ${formatSeconds(to)}) has ${formatShare(total ? top / total : 0)} of the check-ins; clock anchor ${detail.row.anchor.toFixed(2)}, ${verdict}`;
}

/** See the file's header. */
export function toPhaseOption(detail: BeaconDetailOutput, colours: BeaconColours): EChartsCoreOption {
  const { bins } = detail.phase;
  const top = Math.max(1, ...bins);
  return {
    animation: false,
    tooltip: toItemTooltip(colours, (params) => {
      const { dataIndex } = params as { dataIndex: number };
      const { from, to } = toPhaseRange(detail, dataIndex);
      return `${formatPlural(bins[dataIndex] ?? 0, 'check-in')}\n${formatSeconds(from)} to ${formatSeconds(to)}`;
    }),
    series: [
      {
        name: 'Phase',
        type: 'custom',
        coordinateSystem: 'none',
        data: bins,
        renderItem: (params: { dataIndex: number }, api: CustomApi) => {
          const size = Math.min(api.getWidth(), api.getHeight());
          const [cx, cy] = [api.getWidth() / 2, api.getHeight() / 2];
          const inner = size * 0.16;
          const outer = size * 0.47;
          const turn = (2 * Math.PI) / bins.length;
          const startAngle = params.dataIndex * turn - Math.PI / 2;
          const endAngle = startAngle + turn * 0.92;
          const r = inner + (outer - inner) * ((bins[params.dataIndex] ?? 0) / top);
          return {
            type: 'group',
            children: [
              {
                type: 'sector',
                shape: { cx, cy, r0: inner, r: outer, startAngle, endAngle },
                style: { fill: colours['chart-grid'] },
              },
              {
                type: 'sector',
                shape: { cx, cy, r0: inner, r: Math.max(r, inner + 0.5), startAngle, endAngle },
                style: { fill: colours.chart },
              },
            ],
          };
        },
      },
    ],
  };
}
