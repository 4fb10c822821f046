/** Small pure parts of the state layer: words for numbers, keys, clauses, progress. */

import { describe, expect, test } from 'vitest';
import { parseQuery } from '#shared/model/query/index.ts';
import { toChartText, toTooltip } from '../../../src/renderer/state/chart-axis.ts';
import { explainKeys, findCommand, groupByKeys, toKeys } from '../../../src/renderer/state/commands.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPlural,
  toFileName,
} from '../../../src/renderer/state/format.ts';
import { readProgress } from '../../../src/renderer/state/ingest-rate.ts';
import { toTimeClauseText, toValueClause } from '../../../src/renderer/state/pivot.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test.each([
  ['{marker0|hidden} shown', '{ marker0|hidden} shown'],
  ['\u202egpj.exe\u0000', '\\u{202e}gpj.exe\\u{0}'],
  ['{a} | b', '{a} | b'],
])('%j is drawn on a chart as %j', (text, drawn) => {
  expect(toChartText(text)).toBe(drawn);
  const tip = toTooltip({ raised: '', border: '', text: '' }, () => text) as { formatter: (p: unknown) => string };
  expect(tip.formatter({})).toBe(drawn);
});

describe('words for numbers', () => {
  test.each([
    [999, '999 B'],
    [1000, '1.0 kB'],
    [69_632, '69.6 kB'],
    [123_456_789, '123 MB'],
    [2.5e12, '2.5 TB'],
  ])('%d bytes', (size, text) => expect(formatBytes(size)).toBe(text));

  test.each([
    [12, '12 ms'],
    [4200, '4.2 s'],
    [59_990, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [3_900_000, '1 h 5 min'],
  ])('%d ms', (duration, text) => expect(formatDuration(duration)).toBe(text));

  test('counts and plurals', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(formatPlural(1, 'file')).toBe('1 file');
    expect(formatPlural(2000, 'file')).toBe('2,000 files');
  });

  test.each([
    ['C:\\logs\\Security.evtx', 'Security.evtx'],
    ['/a/b/', 'b'],
    ['/', '/'],
    ['x', 'x'],
  ])('the name of %s', (path, name) => expect(toFileName(path)).toBe(name));
});

describe('keys', () => {
  const run = (): void => undefined;
  const commands = [
    { id: 'search', title: 'Search', group: 'App', keys: '/', run },
    { id: 'help', title: 'Help', group: 'App', keys: '?', run },
    { id: 'palette', title: 'Palette', group: 'App', keys: 'Ctrl+K', run },
    { id: 'back', title: 'Back', group: 'Filter', keys: 'Alt+ArrowLeft', run },
    { id: 'panel', title: 'Panel', group: 'App', keys: 'Shift+F6', run },
    { id: 'copy', title: 'Copy', group: 'Grid', keys: 'Ctrl+C', listedOnly: true, run },
    { id: 'none', title: 'None', group: 'App', run },
  ];

  test.each([
    [press('k', { ctrlKey: true }), 'Ctrl+K'],
    [press('k', { metaKey: true }), 'Ctrl+K'],
    [press('?', { shiftKey: true }), '?'],
    [press('F6', { shiftKey: true }), 'Shift+F6'],
    [press('K', { shiftKey: true }), 'Shift+K'],
    [press('1', { altKey: true }), 'Alt+1'],
  ])('%o', (event, keys) => expect(toKeys(event)).toBe(keys));

  test('while typing, plain characters belong to the field', () => {
    expect(findCommand(commands, press('/'), false)?.id).toBe('search');
    expect(findCommand(commands, press('/'), true)).toBeUndefined();
    expect(findCommand(commands, press('k', { ctrlKey: true }), true)?.id).toBe('palette');
    expect(findCommand(commands, press('F6', { shiftKey: true }), true)?.id).toBe('panel');
  });

  test('a key that a widget handles is only listed', () => {
    expect(findCommand(commands, press('c', { ctrlKey: true }), false)).toBeUndefined();
    expect([...groupByKeys(commands).keys()]).toEqual(['App', 'Filter', 'Grid']);
    expect(
      groupByKeys(commands)
        .get('App')
        ?.map((one) => one.id),
    ).toEqual(['search', 'help', 'palette', 'panel']);
  });

  test('arrows are printed as on the keys', () => {
    expect(explainKeys('Alt+ArrowLeft')).toBe('Alt+←');
    expect(explainKeys('Ctrl+Home / Ctrl+End')).toBe('Ctrl+Home / Ctrl+End');
  });
});

describe('clauses that a click makes', () => {
  const hostile = ['a"b', 'c:\\x\\', '*', '?', ') OR id:1', 'id:1', '', ' ', '\u202e', 'line\nbreak', '-x', '"', '\\"'];

  test.each(hostile)('%j is one value of the language', (value) => {
    const { text } = toValueClause('Image', value);
    const parsed = parseQuery(text);
    expect(parsed.ok && parsed.query).toMatchObject({ kind: 'term' });
  });

  test('an absent value asks for the absence of the field', () => {
    expect(toValueClause('user', null)).toEqual({ text: 'user:*', absent: true });
    expect(toValueClause('user', 0)).toEqual({ text: 'user:"0"', absent: false });
  });

  test.each([[{ fromUs: 0, toUs: 1_000_000 }], [{ fromUs: 1_600_000_000_123_456 }], [{ toUs: 1_600_000_000_123_456 }]])(
    'a time range %j is a query',
    (range) => {
      expect(parseQuery(toTimeClauseText(range)).ok).toBe(true);
    },
  );
});

describe('progress', () => {
  const progress = {
    casePath: '/c',
    stage: 'parse' as const,
    label: '',
    filesDone: 1,
    filesTotal: 2,
    bytesDone: 50,
    bytesTotal: 100,
    events: 1000,
    problems: 0,
    elapsedMs: 2000,
    remainingMs: null,
  };

  test('share and rates', () => {
    expect(readProgress(progress)).toEqual({ share: 0.5, bytesPerSecond: 25, eventsPerSecond: 500, ended: false });
  });

  test('nothing is divided by zero', () => {
    const reading = readProgress({ ...progress, bytesTotal: 0, elapsedMs: 0, stage: 'cancelled' });
    expect(reading).toEqual({ share: undefined, bytesPerSecond: 0, eventsPerSecond: 0, ended: true });
  });
});
