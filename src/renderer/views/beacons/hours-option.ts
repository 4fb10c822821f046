/** Check-ins an hour over the whole log, not only one day of it. Pure. */
import type { BeaconDetailOutput } from '#shared/contract/beacons.ts';
import { toAxisMs, toTimeAxis } from '../../state/chart-axis.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { formatSecond } from '../../state/time-zone.ts';
import type { EChartsCoreOption } from '../../widgets/echarts.ts';
import type { Choice } from './beacons-store.ts';
import { type BeaconColours, toCountAxis, toItemTooltip } from './chart-parts.ts';
import type { CustomApi } from './interval-option.ts';

const hourUs = 3600e6;

/** What a click on a bar selects. */
export function toHourChoice(
  hour: BeaconDetailOutput['hours'][number] | undefined,
  timeZone: string,
): Choice | undefined {
  if (!hour) return undefined;
  return {
    label: `the hour from ${formatSecond(hour.timeUs, timeZone)}`,
    selection: { time: { fromUs: hour.timeUs, toUs: hour.timeUs + hourUs } },
  };
}

/** The figures of the chart in words. */
export function explainHours(detail: BeaconDetailOutput, timeZone: string): string {
  const { hours } = detail;
  if (hours.length === 0) return 'Check-ins an hour over the whole log: none.';
  const busiest = hours.reduce((best, hour) => (hour.count > best.count ? hour : best));
  const span = Math.round((hours[hours.length - 1]!.timeUs - hours[0]!.timeUs) / hourUs) + 1;
  return `Check-ins an hour over the whole log: ${formatCount(hours.length)} of ${formatPlural(span, 'hour')} have check-ins; busiest ${formatSecond(busiest.timeUs, timeZone)} with ${formatCount(busiest.count)}`;
}

/** See the file's header. */
export function toHoursOption(detail: BeaconDetailOutput, timeZone: string, colours: BeaconColours): EChartsCoreOption {
  const { hours } = detail;
  const from = hours[0]?.timeUs ?? detail.row.firstUs;
  const to = (hours[hours.length - 1]?.timeUs ?? from) + hourUs;
  return {
    animation: false,
    useUTC: true,
    grid: { left: 44, right: 12, top: 8, bottom: 22 },
    tooltip: toItemTooltip(colours, (params) => {
      const hour = hours[(params as { dataIndex: number }).dataIndex];
      return hour ? `${formatSecond(hour.timeUs, timeZone)}\n${formatPlural(hour.count, 'check-in')}` : '';
    }),
    xAxis: toTimeAxis(from, to, timeZone, colours),
    yAxis: toCountAxis(colours),
    series: [
      {
        name: 'Check-ins',
        type: 'custom',
        clip: true,
        encode: { x: 0, y: 1 },
        data: hours.map((hour) => [toAxisMs(hour.timeUs, timeZone), hour.count]),
        renderItem: (_params: { dataIndex: number }, api: CustomApi) => {
          const [x = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
          const [right = 0, bottom = 0] = api.coord([api.value(0) + 3_600_000, 0]);
          const height = Math.max(bottom - y, 2);
          return {
            type: 'rect',
            shape: { x, y: bottom - height, width: Math.max(right - x - (right - x > 3 ? 1 : 0), 1), height },
            style: { fill: colours.chart },
          };
        },
      },
    ],
  };
}
