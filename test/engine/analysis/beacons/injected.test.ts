/** A beacon in a process that another program started a thread in: few and irregular check-ins are then enough. */
import { expect, test } from 'vitest';
import { beaconsAnalysis } from '../../../../src/engine/analysis/beacons/build.ts';
import { queryBeacons } from '../../../../src/engine/analysis/beacons/queries.ts';
import { toAnalyticFindings } from '../../../../src/engine/analysis/detections/analytics/case-analytics.ts';
import type { OtherFinding } from '../../../../src/engine/analysis/detections/findings.ts';
import { loadPack } from '../../../../src/engine/analysis/detections/pack/load.ts';
import type { StoredRule } from '../../../../src/engine/analysis/detections/store.ts';
import { hostsAnalysis } from '../../../../src/engine/analysis/hosts/build.ts';
import { findNetworkAnomalies } from '../../../../src/engine/analysis/network/anomalies/find.ts';
import { networkAnalysis } from '../../../../src/engine/analysis/network/build.ts';
import { processesAnalysis } from '../../../../src/engine/analysis/processes/build.ts';
import type { BeaconListRow } from '../../../../src/shared/contract/beacons.ts';
import { type BuiltEvent, buildCase } from '../../../support/case-builder.ts';

const explorer = 'C:\\Windows\\explorer.exe';
const powershell = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
const target = '{00000000-0000-0000-0000-000000000002}';

function sysmon(eventId: number, minute: number, data: readonly (readonly [string, string])[]): BuiltEvent {
  const time = new Date(Date.UTC(2024, 0, 1, 8, minute)).toISOString();
  const channel = 'Microsoft-Windows-Sysmon/Operational';
  const utc = ['UtcTime', time.replace('T', ' ').replace('Z', '')] as const;
  return { eventId, time, provider: 'Microsoft-Windows-Sysmon', channel, computer: 'WS', data: [utc, ...data] };
}

const start = sysmon(1, 0, [
  ['ProcessGuid', target],
  ['ProcessId', '500'],
  ['Image', explorer],
]);
const thread = sysmon(8, 10, [
  ['SourceProcessGuid', '{00000000-0000-0000-0000-000000000001}'],
  ['SourceImage', powershell],
  ['TargetProcessGuid', target],
  ['TargetImage', explorer],
]);
const connections = (address: string, minutes: readonly number[]): BuiltEvent[] =>
  minutes.map((minute) =>
    sysmon(3, minute, [
      ['ProcessGuid', target],
      ['ProcessId', '500'],
      ['Image', explorer],
      ['Initiated', 'true'],
      ['Protocol', 'tcp'],
      ['SourceIp', '10.0.0.5'],
      ['DestinationIp', address],
      ['DestinationPort', '443'],
    ]),
  );
/** Intervals that no clock makes. */
const irregular = [20, 21, 55, 58, 140, 141, 300];

const injectedRule = loadPack().flatMap(({ rule }) => (rule?.name === 'injected_external' ? [{ id: 1, rule }] : []));

interface Analysed {
  rows: BeaconListRow[];
  anomalies: unknown[];
  findings: OtherFinding[];
}

async function analyse(events: readonly BuiltEvent[]): Promise<Analysed> {
  const db = buildCase([...events].sort((a, b) => (a.time! < b.time! ? -1 : 1)));
  // As ingest binds an event to its process.
  db.exec('UPDATE events SET subject_pid = 500 WHERE event_id = 3');
  const context = { db, fileIds: undefined, signal: { aborted: false }, progress: () => undefined };
  for (const analysis of [hostsAnalysis, processesAnalysis, networkAnalysis, beaconsAnalysis])
    await analysis.build(context);
  const { rows } = queryBeacons(db, { filter: {}, controls: {}, offset: 0, limit: 10 });
  const anomalies = findNetworkAnomalies(db).filter(({ kind }) => kind === 'beacon');
  const findings = toAnalyticFindings(db, injectedRule as StoredRule[]);
  db.close();
  return { rows, anomalies, findings };
}

test('seven irregular connections are a beacon where the program talks there only since a thread was started in it', async () => {
  const { rows, anomalies } = await analyse([start, thread, ...connections('203.0.113.9', irregular)]);
  expect(rows).toMatchObject([{ count: 7, verdict: 'high' }]);
  expect(rows[0]!.regularity).toBeLessThan(0.18);
  expect(rows[0]!.reasons).toMatchObject([
    {
      code: 'regularity',
      points: -1,
      text: expect.stringContaining('nothing else than the suspect process talks to this destination') as string,
    },
    { code: 'image' },
    { code: 'injected', points: 2.5, text: 'powershell.exe started a thread in the process that talks' },
    { code: 'no-name' },
  ]);
  expect(anomalies).toMatchObject([{ severity: 'high', pid: 500, count: 7 }]);
});

test('without the thread, inside the network, or where it talked there before, they are none', async () => {
  const without = await analyse([start, ...connections('203.0.113.9', irregular)]);
  const inside = await analyse([start, thread, ...connections('10.0.0.9', irregular)]);
  const before = await analyse([start, thread, ...connections('203.0.113.9', [2, ...irregular])]);
  const mostlyBefore = await analyse([start, thread, ...connections('203.0.113.9', [1, 2, 3, 4, 6, 8, 9, 70, 200])]);
  for (const { rows, anomalies } of [without, inside, before, mostlyBefore]) {
    expect(rows).toHaveLength(1);
    expect(rows[0]!.verdict).not.toBe('high');
    expect(anomalies).toEqual([]);
  }
  const codes = ({ rows }: typeof before): string[] => rows[0]!.reasons.map(({ code }) => code);
  expect(codes(before)).toContain('injected');
  expect(codes(mostlyBefore)).not.toContain('injected');
});

test('the same over three addresses without names, none with enough for a row of its own', async () => {
  const spread = irregular.flatMap((minute, index) => connections(`203.0.113.${9 + (index % 3)}`, [minute]));
  const { rows, anomalies } = await analyse([start, thread, ...spread]);
  expect(rows).toMatchObject([{ count: 7, level: 'set', verdict: 'high' }]);
  expect(rows[0]!.addresses).toHaveLength(3);
  expect(anomalies).toMatchObject([{ severity: 'high', pid: 500, count: 7 }]);
  const without = await analyse([start, ...spread]);
  const before = await analyse([start, thread, ...connections('203.0.113.10', [2]), ...spread]);
  expect([...without.rows, ...before.rows]).toEqual([]);
});

test('two connections are a finding of their own, unless the program talked there before, or they make a beacon', async () => {
  const few = await analyse([start, thread, ...connections('8.8.4.4', [20, 55])]);
  expect(few.rows).toEqual([]);
  expect(few.findings).toMatchObject([
    {
      subject: `${explorer} on WS to 8.8.4.4:443`,
      count: 2,
      level: 'high',
      matched: [{}, { value: 'powershell.exe' }, {}],
    },
  ]);
  expect(few.findings[0]!.eventIds).toHaveLength(2);
  const none = [
    await analyse([start, ...connections('8.8.4.4', [20, 55])]),
    await analyse([start, thread, ...connections('8.8.4.4', [2, 20, 55])]),
    await analyse([start, thread, ...connections('10.0.0.9', [20, 55])]),
    await analyse([start, thread, ...connections('8.8.4.4', irregular)]),
    await analyse([start, thread, ...[1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n) => connections(`8.8.4.${n}`, [20 + n]))]),
  ];
  for (const { findings } of none) expect(findings).toEqual([]);
  expect(none[3]!.rows).toMatchObject([{ verdict: 'high' }]);
});
