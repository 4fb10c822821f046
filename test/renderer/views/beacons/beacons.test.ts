/** Words, clauses, columns and charts of the beacons view, without a DOM. */
import { describe, expect, it } from 'vitest';
import type { BeaconDetailOutput, BeaconListRow } from '#shared/contract/beacons.ts';
import { changePart } from '../../../../src/renderer/views/beacons/beacons-store.ts';
import { toAllowChoices, toCellClause, toCheckInClause } from '../../../../src/renderer/views/beacons/cell-meaning.ts';
import { toBeaconClause, toChosenClause } from '../../../../src/renderer/views/beacons/clauses.ts';
import { isDescending, toBeaconGridRow, toBeaconSort } from '../../../../src/renderer/views/beacons/columns.ts';
import { explainHeat, toHeatCells, toHeatChoice } from '../../../../src/renderer/views/beacons/heat-option.ts';
import {
  explainIntervals,
  toIntervalBars,
  toIntervalChoice,
} from '../../../../src/renderer/views/beacons/interval-option.ts';
import { explainPhase, toPhaseChoice } from '../../../../src/renderer/views/beacons/phase-option.ts';
import { formatPoints, formatRange, formatSeconds } from '../../../../src/renderer/views/beacons/words.ts';

const row: BeaconListRow = {
  id: 7,
  key: 'k',
  rank: 1,
  host: 'WS-001',
  hostId: 1,
  image: 'C:\\Temp\\a "b".exe',
  imageId: 2,
  imageName: 'a "b".exe',
  destination: 'c2.example',
  name: 'c2.example',
  domain: 'c2.example',
  addresses: ['203.0.113.5', '203.0.113.6'],
  port: 443,
  portName: 'https',
  level: 'name',
  count: 30,
  checkIns: 20,
  firstUs: 0,
  lastUs: 1e6,
  regularity: 0.8,
  score: 4.2,
  verdict: 'high',
  parts: { neighbours: 0.8, variation: 0.9, mode: 0.6 },
  mergeGap: 2,
  sleepLow: 48,
  sleepHigh: 60,
  sleepTypical: 55,
  sharp: true,
  occupancy: 0.98,
  offHours: null,
  anchor: 0.1,
  scheduled: false,
  pairHosts: 1,
  fleetHosts: 3,
  internal: false,
  rita: null,
  reasons: [],
  line: 'sentence',
  coverage: [],
  watchedBy: null,
  hiddenBy: null,
};
const hours = new Array<number>(24).fill(0);
const detail: BeaconDetailOutput = {
  row,
  checkIns: [],
  cut: false,
  histogram: {
    bins: [
      { from: 48, to: 52, count: 10, chance: 1 },
      { from: 52, to: 57, count: 6, chance: 1.25 },
      { from: 104, to: 113, count: 3, chance: 0.5 },
      { from: 300, to: 330, count: 0, chance: 0.1 },
    ],
    inside: [{ from: 0.5, to: 0.6, count: 4 }],
    linear: [
      { second: 1, count: 4 },
      { second: 50, count: 9 },
    ],
  },
  heat: [{ dayUs: 0, hours: hours.with(3, 5), running: hours.with(3, 1).with(4, 1) }],
  hours: [],
  phase: { period: 60, bins: [0, 3, 1, 0] },
  off: [],
  workingHours: { startHour: 8, hours: 10 },
  processes: [],
};

describe('words', () => {
  it('says durations with the unit that fits', () => {
    expect([0.53, 58.24, 119, 120, 7000, 7200, 180_000].map(formatSeconds)).toEqual([
      '0.5 s',
      '58.2 s',
      '119 s',
      '2 min',
      '117 min',
      '2 h',
      '2.1 d',
    ]);
    expect(formatRange(60, 60.01)).toBe('60 s');
    expect([1.5, -2, 0.001].map(formatPoints)).toEqual(['+1.5', '−2', '0']);
  });
});

describe('charts', () => {
  it('counts the bars in the sleep range and at its multiples', () => {
    expect(explainIntervals(detail)).toContain('16 intervals (84 %) in the range, 3 at twice, 0 at three times');
    expect(explainIntervals({ ...detail, histogram: { bins: [], inside: [], linear: [] } })).toContain('no interval');
  });
  it('lets a bar choose its intervals, and gaps inside check-ins none', () => {
    const bars = toIntervalBars(detail, false);
    expect(bars.map((bar) => bar.count)).toEqual([4, 10, 6, 3]);
    expect(toIntervalChoice(bars[0])).toBeUndefined();
    expect(toIntervalChoice(bars[1])?.selection).toEqual({ intervalFrom: 48, intervalTo: 52 });
    expect(toIntervalChoice(toIntervalBars(detail, true)[1])?.selection).toEqual({ intervalFrom: 50, intervalTo: 51 });
  });
  it('tells hours off from hours without a check-in', () => {
    const cells = toHeatCells(detail);
    expect(cells.filter((cell) => !cell.off).map((cell) => cell.hour)).toEqual([3, 4]);
    expect(toHeatChoice(cells[4])).toBeUndefined();
    expect(toHeatChoice(cells[3])?.selection).toEqual({ time: { fromUs: 3 * 3600e6, toUs: 4 * 3600e6 } });
    expect(explainHeat(detail)).toContain('1 of 2 running hours');
    expect(explainHeat(detail)).toContain('5 check-ins outside');
  });
  it('names the fullest part of the phase', () => {
    expect(explainPhase(detail)).toContain('(15 s to 30 s) has 75 %');
    expect(toPhaseChoice(detail, 0)).toBeUndefined();
    expect(toPhaseChoice(detail, 1)?.selection).toEqual({ phase: { period: 60, from: 15, to: 30 } });
  });
});

describe('rows', () => {
  it('keeps hostile text one value of a clause', () => {
    const clause = toBeaconClause(row, 'computer:"WS-001"');
    expect(clause).toContain('Image:"C:\\\\Temp\\\\a \\"b\\".exe"');
    expect(clause).toContain('Application:"*\\\\a \\"b\\".exe"');
    expect(clause.startsWith('(computer:"WS-001") ((id:3 ')).toBe(true);
    // Six digits are the whole microsecond; seven would leave out nine of ten events.
    expect(toChosenClause('id:3', [{ timeUs: 1 }, { timeUs: 1 }])).toBe('id:3 time:("1970-01-01T00:00:00.000001Z")');
  });
  it('offers what can be allowed, and the clause of a cell', () => {
    const cells = toBeaconGridRow(row);
    expect(toAllowChoices(cells).map((one) => one.type)).toEqual(['domain', 'address', 'image', 'host']);
    expect(toCellClause(cells, 'port', undefined)).toBe('DestinationPort:"443"');
    expect(toCellClause(cells, 'destination', undefined)).toContain('"203.0.113.5" OR "203.0.113.6"');
  });
  it('gives the clause of a cell of a check-in, and none for a time or an unknown value', () => {
    const checkIn = {
      id: 1,
      time: 5,
      remote: '203.0.113.5',
      name: null,
      localPort: 5000,
      pid: 44,
      processId: 3,
      user: 'A\\b',
    };
    expect(toCheckInClause(checkIn, 'remote')).toContain('DestAddress:"203.0.113.5"');
    expect(toCheckInClause(checkIn, 'localPort')).toBe('SourcePort:"5000"');
    expect(toCheckInClause(checkIn, 'pid')).toBe('process:3');
    expect(toCheckInClause(checkIn, 'user')).toBe('User:"A\\\\b"');
    expect(['time', 'name'].map((column) => toCheckInClause(checkIn, column))).toEqual([undefined, undefined]);
  });
  it('knows what the engine sorts by, and what an empty control means', () => {
    expect(toBeaconSort('verdict')).toBeUndefined();
    expect([isDescending('score'), isDescending('host')]).toEqual([true, false]);
    expect(changePart({ search: 'a', hostId: 0 }, { search: '', verdicts: [], showHidden: false })).toEqual({
      hostId: 0,
    });
  });
});
