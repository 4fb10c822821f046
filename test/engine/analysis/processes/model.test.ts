import { describe, expect, it } from 'vitest';
import { type Boot, buildBoots } from '../../../../src/engine/analysis/processes/boots.ts';
import type { CreateFact, EndFact } from '../../../../src/engine/analysis/processes/facts.ts';
import type { Instance } from '../../../../src/engine/analysis/processes/instance.ts';
import { buildProcesses, type ProcessModel } from '../../../../src/engine/analysis/processes/model.ts';
import { at, ended, guidOf, security, sysmon, system32 } from './facts-builder.ts';

const cmd = `${system32}cmd.exe`;
const ping = `${system32}PING.EXE`;
const filter = `${system32}SearchFilterHost.exe`;
const explorer = 'C:\\Windows\\explorer.exe';

const oneBoot: readonly Boot[] = buildBoots({
  markers: [],
  systemLogons: [],
  separations: [],
  creates: [],
  activityUs: [],
});

function build(creates: CreateFact[], ends: EndFact[] = [], boots = oneBoot): ProcessModel {
  return buildProcesses({ creates, ends }, boots);
}

const find = (model: ProcessModel, pid: number, image: string): Instance =>
  model.instances.find((one) => one.pid === pid && one.image === image)!;

describe('one row for each process', () => {
  it('joins Sysmon 1 and 4688 of the same process, also when 4688 is stamped a second late', () => {
    const parent = { seconds: 1, pid: 100, serial: 1, image: explorer };
    const model = build([
      sysmon(1, 100, 1, undefined, explorer),
      sysmon(10, 200, 2, parent, cmd, { commandLine: undefined }),
      security(10.95, 200, 100, cmd, { commandLine: 'cmd.exe /c x', integrity: 'Medium' }),
    ]);
    expect(model.instances).toHaveLength(2);
    const child = find(model, 200, cmd);
    expect(child).toMatchObject({
      sources: 3,
      startUs: at(10),
      commandLine: 'cmd.exe /c x',
      integrity: 'Medium',
      edge: 'guid',
    });
    expect(child.startEvents).toHaveLength(2);
  });

  it('keeps two processes of one image that had the pid within a second', () => {
    const model = build(
      [
        sysmon(10, 200, 1, undefined, ping),
        sysmon(10.6, 200, 2, undefined, ping),
        security(10.001, 200, 4, ping),
        security(10.601, 200, 4, ping),
      ],
      [ended(10.4, 200, ping)],
    );
    expect(model.instances.map((one) => [one.startUs, one.sources, one.endUs])).toEqual([
      [at(10), 3, at(10.4)],
      [at(10.6), 3, undefined],
    ]);
  });

  it('counts a record that is stored twice once', () => {
    const fact = security(5, 300, 4, cmd);
    const again = { ...fact, event: fact.event + 1000 };
    const guid = sysmon(6, 301, 3, undefined, cmd);
    const model = build([fact, again, guid, { ...guid, event: guid.event + 1000 }]);
    expect(model.instances).toHaveLength(2);
    expect(model.instances[0]!.startEvents).toEqual([fact.event, again.event]);
  });

  it('does not join processes of different images', () => {
    expect(build([sysmon(10, 200, 1, undefined, ping), security(10.5, 200, 4, cmd)]).instances).toHaveLength(2);
  });
});

describe('parents by pid', () => {
  it('takes the owner of the pid at the time, not an earlier or later one', () => {
    const model = build(
      [
        security(1, 100, 4, explorer),
        security(20, 100, 4, cmd),
        security(30, 200, 100, ping),
        security(40, 100, 4, filter),
      ],
      [ended(10, 100, explorer), ended(35, 100, cmd)],
    );
    const child = find(model, 200, ping);
    expect(child.parent).toBe(find(model, 100, cmd));
    expect(child).toMatchObject({ edge: 'pid' });
    expect(child.edgeReason).toContain('had id 100 from 10.0 s before until 5.0 s after');
  });

  it('gives a late record to the process that had the pid before, by the program name', () => {
    const model = build(
      [
        security(1, 50, 4, explorer),
        security(10, 100, 50, cmd),
        security(11.1, 100, 50, filter, { logonId: 0x3e7, creatorLogonId: 0x3e7 }),
        security(11.6, 200, 100, ping, { parentImage: cmd }),
      ],
      [ended(11, 100, cmd)],
    );
    expect(find(model, 200, ping)).toMatchObject({ parent: find(model, 100, cmd), edge: 'inferred', confidence: 0.92 });
  });

  it('gives a late record to the process that had the pid before, by the logon id (4688 v1)', () => {
    const v1 = { logonCertain: false } as const;
    const model = build(
      [
        security(1, 50, 4, explorer, v1),
        security(10, 100, 50, cmd, v1),
        security(11.1, 100, 60, filter, { ...v1, logonId: 0x3e7, creatorLogonId: 0x3e7 }),
        security(11.6, 200, 100, ping, v1),
      ],
      [ended(11, 100, cmd, { logonId: 0x51000 }), ended(60, 100, filter, { logonId: 0x3e7 })],
    );
    expect(find(model, 200, ping)).toMatchObject({ parent: find(model, 100, cmd), edge: 'inferred', confidence: 0.8 });
  });

  it('leaves the present owner when nothing tells the two apart, and says that it is not sure', () => {
    const model = build(
      [security(10, 100, 4, cmd), security(11.1, 100, 4, filter), security(11.6, 200, 100, ping)],
      [ended(11, 100, cmd)],
    );
    // Both fit by logon id: the owner of the moment wins.
    expect(find(model, 200, ping).parent).toBe(find(model, 100, filter));
    const blind = build(
      [
        security(10, 100, 4, cmd, { logonId: undefined }),
        security(11.1, 100, 4, filter, { logonId: undefined }),
        security(11.6, 200, 100, ping),
      ],
      [ended(11, 100, cmd)],
    );
    expect(find(blind, 200, ping)).toMatchObject({ edge: 'inferred', confidence: 0.6 });
  });

  it('never takes a process that ended before, nor one of another name', () => {
    const model = build(
      [
        security(1, 100, 4, cmd),
        security(60, 200, 100, ping),
        security(70, 300, 400, ping, { parentImage: explorer }),
        security(65, 400, 4, cmd),
      ],
      [ended(30, 100, cmd)],
    );
    expect(find(model, 200, ping).parent).toMatchObject({ placeholder: true, pid: 100 });
    expect(find(model, 200, ping).edgeReason).toContain('had ended 30.0 s before');
    expect(find(model, 300, ping)).toMatchObject({ edge: 'name' });
    expect(find(model, 300, ping).parent).toMatchObject({ placeholder: true, image: explorer });
  });

  it('orders by event time: a record that is stored later changes nothing', () => {
    const late = security(11, 200, 100, ping);
    const model = build([security(10, 100, 4, cmd), security(12, 100, 4, filter), late], [ended(11.5, 100, cmd)]);
    expect(find(model, 200, ping).parent).toBe(find(model, 100, cmd));
  });

  it('makes one placeholder for all children of an unlogged parent, and another after the pid had an owner', () => {
    const model = build(
      [
        security(1, 200, 100, ping),
        security(2, 201, 100, ping),
        security(5, 100, 4, cmd),
        security(50, 202, 100, ping),
      ],
      [ended(6, 100, cmd)],
    );
    const [first, second, third] = [200, 201, 202].map((pid) => find(model, pid, ping).parent);
    expect(first).toBe(second);
    expect(third).not.toBe(first);
    expect(third).toMatchObject({ placeholder: true });
  });

  it('puts children of pid 4 under the kernel', () => {
    const child = build([security(1, 300, 4, `${system32}smss.exe`)]).instances[0]!;
    expect(child.parent).toMatchObject({ placeholder: true, image: 'System', pid: 4 });
    expect(child).toMatchObject({ edge: 'pid', confidence: 0.99 });
  });
});

describe('parents by GUID', () => {
  it('finds the parent although its pid has another owner by then', () => {
    const parent = { seconds: 1, pid: 100, serial: 1, image: cmd };
    const model = build([
      sysmon(1, 100, 1, undefined, cmd),
      sysmon(2, 100, 2, undefined, filter),
      sysmon(3, 200, 3, parent, ping),
    ]);
    expect(find(model, 200, ping)).toMatchObject({ parent: find(model, 100, cmd), edge: 'guid', confidence: 1 });
  });

  it('joins a GUID with a process that only Security saw begin, by pid and the second inside', () => {
    const parent = { seconds: 5, pid: 100, serial: 7, image: cmd };
    const model = build([security(5.002, 100, 4, cmd), security(900, 100, 4, cmd), sysmon(1000, 200, 8, parent, ping)]);
    const child = find(model, 200, ping);
    expect(child.parent).toBe(model.instances[0]);
    expect(child.parent).toMatchObject({ guid: guidOf(5, 7), guidJoined: true });
    expect(child.confidence).toBe(0.97);
  });

  it('makes a placeholder with name, command line and start for a parent that no log has', () => {
    const parent = { seconds: 5, pid: 100, serial: 7, image: explorer };
    const model = build([sysmon(50, 200, 8, parent, ping), sysmon(60, 201, 9, parent, cmd)]);
    expect(model.lives.placeholders).toHaveLength(1);
    expect(model.lives.placeholders[0]).toMatchObject({
      startUs: at(5),
      image: explorer,
      commandLine: explorer,
      placeholder: true,
    });
  });

  it('has no circles and no parent after its child, whatever the records say', () => {
    const a = { seconds: 1, pid: 100, serial: 1, image: cmd };
    const b = { seconds: 1, pid: 200, serial: 2, image: ping };
    const later = { seconds: 90, pid: 400, serial: 4, image: explorer };
    const model = build([
      sysmon(1, 100, 1, b, cmd),
      sysmon(1, 200, 2, a, ping),
      sysmon(2, 300, 3, { seconds: 2, pid: 300, serial: 3, image: cmd }, cmd),
      sysmon(3, 301, 5, later, cmd),
      sysmon(90, 400, 4, undefined, explorer),
    ]);
    expect(find(model, 300, cmd)).toMatchObject({ parent: undefined, edge: 'none' });
    expect(find(model, 301, cmd)).toMatchObject({ parent: undefined, edge: 'none' });
    expect(find(model, 301, cmd).edgeReason).toContain('after it');
    expect(model.instances.filter((one) => one.edge === 'guid' && !one.parent!.placeholder)).toHaveLength(1);
    checkForest(model);
  });
});

describe('lives', () => {
  it('ends at the record, at the next owner, or with the boot', () => {
    const boots = buildBoots({
      markers: [
        { kind: 'kernel-start', event: 1, timeUs: at(1000), atUs: at(1000) },
        { kind: 'kernel-stop', event: 2, timeUs: at(900), atUs: at(900) },
      ],
      systemLogons: [],
      separations: [],
      creates: [],
      activityUs: [at(1), at(2000)],
    });
    const model = build(
      [
        security(1, 100, 4, cmd),
        security(2, 200, 4, ping),
        security(30, 200, 4, filter),
        security(1500, 100, 4, explorer),
        security(1600, 300, 200, ping),
      ],
      [ended(9, 100, cmd)],
      boots,
    );
    expect(find(model, 100, cmd)).toMatchObject({ endUs: at(9), endHow: 'event' });
    expect(find(model, 200, ping)).toMatchObject({ endUs: at(30), endHow: 'reused' });
    expect(find(model, 200, filter)).toMatchObject({ endUs: at(900), endHow: 'shutdown' });
    expect(find(model, 100, explorer)).toMatchObject({ endUs: undefined, boot: 1 });
    // Pid 200 was another process's before the restart.
    expect(find(model, 300, ping).parent).toMatchObject({ placeholder: true, boot: 1 });
  });

  it('takes the session of a 4688 v1 process from its 4689', () => {
    const model = build(
      [security(1, 100, 4, cmd, { logonId: 0x3e7, creatorLogonId: 0x3e7, logonCertain: false })],
      [ended(9, 100, cmd, { logonId: 0x51000 })],
    );
    expect(model.instances[0]).toMatchObject({ logonId: 0x51000, logonCertain: true });
  });

  it('answers whose record it is: by pid and time, with the image where the pid has just changed hands', () => {
    const model = build([security(10, 100, 4, cmd), security(20.1, 100, 4, filter)], [ended(20, 100, cmd)]);
    const ask = (seconds: number, image: string | undefined) =>
      model.lives.ownerOf({ boot: 0, pid: 100, guid: undefined, timeUs: at(seconds), image });
    expect(ask(15, cmd)).toBe(model.instances[0]);
    expect(ask(20.3, cmd)).toBe(model.instances[0]);
    expect(ask(20.3, filter)).toBe(model.instances[1]);
    expect(ask(30, undefined)).toBe(model.instances[1]);
    expect(ask(30, '\\device\\harddiskvolume3\\windows\\system32\\searchfilterhost.exe')).toBe(model.instances[1]);
    expect(ask(40, explorer)).toMatchObject({ placeholder: true, image: explorer });
    expect(ask(1, undefined)).toMatchObject({ placeholder: true });
  });
});

/** No process is its own ancestor, no parent starts after its child, every edge is explained. */
function checkForest(model: ProcessModel): void {
  for (const one of model.instances) {
    const seen = new Set<Instance>([one]);
    for (let up = one.parent; up; up = up.parent) {
      expect(seen.has(up)).toBe(false);
      seen.add(up);
    }
    if (one.parent?.startUs !== undefined) expect(one.parent.startUs).toBeLessThanOrEqual(one.startUs!);
    expect(one.parent?.boot ?? one.boot).toBe(one.boot);
    expect(one.edgeReason.length).toBeGreaterThan(10);
    expect(one.parent === undefined).toBe(one.edge === 'none');
  }
}

describe('many records, few pids, no ends', () => {
  it('stays a forest in time order with every edge explained', () => {
    let state = 12_345;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % below;
    };
    const images = [cmd, ping, filter, explorer, `${system32}conhost.exe`];
    for (let round = 0; round < 5; round++) {
      const creates = Array.from({ length: 735 }, (_, index) =>
        security(index * 0.4 + random(3), 4 * (2 + random(214)), 4 * random(214), images[random(5)]!, {
          logonCertain: false,
          parentImage: random(3) === 0 ? images[random(5)] : undefined,
          logonId: random(2) === 0 ? 0x3e7 : 0x51000,
        }),
      );
      const model = build(creates);
      expect(model.instances).toHaveLength(735);
      checkForest(model);
    }
  });
});

describe('forged records', () => {
  // A quadratic step over so many records would run into the test's own time limit.
  it('that crowd one pid and one moment are taken in bounded steps', () => {
    const creates = Array.from({ length: 40_000 }, (_, index) =>
      index % 2 === 0
        ? security(10 + (index % 7) / 1000, 100, 100 + (index % 3) * 4, `C:\\${index}.exe`, {
            parentImage: `C:\\${index - 1}.exe`,
          })
        : sysmon(10, 100, index, { seconds: 10, pid: 100, serial: index + 100_000, image: cmd }, `C:\\${index}.exe`),
    );
    const model = build(
      creates,
      creates.map((one) => ended(10.001, 100, one.image!)),
    );
    expect(model.instances.length).toBeGreaterThan(30_000);
    checkForest({ ...model, instances: model.instances.filter((_, index) => index % 50 === 0) });
  });
});
