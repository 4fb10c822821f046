import { describe, expect, it } from 'vitest';
import { type BootInput, bootAt, buildBoots } from '../../../../src/engine/analysis/processes/boots.ts';
import type { BootMarker, BootMarkerKind } from '../../../../src/engine/analysis/processes/facts.ts';
import { at, guidOf, sysmon } from './facts-builder.ts';

let event = 0;
const mark = (kind: BootMarkerKind, seconds: number, claimed = seconds): BootMarker => ({
  kind,
  event: ++event,
  timeUs: at(seconds),
  atUs: at(claimed),
});
const boots = (input: Partial<BootInput>) =>
  buildBoots({ markers: [], systemLogons: [], separations: [], creates: [], activityUs: [], ...input });

describe('boots', () => {
  it('is one boot of unknown start without any marker', () => {
    expect(boots({ activityUs: [at(1)] })).toMatchObject([
      { index: 0, startUs: undefined, endUs: undefined, strong: true },
    ]);
  });

  it('takes the records of one start together, in both logs', () => {
    const list = boots({
      markers: [
        mark('kernel-start', 101, 100),
        mark('registry-process', 101),
        mark('registry-process', 101.002),
        mark('session-manager', 101.2),
        mark('session-manager', 101.2),
        mark('lsass-start', 104),
        mark('os-version', 108),
        mark('eventlog-start', 108.2),
      ],
      activityUs: [at(101), at(200)],
    });
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({ startUs: at(100) });
    expect(list[0]!.reason).toContain('Kernel-General 12');
  });

  it('parts two starts by a stop, by a repeated step, and by time', () => {
    const start = (seconds: number) => [mark('lsass-start', seconds), mark('eventlog-start', seconds + 4)];
    const list = boots({
      markers: [...start(100), mark('kernel-stop', 150), ...start(200), ...start(300), ...start(5000)],
      activityUs: [at(1), at(6000)],
    });
    expect(list.map((one) => one.startUs)).toEqual([undefined, at(100), at(200), at(300), at(5000)]);
    expect(list.map((one) => one.endHow)).toEqual(['next-start', 'shutdown', 'next-start', 'next-start', undefined]);
    expect(list[1]!.endUs).toBe(at(150));
    expect([0, 120, 199, 250, 4999, 5000].map((seconds) => bootAt(list, at(seconds)))).toEqual([0, 1, 1, 2, 3, 4]);
  });

  it('knows a crash from 41 and 6008, and a shutdown at the end of the logs', () => {
    const list = boots({
      markers: [
        mark('kernel-start', 10),
        mark('kernel-start', 1000),
        mark('power-lost', 1002),
        mark('unexpected-shutdown', 1008),
        mark('shutdown-asked', 5000),
        mark('eventlog-stop', 5017),
      ],
      activityUs: [at(10), at(5018)],
    });
    expect(list.map((one) => [one.endUs, one.endHow])).toEqual([
      [at(1000), 'crash'],
      [at(5018), 'shutdown'],
    ]);
  });

  it('takes the start of a system that was up before the logs from its uptime', () => {
    expect(boots({ markers: [mark('uptime', 500, -86_400)], activityUs: [at(1)] })[0]).toMatchObject({
      startUs: at(-86_400),
      fromUs: Number.NEGATIVE_INFINITY,
    });
  });

  it('infers a restart from the GUID of the SYSTEM session, at the second inside', () => {
    const list = boots({
      systemLogons: [
        { guid: guidOf(1, 1), timeUs: at(10) },
        { guid: guidOf(1, 1), timeUs: at(90) },
        { guid: guidOf(500, 2), timeUs: at(510) },
      ],
      activityUs: [at(10), at(510)],
    });
    expect(list.map((one) => [one.fromUs, one.strong])).toEqual([
      [Number.NEGATIVE_INFINITY, true],
      [at(500), false],
    ]);
  });

  it('puts a restart that only a reused logon id tells into the longest quiet time', () => {
    const list = boots({
      separations: [
        { afterUs: at(10), beforeUs: at(1000), atUs: undefined, reason: 'logon id 0x51000 was given out again' },
      ],
      activityUs: [at(1), at(10), at(20), at(900), at(1000)],
    });
    expect(list[1]).toMatchObject({ fromUs: at(900), strong: false });
  });

  it('drops an inferred restart that a process GUID disproves', () => {
    const parent = { seconds: 5, pid: 8, serial: 1, image: 'a.exe' };
    const list = boots({
      separations: [{ afterUs: at(10), beforeUs: at(1000), atUs: at(500), reason: 'x' }],
      creates: [sysmon(5, 8, 1, undefined, 'a.exe'), sysmon(2000, 12, 2, parent, 'b.exe')],
      activityUs: [at(1), at(2000)],
    });
    expect(list).toHaveLength(1);
  });
});
