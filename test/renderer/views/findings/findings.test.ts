/** The pure parts of the findings view: filter, columns, counts, matrix, timeline. */

import { describe, expect, it } from 'vitest';
import type { FindingRow } from '#shared/contract/detections.ts';
import { explainTactic, explainTechnique, toMatchedClause } from '../../../../src/renderer/state/detection-text.tsx';
import { toFindingsClause } from '../../../../src/renderer/state/pages.ts';
import {
  toFindingColumns,
  toFindingGridRow,
  toFindingSort,
  toReversedPage,
} from '../../../../src/renderer/views/findings/columns.ts';
import { countGroups, isChosen, withoutOwn } from '../../../../src/renderer/views/findings/count-groups.ts';
import { changeFilter, toggle } from '../../../../src/renderer/views/findings/findings-store.ts';
import { type Matrix, toMatrixColumns } from '../../../../src/renderer/views/findings/matrix-columns.ts';
import {
  sumTimeline,
  toBucketTime,
  toTimelineOption,
} from '../../../../src/renderer/views/findings/timeline-option.ts';

function buildFinding(part: Partial<FindingRow> = {}): FindingRow {
  return {
    id: 1,
    key: 'k',
    rule: 7,
    ruleId: 'r',
    setName: 'EventLoupe',
    kind: 'detection',
    title: 'Title',
    level: 'medium',
    author: 'A. Person',
    subject: 'cmd.exe',
    hostId: 3,
    host: 'WS-001',
    computer: 'ws-001.acme.example',
    firstUs: 1_700_000_000_000_000,
    lastUs: 1_700_000_001_000_000,
    count: 2,
    processId: null,
    sessionId: null,
    firstEventId: 11,
    state: 'new',
    stateReason: '',
    incomplete: false,
    suppressed: false,
    tactics: ['execution'],
    techniques: [{ id: 'T1059.001', name: 'PowerShell', oldId: 'T1086', formerIds: [] }],
    matched: [],
    ...part,
  };
}

describe('words of detections', () => {
  it('writes techniques with their old id, tactics as words', () => {
    expect(explainTechnique({ id: 'T1059.001', name: 'PowerShell', oldId: 'T1086', formerIds: [] })).toBe(
      'T1059.001 PowerShell (was T1086)',
    );
    expect(explainTechnique({ id: 'T1', name: null, oldId: null, formerIds: [] })).toBe('T1');
    expect(explainTactic('command-and-control')).toBe('Command and control');
  });

  it('makes a clause of a matched field, none of what is no field of an event', () => {
    const one = { test: 'contains', selection: 's' };
    expect(toMatchedClause({ ...one, field: 'CommandLine', value: 'a "b" \\ *' })).toMatch(/^CommandLine:/);
    expect(toMatchedClause({ ...one, field: '', value: '2' })).toBeUndefined();
    expect(toMatchedClause({ ...one, field: 'x y OR *', value: '2' })).toBeUndefined();
    expect(toMatchedClause({ ...one, field: 'Image', value: '' })).toBeUndefined();
  });
});

describe('filter', () => {
  it('takes out parts that say nothing', () => {
    const filter = changeFilter(
      { states: ['new'], rule: 1 },
      { rule: undefined, search: '', levels: [], suppressed: false },
    );
    expect(filter).toEqual({ states: ['new'] });
    expect(changeFilter({}, { rule: 0, suppressed: true })).toEqual({ rule: 0, suppressed: true });
  });
  it('puts a value into a list and takes it out', () => {
    expect(toggle(undefined, 'high')).toEqual(['high']);
    expect(toggle(['high', 'low'], 'high')).toEqual(['low']);
  });
});

describe('columns', () => {
  it('sorts only by what the engine can', () => {
    const sortable = toFindingColumns('UTC').filter((column) => column.sortable !== false);
    expect(sortable.every((column) => toFindingSort(column.id) !== undefined)).toBe(true);
    expect(toFindingSort('subject')).toBeUndefined();
  });
  it('writes a row', () => {
    const row = toFindingGridRow(buildFinding({ state: 'dismissed', suppressed: true, host: null }));
    const text = (id: string) => {
      const column = toFindingColumns('UTC').find((one) => one.id === id)!;
      return column.format ? column.format(row) : row[id];
    };
    expect(text('level')).toBe('Medium');
    expect(text('host')).toBe('ws-001.acme.example');
    expect(text('state')).toBe('Dismissed, suppressed');
    expect(text('first')).toBe('2023-11-14 22:13:20');
    expect(text('techniques')).toBe('T1059.001 PowerShell (was T1086)');
  });
  it('finds the page of a turned-round list', () => {
    const all = [0, 1, 2, 3, 4, 5, 6];
    const turned = [0, 3, 6].flatMap((offset) => {
      const page = toReversedPage(all.length, offset, 3);
      return all.slice(page.offset, page.offset + page.limit).reverse();
    });
    expect(turned).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });
});

describe('counts', () => {
  const rows = [
    buildFinding({ id: 1, tactics: ['execution', 'persistence'] }),
    buildFinding({ id: 2, level: 'critical', rule: 8, title: 'Other', count: 5 }),
    buildFinding({ id: 3, hostId: null, host: null, tactics: [] }),
  ];
  it('adds up by rule, host, tactic and severity', () => {
    expect(countGroups(rows, 'rule').map((one) => [one.label, one.findings, one.events])).toEqual([
      ['Title', 2, 4],
      ['Other', 1, 5],
    ]);
    expect(countGroups(rows, 'host').map((one) => [one.label, one.findings, one.level])).toEqual([
      ['WS-001', 2, 'critical'],
      ['ws-001.acme.example', 1, 'medium'],
    ]);
    expect(countGroups(rows, 'tactic').map((one) => [one.key, one.findings])).toEqual([
      ['execution', 2],
      ['persistence', 1],
    ]);
    expect(countGroups(rows, 'level').map((one) => one.key)).toEqual(['critical', 'medium']);
  });
  it('knows the chosen group and leaves its own part out of the question', () => {
    const [group] = countGroups(rows, 'level');
    expect(isChosen({ levels: ['critical'] }, group!)).toBe(true);
    expect(isChosen({ levels: ['critical', 'high'] }, group!)).toBe(false);
    expect(withoutOwn({ levels: ['critical'], rule: 1 }, 'level').levels).toBeUndefined();
  });
  it('names findings in a clause, not without end', () => {
    expect(toFindingsClause([3, 9])).toBe('finding:3 OR finding:9');
    expect(toFindingsClause(Array.from({ length: 5000 }, (_, i) => i)).split(' OR ')).toHaveLength(500);
  });
});

describe('matrix', () => {
  it('puts a technique under each of its tactics, stronger with more findings', () => {
    const technique = (id: string, findings: number, tactics: string[]) => ({
      id,
      name: null,
      oldId: null,
      formerIds: [],
      tactics,
      findings,
      events: findings,
      level: 'high' as const,
    });
    const matrix: Matrix = {
      version: '19',
      tactics: ['execution', 'persistence', 'impact'].map((shortname) => ({ shortname, name: shortname, findings: 0 })),
      techniques: [technique('T1', 1, ['execution', 'persistence']), technique('T2.001', 100, ['persistence'])],
    };
    const columns = toMatrixColumns(matrix);
    expect(columns.map((one) => one.cells.map((cell) => cell.technique.id))).toEqual([['T1'], ['T1', 'T2.001'], []]);
    expect(columns[1]?.cells.map((cell) => [cell.sub, cell.strength])).toEqual([
      [false, 0.25],
      [true, 1],
    ]);
  });
});

describe('timeline', () => {
  const data = {
    fromUs: 1000,
    toUs: 3000,
    bucketUs: 1000,
    counts: [
      [1, 0],
      [0, 2],
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  };
  const names = [
    'critical',
    'chart-error',
    'chart-warning',
    'chart',
    'verbose',
    'muted',
    'border',
    'chart-grid',
    'raised',
    'text',
  ];
  const colours = Object.fromEntries(names.map((name) => [name, `#${name}`])) as never;
  it('stacks the levels and says them in the tooltip', () => {
    const option = toTimelineOption(data, 'UTC', colours) as {
      series: { name: string; color: string; data: [number, number | null][] }[];
      tooltip: { formatter: (params: { dataIndex: number }[]) => string };
    };
    expect(sumTimeline(data)).toBe(3);
    expect(toBucketTime(data, 1)).toEqual({ fromUs: 2000, toUs: 3000 });
    expect(option.series.map((one) => one.name)).toEqual(['Critical', 'High', 'Medium', 'Low', 'Info']);
    expect(option.series[1]?.data.map(([, count]) => count)).toEqual([null, 2]);
    expect(option.tooltip.formatter([{ dataIndex: 1 }])).toMatch(/High: 2 findings$/);
    expect(option.tooltip.formatter([])).toBe('');
  });
});
