import { describe, expect, test } from 'vitest';
import {
  chooseSigns,
  countKinds,
  toCellClause,
  toEventsClause,
  toPlaceClause,
} from '../../../../src/renderer/views/tamper/columns.ts';
import {
  explainBar,
  toBars,
  toCoverageChart,
  toCoverageOption,
  toDensity,
} from '../../../../src/renderer/views/tamper/coverage-option.ts';
import type { CoverageRow, TamperSign } from '../../../../src/shared/contract/tamper.ts';

const hourUs = 3_600_000_000;

function makeSign(change: Partial<TamperSign> = {}): TamperSign {
  return {
    id: 1,
    kind: 'log-cleared',
    title: 'Log cleared',
    severity: 'high',
    computer: 'WS-001',
    channel: 'Security',
    startUs: 10 * hourUs,
    endUs: 10 * hourUs,
    amount: 1,
    detail: 'The log was cleared.',
    guilty: 'g',
    innocent: 'i',
    technique: 'T1070.001',
    eventIds: [7, 9],
    ...change,
  };
}
const row = (computer: string, channel: string, runs: CoverageRow['runs']): CoverageRow => ({
  computer,
  channel,
  runs,
});

describe('signs', () => {
  test('lead to their events, their log and a cell', () => {
    expect(toEventsClause(makeSign())).toBe('event:7 OR event:9');
    expect(toEventsClause(makeSign({ eventIds: [] }))).toBeUndefined();
    expect(toPlaceClause(makeSign())).toBe('computer:"WS-001" AND channel:"Security"');
    expect(toPlaceClause(makeSign({ computer: null, channel: null }))).toBeUndefined();
    expect(toCellClause(makeSign({ computer: 'a" OR id:1' }), 'computer')).toBe('computer:"a\\" OR id:1"');
    expect(toCellClause(makeSign(), 'title')).toBeUndefined();
  });

  test('are chosen by severity, kind and time; one without a time stays', () => {
    const signs = [
      makeSign(),
      makeSign({ id: 2, severity: 'low', kind: 'missing-channel', startUs: null, endUs: null }),
      makeSign({ id: 3, startUs: 1 * hourUs, endUs: 20 * hourUs }),
      makeSign({ id: 4, startUs: 30 * hourUs, endUs: 31 * hourUs }),
    ];
    const ids = (choice: Parameters<typeof chooseSigns>[1]): number[] =>
      chooseSigns(signs, choice).map((one) => one.id);
    expect(ids({ severity: '', kind: '', time: { fromUs: 15 * hourUs, toUs: 30 * hourUs } })).toEqual([2, 3]);
    expect(ids({ severity: 'low', kind: '', time: undefined })).toEqual([2]);
    expect(ids({ severity: '', kind: 'log-cleared', time: undefined })).toEqual([1, 3, 4]);
    expect(countKinds(signs).map((one) => [one.kind, one.count])).toEqual([
      ['log-cleared', 3],
      ['missing-channel', 1],
    ]);
  });
});

describe('coverage', () => {
  test('draws a bar for each run; too many runs are joined where the gaps are smallest, and no event is lost', () => {
    expect(toBars(row('a', 'b', [{ fromHour: 1, toHour: 3, count: 8 }]), 2)).toEqual([
      { lane: 2, fromUs: hourUs, toUs: 3 * hourUs, count: 8 },
    ]);
    const runs = Array.from({ length: 5000 }, (_, i) => ({
      fromHour: i * 3 + (i > 2500 ? 1000 : 0),
      toHour: i * 3 + 1 + (i > 2500 ? 1000 : 0),
      count: 1,
    }));
    const bars = toBars(row('a', 'b', runs), 0);
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(5000);
    expect(bars.some((bar) => bar.toUs <= 7501 * hourUs) && bars.some((bar) => bar.fromUs >= 8503 * hourUs)).toBe(true);
    expect(bars.every((bar) => bar.toUs <= 7501 * hourUs || bar.fromUs >= 8503 * hourUs)).toBe(true);
  });

  test('puts signs on their lane and keeps the domain within the time range', () => {
    const rows = [
      row('WS-001', 'System', [{ fromHour: 0, toHour: 4, count: 4 }]),
      row('WS-001', 'Security', [{ fromHour: 8, toHour: 12, count: 400 }]),
    ];
    const chart = toCoverageChart(rows, [makeSign(), makeSign({ computer: 'other' })], { fromUs: 2 * hourUs })!;
    expect(chart.marks.map((mark) => mark.lane)).toEqual([1]);
    expect(chart.domain).toEqual({ fromUs: 2 * hourUs, toUs: 12 * hourUs });
    expect(toDensity(chart.bars[1]!, 100)).toBeGreaterThan(toDensity(chart.bars[0]!, 100));
    expect(explainBar(rows[1]!, chart.bars[1]!, 'UTC')).toContain('(4 hours)\n400 events');
    const colours = {
      chart: '#1',
      'chart-error': '#2',
      'chart-warning': '#3',
      muted: '#4',
      border: '#5',
      'chart-grid': '#6',
      raised: '#7',
      text: '#8',
    };
    const option = toCoverageOption(chart, 'UTC', colours) as { series: { data: unknown[] }[] };
    expect(option.series.map((one) => one.data.length)).toEqual([2, 1]);
    expect(toCoverageChart([], [], undefined)).toBeUndefined();
  });
});
