import { expect, test } from 'vitest';
import { tamperAnalysis } from '../../../../src/engine/analysis/tamper/build.ts';
import { queryCoverage, queryTamperSigns } from '../../../../src/engine/analysis/tamper/queries.ts';
import { noAbort } from '../../../../src/engine/base/abort.ts';
import { type BuiltEvent, buildCase } from '../../../support/case-builder.ts';

function signsOf(events: BuiltEvent[]) {
  const db = buildCase(events);
  void tamperAnalysis.build({ db, fileIds: undefined, signal: noAbort, progress: () => undefined });
  void tamperAnalysis.build({ db, fileIds: undefined, signal: noAbort, progress: () => undefined });
  return { signs: queryTamperSigns(db), coverage: queryCoverage(db) };
}
const security = { channel: 'Security', provider: 'Microsoft-Windows-Security-Auditing' };

test('a clearing, a gap and a missing channel are signs with both explanations and their events', () => {
  const { signs } = signsOf([
    { ...security, eventId: 4624, record: 10 },
    { ...security, eventId: 4624, record: 14 },
    { channel: 'Security', provider: 'Microsoft-Windows-Eventlog', eventId: 1102, record: 15 },
    { channel: 'Application', eventId: 1, record: 1 },
  ]);
  expect(signs.map(({ kind, eventIds }) => [kind, eventIds])).toEqual([
    ['log-cleared', [3]],
    ['record-gap', [1, 2]],
    ['missing-channel', []],
  ]);
  expect(signs[1]!.detail).toBe('Record 10 is followed by 14: 3 missing.');
  for (const sign of signs) expect(sign.guilty.length * sign.innocent.length).toBeGreaterThan(0);
});

test('recovered records and a host with one channel make no signs', () => {
  const { signs } = signsOf([
    { ...security, record: 1 },
    { ...security, record: 5, status: 1 },
    { ...security, record: 2 },
  ]);
  expect(signs).toEqual([]);
});

test('coverage joins neighbouring hours', () => {
  const { coverage } = signsOf([
    { ...security, time: '2024-01-01T00:10:00Z' },
    { ...security, time: '2024-01-01T01:10:00Z' },
    { ...security, time: '2024-01-01T05:10:00Z' },
  ]);
  const hour = Date.UTC(2024, 0, 1) / 3_600_000;
  expect(coverage).toEqual([
    {
      computer: 'PC1',
      channel: 'Security',
      runs: [
        { fromHour: hour, toHour: hour + 2, count: 2 },
        { fromHour: hour + 5, toHour: hour + 6, count: 1 },
      ],
    },
  ]);
});
