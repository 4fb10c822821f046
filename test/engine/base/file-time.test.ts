import { expect, test } from 'vitest';
import {
  civilDate,
  fileTimeText,
  fileTimeTick,
  fileTimeUs,
  parseFileTime,
} from '../../../src/engine/base/file-time.ts';

const halves = (ticks: bigint): [number, number] => [Number(ticks & 0xffff_ffffn), Number(ticks >> 32n)];
const epoch = 116_444_736_000_000_000n;

test.each([
  2n ** 55n,
  epoch - 1n,
  epoch,
  epoch + 1n,
  133_854_336_123_456_789n,
  2n ** 56n + 7n,
  2n ** 57n + 2n ** 55n + 3n,
])('microseconds and tick of FILETIME %i are exact', (ticks) => {
  const [low, high] = halves(ticks);
  expect(BigInt(fileTimeUs(low, high)) * 10n + BigInt(fileTimeTick(low, high))).toBe(ticks - epoch);
});

test.each([
  [0n, '1601-01-01T00:00:00.0000000Z'],
  [epoch, '1970-01-01T00:00:00.0000000Z'],
  [133_854_336_000_000_001n, '2025-03-03T00:00:00.0000001Z'],
  [0x7fff_ffff_ffff_ffffn, '30828-09-14T02:48:05.4775807Z'],
  [0xffff_ffff_ffff_ffffn, '60056-05-28T05:36:10.9551615Z'],
])('FILETIME %i as text', (ticks, text) => {
  expect(fileTimeText(...halves(ticks))).toBe(text);
});

test('text to FILETIME and back; longer fractions are cut to 100 ns', () => {
  for (const text of ['1601-01-01T00:00:00.0000000Z', '2024-02-29T23:59:59.9999999Z', '9999-12-31T23:59:59.9999999Z']) {
    const time = parseFileTime(text);
    expect(time && fileTimeText(time.low, time.high)).toBe(text);
  }
  const long = parseFileTime('2021-11-19T16:52:33.833733599Z');
  expect(long && fileTimeText(long.low, long.high)).toBe('2021-11-19T16:52:33.8337335Z');
  for (const text of ['', 'yesterday', '2021-13-01T00:00:00Z', '1500-01-01T00:00:00Z'])
    expect(parseFileTime(text)).toBeUndefined();
});

test('civil dates agree with Date over four centuries', () => {
  for (let day = -80_000; day < 80_000; day += 37) {
    const date = new Date(day * 86_400_000);
    expect(civilDate(day)).toEqual({
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
    });
  }
});
