import { describe, expect, test } from 'vitest';
import {
  axisToBucket,
  bucketStart,
  explainBucket,
  explainHistogram,
  type Histogram,
  moveRange,
  shortCount,
  toAxis,
  toBucketRange,
  toHistogramOption,
} from '../../../../src/renderer/views/events/histogram-option.ts';
import { parseIsoTime } from '../../../../src/shared/model/time.ts';

const hourUs = 3_600_000_000;
const fromUs = parseIsoTime('2021-03-28T00:00:00Z')!.us;
/** Four hours over the start of summer time in Berlin (01:00 UTC). */
const histogram: Histogram = {
  fromUs,
  toUs: fromUs + 4 * hourUs,
  bucketUs: hourUs,
  counts: [10, 0, 30, 5],
  warnings: [2, 0, 3, 0],
  total: 45,
};
const colours = {
  chart: '#111',
  'chart-warning': '#222',
  'chart-grid': '#333',
  'chart-shade': '#444',
  muted: '#555',
  text: '#666',
  raised: '#777',
  border: '#888',
  accent: '#999',
};

describe('buckets and the axis', () => {
  test.each(['UTC', 'Europe/Berlin', 'America/New_York'])('the middle of a bar is its bucket in %s', (zone) => {
    for (let index = 0; index < 4; index++) {
      const middle = toAxis(bucketStart(histogram, index), zone) + hourUs / 2000;
      expect(axisToBucket(histogram, middle, zone)).toBe(index);
    }
  });

  test('points outside are the first and the last bucket', () => {
    expect(axisToBucket(histogram, 0, 'UTC')).toBe(0);
    expect(axisToBucket(histogram, 1e15, 'UTC')).toBe(3);
  });

  test.each([
    [fromUs, fromUs + hourUs, { first: 0, last: 0 }],
    [fromUs + hourUs, fromUs + 3 * hourUs, { first: 1, last: 2 }],
    [undefined, fromUs + 1, { first: 0, last: 0 }],
    [fromUs + 3 * hourUs, undefined, { first: 3, last: 3 }],
    [fromUs - 5 * hourUs, fromUs + 99 * hourUs, { first: 0, last: 3 }],
    [fromUs - 2, fromUs, undefined],
    [fromUs + 4 * hourUs, undefined, undefined],
  ])('range %#', (from, to, range) => expect(toBucketRange(histogram, from, to)).toEqual(range));

  test('no bucket, no range', () => {
    expect(toBucketRange({ ...histogram, counts: [], warnings: [], total: 0 }, undefined, undefined)).toBeUndefined();
  });
});

describe('words', () => {
  test('the label says span, peak and selection', () => {
    const text = explainHistogram(histogram, { first: 2, last: 3 }, 'Europe/Berlin');
    expect(text).toContain('45 from 2021-03-28 01:00:00 to 2021-03-28 06:00:00 (Europe/Berlin)');
    expect(text).toContain('most at 2021-03-28 04:00:00: 30');
    expect(text).toContain('selected 2021-03-28 04:00:00 to 2021-03-28 06:00:00: 35');
    expect(explainHistogram({ ...histogram, total: 0 }, undefined, 'UTC')).toBe('Events over time: none');
  });

  test('widths and counts', () => {
    expect([hourUs, 90_000_000, 86_400_000_000, 500, 1_500_000].map(explainBucket)).toEqual([
      '1 h',
      '1.5 min',
      '1 d',
      '500 µs',
      '1.5 s',
    ]);
    expect([999, 1200, 2_500_000].map(shortCount)).toEqual(['999', '1.2k', '2.5M']);
  });
});

describe('the option', () => {
  interface Series {
    readonly data: readonly (readonly [number, number | null])[];
    readonly markArea?: { readonly data: readonly (readonly { readonly xAxis: number }[])[] };
  }
  const seriesOf = (range: Parameters<typeof toHistogramOption>[1]): readonly Series[] =>
    toHistogramOption(histogram, range, 'UTC', colours).series as readonly Series[];

  test('bars of both series stand at the same places and add up to the counts', () => {
    const [warnings, others] = seriesOf(undefined) as [Series, Series];
    expect(warnings.data.map(([at]) => at)).toEqual(others.data.map(([at]) => at));
    expect(warnings.data.map(([, value], index) => (value ?? 0) + (others.data[index]![1] ?? 0))).toEqual(
      histogram.counts,
    );
    expect(warnings.markArea).toBeUndefined();
  });

  test('the shade covers whole buckets', () => {
    const [shade] = seriesOf({ first: 1, last: 2 })[0]!.markArea!.data;
    expect(shade!.map((end) => end.xAxis)).toEqual([(fromUs + hourUs) / 1000, (fromUs + 3 * hourUs) / 1000]);
  });

  test('colours are those of the theme', () => {
    const text = JSON.stringify(toHistogramOption(histogram, { first: 0, last: 0 }, 'UTC', colours));
    expect(text.match(/#[0-9a-f]{6}|rgba?\(/gi)).toBeNull();
    for (const colour of ['#111', '#222', '#333', '#444', '#999']) expect(text).toContain(colour);
  });
});

describe('selection by keys', () => {
  test('starts at the near end, moves, extends, shrinks to one', () => {
    expect(moveRange(histogram, undefined, 1, false)).toEqual({ first: 0, last: 0 });
    expect(moveRange(histogram, undefined, -1, false)).toEqual({ first: 3, last: 3 });
    expect(moveRange(histogram, { first: 1, last: 2 }, 1, false)).toEqual({ first: 3, last: 3 });
    expect(moveRange(histogram, { first: 1, last: 1 }, 1, true)).toEqual({ first: 1, last: 2 });
    expect(moveRange(histogram, { first: 1, last: 1 }, -1, true)).toEqual({ first: 1, last: 1 });
    expect(moveRange(histogram, { first: 3, last: 3 }, 1, false)).toEqual({ first: 3, last: 3 });
  });
});
