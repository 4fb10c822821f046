import { describe, expect, it } from 'vitest';
import {
  explainLogonType,
  toAccount,
  toSessionCellClause,
  toSessionColumns,
  toSessionGridRow,
  toSessionSort,
} from '../../../../src/renderer/views/logons/columns.ts';
import { sumChart, toBucketTime, toFailuresOption } from '../../../../src/renderer/views/logons/failures-option.ts';
import {
  cutGraph,
  type GraphColours,
  toGraphOption,
  toPathKeys,
} from '../../../../src/renderer/views/logons/lateral-option.ts';
import { changeFilter } from '../../../../src/renderer/views/logons/logons-store.ts';
import { toPivotClause, toPivotPart, withoutOwn } from '../../../../src/renderer/views/logons/pivots.tsx';
import {
  explainSession,
  laneLimit,
  type TimelineColours,
  toLanes,
  toSpan,
  toTimelineOption,
  toTypeColour,
} from '../../../../src/renderer/views/logons/timeline-option.ts';
import { toCellText } from '../../../../src/renderer/widgets/grid-types.ts';
import type { SessionRow } from '../../../../src/shared/contract/processes.ts';

const hourUs = 3_600_000_000;
const noon = Date.UTC(2025, 2, 3, 12) * 1000;
const colours = new Proxy({}, { get: (_, name) => String(name) }) as unknown as TimelineColours & GraphColours;

function buildSession(part: Partial<SessionRow> = {}): SessionRow {
  return {
    id: 5,
    hostId: 1,
    host: 'DC01',
    bootId: 1,
    logonId: 0x1234,
    linkedId: null,
    startUs: noon,
    startTick: 1,
    endUs: noon + hourUs,
    endHow: 'logoff',
    logonType: 3,
    user: 'alice',
    domain: 'ACME',
    sid: null,
    sourceIp: '10.0.0.5',
    sourcePort: 50000,
    sourceHost: 'WS-001',
    authPackage: 'Kerberos',
    lmPackage: null,
    logonProcess: 'Kerberos',
    processName: null,
    elevated: false,
    privileges: [],
    logonCount: 1,
    explicitCount: 0,
    reconnectCount: 0,
    failuresBefore: 2,
    processCount: 0,
    eventCount: 3,
    firstSeenUs: noon,
    lastSeenUs: noon + hourUs,
    wellKnown: false,
    ...part,
  };
}

describe('sessions grid', () => {
  const columns = toSessionColumns('UTC');
  const text = (id: string, session: SessionRow): string =>
    toCellText(columns.find((one) => one.id === id)!, toSessionGridRow(session));

  it('writes a session in words', () => {
    const session = buildSession();
    expect(text('start', session)).toBe('2025-03-03 12:00:00.0000001');
    expect(text('type', session)).toBe('3 Network');
    expect(text('source', session)).toBe('WS-001 10.0.0.5');
    expect(text('length', session)).toBe('1 h 0 min');
    expect(text('processes', session)).toBe('');
    expect(text('start', buildSession({ startUs: null }))).toBe('(seen 2025-03-03 12:00:00)');
    expect(text('end', buildSession({ endUs: null }))).toBe('no end recorded');
    expect(explainLogonType(77)).toBe('77');
    expect(toAccount({ domain: null, user: null })).toBe('');
  });

  it('says what a cell filters by, and sorts only by what the engine can', () => {
    const row = toSessionGridRow(buildSession({ user: 'a"b*' }));
    expect(toSessionCellClause(row, 'user')).toBe('TargetUserName:"a\\"b\\*"');
    expect(toSessionCellClause(row, 'source')).toBe('IpAddress:"10.0.0.5"');
    expect(toSessionCellClause(row, 'type')).toBe('LogonType:"3"');
    expect(toSessionCellClause(row, 'start')).toBe('session:5');
    expect(toSessionSort('failures')).toBe('failures');
    expect(toSessionSort('length')).toBeUndefined();
    expect(columns.find((one) => one.id === 'length')?.sortable).toBe(false);
  });

  it('changes its filter by parts and drops empty ones', () => {
    expect(changeFilter({ wellKnown: false, search: 'x' }, { search: '', user: 'bob' })).toEqual({
      wellKnown: false,
      user: 'bob',
    });
    expect(changeFilter({ wellKnown: false }, { wellKnown: undefined })).toEqual({});
  });
});

describe('pivots', () => {
  const hosts = [{ id: 4, name: 'DC01', computers: ['dc01.acme.example'] }] as never;
  it('turn a key into the view’s filter and into an event filter', () => {
    expect(toPivotPart('user', 'ACME\\bob', hosts)).toEqual({ user: 'bob', wellKnown: undefined });
    expect(toPivotPart('type', '10', hosts)).toEqual({ logonType: 10 });
    expect(toPivotPart('host', 'DC01', hosts)).toEqual({ hostId: 4 });
    expect(toPivotClause('host', 'DC01', hosts)).toBe('computer:"dc01.acme.example"');
    expect(toPivotClause('source', '10.0.0.5', hosts)).toBe('IpAddress:"10.0.0.5" OR WorkstationName:"10.0.0.5"');
  });
  it('leave their own part out of their question, and only that', () => {
    const filter = { user: 'bob', source: '10.0.0.5', wellKnown: false };
    expect(withoutOwn(filter, 'user')).toEqual({ source: '10.0.0.5', wellKnown: false });
    expect(withoutOwn(filter, 'type')).toEqual(filter);
  });
});

describe('timeline of sessions', () => {
  const sessions = [
    buildSession({ id: 1, user: 'bob' }),
    buildSession({ id: 2 }),
    buildSession({ id: 3, startUs: noon + hourUs, endUs: null, lastSeenUs: noon + 3 * hourUs }),
  ];

  it('has a lane for each user, host or source, the busiest first', () => {
    expect(toLanes(sessions, 'user').map((lane) => [lane.name, lane.sessions.length])).toEqual([
      ['ACME\\alice', 2],
      ['ACME\\bob', 1],
    ]);
    expect(toLanes(sessions, 'host')).toHaveLength(1);
    expect(toLanes([buildSession({ sourceIp: null, sourceHost: null })], 'source')[0]?.name).toBe('(this machine)');
  });

  it('covers the time from the first start to the last sign of life', () => {
    expect(toSpan(sessions)).toEqual({ fromUs: noon, toUs: noon + 3 * hourUs });
    expect(toSpan([])).toBeUndefined();
  });

  it('draws a bar for each session of the lanes in sight and marks the selected one', () => {
    const option = toTimelineOption(toLanes(sessions, 'user'), toSpan(sessions)!, 3, 'UTC', colours) as {
      series: { data: { value: number[]; itemStyle: { borderColor?: string } }[] }[];
      yAxis: { data: string[] };
    };
    expect(option.yAxis.data).toEqual(['ACME\\alice', 'ACME\\bob']);
    expect(option.series[0]?.data.map((one) => one.value)).toEqual([
      [0, noon / 1000, (noon + hourUs) / 1000],
      [0, (noon + hourUs) / 1000, (noon + 3 * hourUs) / 1000],
      [1, noon / 1000, (noon + hourUs) / 1000],
    ]);
    expect(option.series[0]?.data.map((one) => one.itemStyle.borderColor)).toEqual([undefined, 'text', undefined]);
    const many = Array.from({ length: laneLimit + 5 }, (_, i) => buildSession({ id: i, user: `u${i}` }));
    const cut = toTimelineOption(toLanes(many, 'user'), toSpan(many)!, undefined, 'UTC', colours) as typeof option;
    expect(cut.yAxis.data).toHaveLength(laneLimit);
  });

  it('tells types apart and explains a bar in words', () => {
    expect([2, 3, 10, 5, null].map((type) => toTypeColour(type, colours))).toEqual([
      'accent',
      'chart',
      'chart-warning',
      'verbose',
      'verbose',
    ]);
    expect(explainSession(buildSession(), 'UTC')).toBe(
      'ACME\\alice on DC01\n3 Network from WS-001 10.0.0.5\n2025-03-03 12:00:00 – 2025-03-03 13:00:00 (logoff)\n2 failed logons before',
    );
  });
});

describe('failures chart', () => {
  const chart = { fromUs: noon, bucketUs: hourUs, failures: [0, 3], logons: [5, 0] };
  it('gives each bar its time and adds up', () => {
    expect(toBucketTime(chart, 1)).toEqual({ fromUs: noon + hourUs, toUs: noon + 2 * hourUs });
    expect(sumChart(chart)).toEqual({ failures: 3, logons: 5 });
  });
  it('draws failures and logons on their own axes, nothing for zero', () => {
    const { series } = toFailuresOption(chart, 'UTC', colours as never) as {
      series: { yAxisIndex: number; data: [number, number | null][] }[];
    };
    expect(series.map((one) => [one.yAxisIndex, one.data.map(([, value]) => value)])).toEqual([
      [0, [null, 3]],
      [1, [5, null]],
    ]);
    expect(series[0]?.data[0]?.[0]).toBe(noon / 1000 + 1_800_000);
  });
});

describe('lateral graph', () => {
  const node = (key: string, hostId: number | null = null) => ({
    key,
    hostId,
    label: key.toUpperCase(),
    addresses: [],
  });
  const link = (from: string, to: string, count: number) => ({
    from,
    to,
    kind: 'logon' as const,
    users: ['ACME\\alice'],
    count,
    firstUs: noon,
    lastUs: noon,
  });
  const graph = {
    nodes: [node('ip:1'), node('ip:2'), node('host:1', 1)],
    links: [link('ip:1', 'host:1', 1), link('ip:2', 'host:1', 50), link('ip:1', 'ip:2', 2)],
  };

  it('keeps hosts of the case and the busiest others, and links among them', () => {
    const cut = cutGraph(graph, 2);
    expect(cut.nodes.map((one) => one.key)).toEqual(['host:1', 'ip:2']);
    expect(cut.links.map((one) => one.from)).toEqual(['ip:2']);
  });

  it('marks the ends and the ways found', () => {
    const option = toGraphOption(graph, ['ip:1', undefined], toPathKeys([[link('ip:1', 'ip:2', 1)]]), 'UTC', colours);
    const [series] = option.series as [
      {
        data: { itemStyle: { borderWidth?: number } }[];
        links: { source: string; lineStyle: { width: number; opacity: number } }[];
      },
    ];
    expect(series.data.map((one) => one.itemStyle.borderWidth)).toEqual([2.5, undefined, undefined]);
    expect(series.links.map((one) => one.lineStyle.opacity)).toEqual([0.2, 0.2, 1]);
  });
});
