/** RITA's score against the vectors of RITA's own tests (activecm/rita, analysis/beacons_test.go), given as intervals. */
import { describe, expect, test } from 'vitest';
import { ritaSizeScore, ritaTimestampScore, scoreRita } from '../../../../src/engine/analysis/beacons/rita.ts';

/** Times whose differences are these. */
function toTimes(intervals: readonly number[], start = 1_517_338_924): number[] {
  const times = [start];
  for (const interval of intervals) times.push(times[times.length - 1]! + interval);
  return times;
}

describe('timestamp score', () => {
  test.each([
    ['one second each', new Array<number>(9).fill(1), 1],
    ['perfect intervals', new Array<number>(9).fill(60), 1],
    ['closely valued', [98, 99, 99, 100, 100, 100, 101, 101, 102], 0.995],
    ['two values by turns', [98, 300, 98, 300, 98, 300, 98, 300, 98, 300], 0.746],
    ['random', [1, 299, 25, 4975, 90, 2, 42, 500, 1500], 0.083],
  ])('%s', (_name, intervals, expected) => {
    expect(ritaTimestampScore(toTimes(intervals))).toBe(expected);
  });

  test('too few times or intervals have no score', () => {
    expect(ritaTimestampScore(new Array<number>(9).fill(60))).toBeUndefined();
    expect(ritaTimestampScore([1_517_338_924, 1_517_338_925])).toBeUndefined();
    expect(ritaTimestampScore([])).toBeUndefined();
  });
});

test.each([
  ['one to ten', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.773],
  ['all the same', new Array<number>(9).fill(60), 1],
  ['closely valued', [98, 99, 99, 100, 100, 100, 101, 101, 102], 0.995],
])('size score: %s', (_name, bytes, expected) => {
  expect(ritaSizeScore(bytes)).toBe(expected);
});

test('a whole day every minute with equal sizes has the full score; without sizes the other parts carry it', () => {
  const times = Float64Array.from({ length: 1440 }, (_, minute) => minute * 60);
  expect(scoreRita(times, 0, 86_400, new Float64Array(1440).fill(500))?.score).toBe(1);
  expect(scoreRita(times, 0, 86_400)?.score).toBe(1);
  expect(scoreRita(times.subarray(0, 3), 0, 86_400)).toBeUndefined();
});
