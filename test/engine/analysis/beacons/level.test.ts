/** Which rows of the list become a finding, and of which level. */
import { expect, test } from 'vitest';
import { type JudgedRow, toBeaconLevel } from '../../../../src/engine/analysis/beacons/level.ts';

const row = (over: Partial<JudgedRow>): JudgedRow => ({
  verdict: 'high',
  score: 0.7,
  count: 50,
  reasons: [{ code: 'regularity', points: 2.6 }],
  ...over,
});
const image = [{ code: 'image', points: 2.2 }];
const injected = [{ code: 'injected', points: 2.5 }];

test('high needs more than the clock, low a clear clock or a suspicious program', () => {
  expect(toBeaconLevel(row({ reasons: image }))).toBe('high');
  expect(toBeaconLevel(row({ reasons: injected, score: 0 }))).toBe('high');
  expect(toBeaconLevel(row({}))).toBe('medium');
  expect(toBeaconLevel(row({ verdict: 'medium' }))).toBe('low');
  expect(toBeaconLevel(row({ verdict: 'medium', score: 0.3 }))).toBeUndefined();
  expect(toBeaconLevel(row({ verdict: 'medium', score: 0.3, reasons: image }))).toBe('low');
  expect(
    toBeaconLevel(row({ verdict: 'medium', score: 0.3, reasons: [{ code: 'image', points: 1 }] })),
  ).toBeUndefined();
  expect(toBeaconLevel(row({ verdict: 'low', reasons: image }))).toBeUndefined();
});

test('few connections are enough where the process or the place is incriminated, and not where a program is', () => {
  expect(toBeaconLevel(row({ count: 9, reasons: image }))).toBeUndefined();
  expect(toBeaconLevel(row({ count: 5, reasons: injected }))).toBe('high');
  expect(toBeaconLevel(row({ count: 5, reasons: [{ code: 'watch-list', points: 3 }] }))).toBe('high');
  expect(toBeaconLevel(row({ count: 9 }), { minimumScore: 0.35, minimumConnections: 5 })).toBe('medium');
});
