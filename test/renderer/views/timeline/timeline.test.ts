/** The timeline's view models: the window, places of items, outlines, words, the range that goes to the filter. */
import { describe, expect, test } from 'vitest';
import { explainItem, placeItems, rowLimit } from '../../../../src/renderer/views/timeline/items.ts';
import {
  type Density,
  explainPlace,
  explainTimeline,
  type TimelineColours,
  toLaneNames,
  toOutlines,
  toTimelineChart,
  toTimelineOption,
} from '../../../../src/renderer/views/timeline/lanes-option.ts';
import {
  clampWindow,
  leastWindowUs,
  moveWindow,
  toRecordedRange,
  windowForKey,
  zoomWindow,
} from '../../../../src/renderer/views/timeline/window.ts';
import type { TimelineItem, TimelineLane } from '../../../../src/shared/contract/timeline.ts';

const second = 1_000_000;
const whole = { fromUs: 0, toUs: 1000 * second };

describe('window', () => {
  test('zooms about a place that stays where it is', () => {
    expect(zoomWindow({ fromUs: 0, toUs: 800 * second }, 0.5, 200 * second, whole)).toEqual({
      fromUs: 100 * second,
      toUs: 500 * second,
    });
  });
  test('never leaves the whole, never gets too small', () => {
    expect(zoomWindow({ fromUs: 0, toUs: 900 * second }, 4, 450 * second, whole)).toEqual(whole);
    expect(moveWindow({ fromUs: 900 * second, toUs: 1000 * second }, 0.5, whole)).toEqual({
      fromUs: 900 * second,
      toUs: 1000 * second,
    });
    const least = clampWindow({ fromUs: 5, toUs: 5 }, whole);
    expect(least.toUs - least.fromUs).toBe(leastWindowUs);
  });
  test('keys', () => {
    const window = { fromUs: 400 * second, toUs: 800 * second };
    expect(windowForKey('+', window, whole)).toEqual({ fromUs: 500 * second, toUs: 700 * second });
    expect(windowForKey('-', window, whole)).toEqual({ fromUs: 200 * second, toUs: 1000 * second });
    expect(windowForKey('ArrowLeft', window, whole)).toEqual({ fromUs: 300 * second, toUs: 700 * second });
    expect(windowForKey('ArrowRight', window, whole)).toEqual({ fromUs: 500 * second, toUs: 900 * second });
    expect(windowForKey('Home', window, whole)).toBe('whole');
    expect(windowForKey('x', window, whole)).toBeUndefined();
  });
  test('a corrected range as recorded times holds the events of every host', () => {
    const range = { fromUs: 100, toUs: 200 };
    expect(toRecordedRange(range, [])).toEqual(range);
    expect(toRecordedRange(range, [{ skewUs: 30 }])).toEqual({ fromUs: 70, toUs: 200 });
    expect(toRecordedRange(range, [{ skewUs: 30 }, { skewUs: -5 }])).toEqual({ fromUs: 70, toUs: 205 });
  });
});

const item = (
  id: number,
  fromUs: number | null,
  toUs: number | null,
  extra: Partial<TimelineItem> = {},
): TimelineItem => ({
  kind: 'session',
  id,
  label: `s${id}`,
  host: 'PC1',
  fromUs,
  toUs,
  skewUs: 0,
  look: null,
  ...extra,
});

describe('items', () => {
  test('overlapping ones take rows of their own, open ends reach the edge', () => {
    const { placed, rows } = placeItems(
      [item(1, 10, 20), item(2, null, 15), item(3, 21, null)],
      { fromUs: 0, toUs: 100 },
      1,
    );
    expect(placed.map(({ item: { id }, row, fromUs, toUs }) => [id, row, fromUs, toUs])).toEqual([
      [2, 0, 0, 15],
      [1, 1, 10, 20],
      [3, 0, 21, 100],
    ]);
    expect(rows).toBe(2);
  });
  test('severe findings keep a row of their own among many long ones of a low level', () => {
    const low = Array.from({ length: 20 }, (_, id) => item(id, 0, 100, { kind: 'finding', look: 'low' }));
    const high = item(99, 40, 50, { kind: 'finding', look: 'high' });
    const { placed } = placeItems([...low, high], { fromUs: 0, toUs: 100 }, 1);
    expect(placed.filter(({ row }) => row === 0).map(({ item: { id } }) => id)).toEqual([99]);
    expect(placed.at(-1)!.item.id).toBe(99);
  });
  test('rows are bounded', () => {
    const { placed, rows } = placeItems(
      Array.from({ length: 50 }, (_, id) => item(id, 0, 100)),
      { fromUs: 0, toUs: 100 },
      1,
    );
    expect(rows).toBe(rowLimit);
    expect(Math.max(...placed.map((one) => one.row))).toBe(rowLimit - 1);
  });
  test('words', () => {
    const finding = item(1, 0, 60 * second, { kind: 'finding', look: 'high', label: '<img>', skewUs: -2 * second });
    expect(explainItem(finding, 'UTC')).toBe(
      'High: <img>\nPC1\n1970-01-01 00:00:00 – 1970-01-01 00:01:00\ncorrected by -00:00:02',
    );
  });
});

const lane = (label: string, counts: number[], extra: Partial<TimelineLane> = {}): TimelineLane => ({
  key: label,
  label,
  clause: null,
  skewUs: 0,
  total: counts.reduce((a, b) => a + b, 0),
  counts,
  warnings: counts.map(() => 0),
  errors: counts.map(() => 0),
  gaps: [],
  ...extra,
});
const density: Density = {
  fromUs: 0,
  toUs: 40 * second,
  binUs: 10 * second,
  firstUs: 0,
  lastUs: 39 * second,
  total: 13,
  otherLanes: 0,
  lanes: [
    lane('PC1', [4, 0, 2, 1], {
      errors: [1, 0, 0, 0],
      warnings: [2, 0, 0, 1],
      gaps: [{ fromUs: 10 * second, toUs: 20 * second, state: 'up' }],
    }),
    lane('Microsoft-Windows-X', [0, 6, 0, 0], { skewUs: 300 * second }),
  ],
};
const items = { kinds: [{ kind: 'session' as const, total: 1, items: [item(1, 0, 10 * second)] }] };

describe('lanes', () => {
  const chart = toTimelineChart(density, items, { fromUs: 0, toUs: 40 * second });
  test('names say totals and corrections', () => {
    expect(toLaneNames(chart)).toEqual(['Logon sessions  1', 'PC1  7', 'X +00:05:00  6']);
  });
  test('outlines stack errors, warnings and the rest to the height of the count', () => {
    const [pc1] = density.lanes as [TimelineLane];
    const [errors] = toOutlines(pc1, 6, 'errors');
    const [warnings] = toOutlines(pc1, 6, 'warnings');
    const [others, more] = toOutlines(pc1, 6, 'counts');
    expect(errors).toHaveLength(1);
    expect(errors![0]!.high).toBe(warnings![0]!.low);
    expect(warnings![0]!.high).toBe(others![0]!.low);
    expect(others![0]!.high).toBeCloseTo(0.12 + (0.88 * Math.log1p(4)) / Math.log1p(6), 10);
    expect(more).toEqual([{ bin: 2, low: 0, high: expect.closeTo(0.12 + (0.88 * Math.log1p(2)) / Math.log1p(6), 10) }]);
    expect(toOutlines(density.lanes[1]!, 6, 'counts')[0]![0]!.high).toBe(1);
  });
  test('a place in words', () => {
    expect(explainPlace(chart, 1, 5 * second, 'UTC')).toBe(
      'PC1: 4 events, 2 warnings, 1 errors, 1970-01-01 00:00:00 – 1970-01-01 00:00:10',
    );
    expect(explainPlace(chart, 1, 15 * second, 'UTC')).toContain('0 events, no events while the host was up');
    expect(explainPlace(chart, 0, 5 * second, 'UTC')).toBeUndefined();
    expect(explainPlace(chart, 1, 99 * second, 'UTC')).toBeUndefined();
  });
  test('the chart in words', () => {
    expect(explainTimeline(chart, 'UTC')).toBe(
      'Time line from 1970-01-01 00:00:00 to 1970-01-01 00:00:40 (UTC); events in sight: PC1 7, Microsoft-Windows-X 6; logon sessions 1; 1 gaps, 1 of them while the host was up',
    );
  });
  test('gaps out of sight are not drawn', () => {
    expect(toTimelineChart(density, items, { fromUs: 25 * second, toUs: 40 * second }).gaps).toEqual([]);
  });
  test('the option has a row for each gap and item, in their lanes', () => {
    const colours = new Proxy({}, { get: () => '#000' }) as TimelineColours;
    const option = toTimelineOption(chart, { fromUs: 5 * second }, 'UTC', colours) as {
      series: { data: number[][]; markArea?: { data: { xAxis: number }[][] } }[];
    };
    expect(option.series.map((one) => one.data)).toEqual([
      [
        [1, 0, 40_000],
        [2, 0, 40_000],
      ],
      [[1, 10_000, 20_000]],
      [[0, 0, 10_000]],
    ]);
    expect(option.series[0]!.markArea?.data[0]).toEqual([{ xAxis: 5000 }, { xAxis: 40_000 }]);
  });
});
