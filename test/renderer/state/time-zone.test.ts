import { describe, expect, test } from 'vitest';
import { parseIsoTime } from '#shared/model/time.ts';
import {
  explainOffset,
  formatSecond,
  formatTime,
  listTimeZones,
  parseZonedTime,
  zoneOffsetMs,
} from '../../../src/renderer/state/time-zone.ts';

const us = (text: string): number => parseIsoTime(text)!.us;

describe('times in a zone', () => {
  test('UTC keeps all seven digits', () => {
    expect(formatTime(us('2021-03-28T00:59:59.1234567Z'), 7, 'UTC')).toBe('2021-03-28 00:59:59.1234567');
  });

  test.each([
    ['2021-03-28T00:59:59Z', 'Europe/Berlin', '2021-03-28 01:59:59', '+01:00'],
    ['2021-03-28T01:00:00Z', 'Europe/Berlin', '2021-03-28 03:00:00', '+02:00'],
    ['2021-10-31T00:59:59Z', 'Europe/Berlin', '2021-10-31 02:59:59', '+02:00'],
    ['2021-10-31T01:00:00Z', 'Europe/Berlin', '2021-10-31 02:00:00', '+01:00'],
    ['2020-01-01T00:00:00Z', 'America/St_Johns', '2019-12-31 20:30:00', '-03:30'],
    ['2020-01-01T00:00:00Z', 'Asia/Kathmandu', '2020-01-01 05:45:00', '+05:45'],
    ['2020-01-01T00:00:00Z', 'Pacific/Kiritimati', '2020-01-01 14:00:00', '+14:00'],
  ])('%s in %s', (utc, zone, local, offset) => {
    expect(formatSecond(us(utc), zone)).toBe(local);
    expect(explainOffset(us(utc), zone)).toBe(offset);
  });

  test('a time before 1970 and one that no date can hold', () => {
    expect(formatSecond(us('1969-12-31T23:30:00Z'), 'Europe/Berlin')).toBe('1970-01-01 00:30:00');
    expect(zoneOffsetMs(9e18, 'Europe/Berlin')).toBe(0);
    expect(formatTime(9e18, 0, 'Europe/Berlin')).toContain('us:');
  });

  test.each([
    ['2021-07-01 12:00', 'Europe/Berlin', '2021-07-01T10:00:00Z'],
    ['2021-07-01 12:00', 'UTC', '2021-07-01T12:00:00Z'],
    ['2021-07-01T12:00:00Z', 'Europe/Berlin', '2021-07-01T12:00:00Z'],
    ['2021-07-01T12:00:00-05:00', 'Europe/Berlin', '2021-07-01T17:00:00Z'],
    ['2021-01-01', 'America/St_Johns', '2021-01-01T03:30:00Z'],
  ])('%s written in %s', (text, zone, utc) => {
    expect(parseZonedTime(text, zone, parseIsoTime)).toBe(us(utc));
  });

  test('writing and reading are inverse away from the switches', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/New_York']) {
      for (let month = 1; month <= 12; month++) {
        const at = us(`2022-${String(month).padStart(2, '0')}-15T09:41:07Z`);
        expect(parseZonedTime(formatSecond(at, zone), zone, parseIsoTime)).toBe(at);
      }
    }
  });

  test('no time is no time', () => {
    expect(parseZonedTime('yesterday', 'UTC', parseIsoTime)).toBeUndefined();
  });

  test('UTC stands first and once', () => {
    const zones = listTimeZones();
    expect(zones[0]).toBe('UTC');
    expect(zones.filter((zone) => zone === 'UTC')).toHaveLength(1);
    expect(zones).toContain('Europe/Berlin');
  });
});
