import { describe, expect, it } from 'vitest';
import {
  type FailureFact,
  type LogonFact,
  type LogonFacts,
  newLogonFacts,
  readLogonFacts,
} from '../../../../src/engine/analysis/logons/facts.ts';
import { groupAuthentications, groupFailures } from '../../../../src/engine/analysis/logons/groups.ts';
import { buildSessions, separateByLogonId } from '../../../../src/engine/analysis/logons/sessions.ts';
import { buildBoots } from '../../../../src/engine/analysis/processes/boots.ts';
import type { SourceRecord } from '../../../../src/engine/analysis/processes/facts.ts';
import { at } from '../processes/facts-builder.ts';

let event = 0;
const logon = (seconds: number, logonId: number, user: string, more: Partial<LogonFact> = {}): LogonFact => ({
  event: ++event,
  timeUs: at(seconds),
  timeTick: 0,
  logonId,
  linkedId: undefined,
  type: 2,
  user,
  domain: 'ACME',
  sid: `S-1-5-21-1-${user.length}`,
  sourceIp: undefined,
  sourcePort: undefined,
  sourceHost: undefined,
  authPackage: 'Negotiate',
  lmPackage: undefined,
  logonProcess: 'User32',
  processName: undefined,
  elevated: undefined,
  ...more,
});
const failure = (seconds: number, user: string, sourceIp: string, more: Partial<FailureFact> = {}): FailureFact => ({
  event: ++event,
  timeUs: at(seconds),
  kind: 4625,
  user,
  domain: 'ACME',
  sourceIp,
  sourceHost: undefined,
  type: 3,
  status: '0xc000006d',
  subStatus: '0xc000006a',
  ...more,
});
const facts = (more: Partial<LogonFacts>): LogonFacts => ({ ...newLogonFacts(), ...more });
const restart = (seconds: number) =>
  buildBoots({
    markers: [{ kind: 'kernel-start', event: 1, timeUs: at(seconds), atUs: at(seconds) }],
    systemLogons: [],
    separations: [],
    creates: [],
    activityUs: [at(0), at(10_000)],
  });
const oneBoot = buildBoots({ markers: [], systemLogons: [], separations: [], creates: [], activityUs: [] });

describe('sessions', () => {
  it('are one for each boot and logon id', () => {
    const { sessions } = buildSessions(
      facts({
        logons: [logon(10, 0x51000, 'alice'), logon(2000, 0x51000, 'bob')],
        logoffs: [{ event: 1, timeUs: at(2500), logonId: 0x51000, asked: false }],
      }),
      restart(1000),
    );
    expect(sessions.all.map((one) => [one.user, one.boot, one.endUs, one.endHow])).toEqual([
      ['alice', 0, at(1000), 'shutdown'],
      ['bob', 1, at(2500), 'logoff'],
    ]);
  });

  it('separate boots where an id comes back for another user, or after its logoff', () => {
    const one = facts({ logons: [logon(10, 0x51000, 'alice'), logon(2000, 0x51000, 'robert')] });
    expect(separateByLogonId(one)).toMatchObject([{ afterUs: at(10), beforeUs: at(2000) }]);
    const same = [logon(10, 0x51000, 'alice'), logon(2000, 0x51000, 'alice')];
    expect(separateByLogonId(facts({ logons: same }))).toEqual([]);
    const logoffs = [{ event: 1, timeUs: at(50), logonId: 0x51000, asked: false }];
    expect(separateByLogonId(facts({ logons: same, logoffs }))).toMatchObject([{ afterUs: at(50) }]);
    const service = [logon(10, 0x3e7, 'SYSTEM'), logon(99, 0x3e7, 'WS01$')];
    expect(separateByLogonId(facts({ logons: service }))).toEqual([]);
  });

  it('keep one row for a well-known session however many services start', () => {
    const logons = [1001, 2000, 3000].map((s) => logon(s, 0x3e7, 'SYSTEM', { type: 5 }));
    const after = buildSessions(facts({ logons }), restart(1000));
    expect(after.sessions.all).toMatchObject([{ logonId: 0x3e7, logonCount: 3, startUs: at(1001) }]);
    // Running before the logs begin: a service start is not the session's start.
    const before = buildSessions(facts({ logons }), oneBoot);
    expect(before.sessions.all).toMatchObject([{ logonId: 0x3e7, logonCount: 3, startUs: undefined, type: 5 }]);
  });

  it('have twin, privileges, explicit credentials and reconnects', () => {
    const notes = (['privileges', 'explicit', 'explicit', 'reconnect'] as const).map((kind, index) => ({
      kind,
      event: 900 + index,
      timeUs: at(20 + index),
      logonId: 0x52000,
      text: kind === 'privileges' ? 'SeDebugPrivilege\r\n\t\t\tSeBackupPrivilege' : undefined,
      user: 'alice',
      domain: 'ACME',
      sid: undefined,
    }));
    const { sessions } = buildSessions(
      facts({
        logons: [
          logon(10, 0x52000, 'alice', { linkedId: 0x51000, elevated: true }),
          logon(10, 0x51000, 'alice', { linkedId: 0x52000, elevated: false }),
        ],
        notes,
      }),
      oneBoot,
    );
    expect(sessions.find(0x52000, 0)).toMatchObject({
      linkedId: 0x51000,
      elevated: true,
      privileges: 'SeDebugPrivilege SeBackupPrivilege',
      explicitCount: 2,
      reconnectCount: 1,
    });
  });

  it('that only other records name are there without a start', () => {
    const { sessions } = buildSessions(
      facts({ logoffs: [{ event: 1, timeUs: at(5), logonId: 7777, asked: true }] }),
      oneBoot,
    );
    expect(sessions.all).toMatchObject([{ logonId: 7777, startUs: undefined, endUs: at(5), endHow: 'logoff-asked' }]);
  });

  it('count each failed logon before them once, by user or remote source', () => {
    const { sessions } = buildSessions(
      facts({
        logons: [
          logon(100, 0x51000, 'Alice', { type: 3, sourceIp: '10.0.0.9' }),
          logon(100, 0x52000, 'carol', { sourceIp: '127.0.0.1' }),
        ],
        failures: [
          failure(50, 'alice', '10.0.0.9'),
          failure(60, 'bob', '10.0.0.9'),
          failure(70, 'alice', '10.0.0.7'),
          failure(80, 'dave', '127.0.0.1'),
          failure(101, 'alice', '10.0.0.9'),
          failure(-5000, 'alice', '10.0.0.9'),
        ],
      }),
      oneBoot,
    );
    expect(sessions.all.map((one) => one.failuresBefore)).toEqual([3, 0]);
  });

  it('get the records of terminal services by user and time', () => {
    const { sessions, links } = buildSessions(
      facts({
        logons: [
          logon(10, 0x51000, 'admin', { type: 10 }),
          logon(20, 0x52000, 'admin', { type: 7 }),
          logon(900, 0x53000, 'admin', { type: 10 }),
        ],
        logoffs: [{ event: 2, timeUs: at(600), logonId: 0x51000, asked: false }],
        remote: [
          { kind: 'authenticated', event: 501, timeUs: at(8), user: 'ADMIN', domain: 'ACME', address: '10.0.0.5' },
          { kind: 'reconnect', event: 502, timeUs: at(500), user: 'admin', domain: 'ACME', address: undefined },
          { kind: 'logon', event: 503, timeUs: at(901), user: 'admin', domain: 'ACME', address: '10.0.0.6' },
          { kind: 'logon', event: 504, timeUs: at(901), user: 'nobody', domain: 'ACME', address: '10.0.0.6' },
        ],
      }),
      oneBoot,
    );
    expect(links.map((link) => [link.event, link.session.logonId])).toEqual([
      [501, 0x51000],
      [502, 0x51000],
      [503, 0x53000],
    ]);
    expect(sessions.find(0x51000, 0)).toMatchObject({ sourceIp: '10.0.0.5', reconnectCount: 1 });
  });
});

describe('groups', () => {
  it('put failures of one user and source together while they follow one another', () => {
    const { sessions } = buildSessions(
      facts({ logons: [logon(1300, 0x51000, 'svc', { sourceIp: '10.0.0.9' })] }),
      oneBoot,
    );
    const groups = groupFailures(
      [
        failure(0, 'alice', '10.0.0.9'),
        failure(5, 'bob', '10.0.0.9'),
        failure(300, 'alice', '10.0.0.9'),
        failure(1200, 'alice', '10.0.0.9'),
      ],
      sessions.all,
    );
    expect(groups.map((one) => [one.user, one.count, one.lastUs, one.session?.logonId])).toEqual([
      ['alice', 2, at(300), 0x51000],
      ['bob', 1, at(5), 0x51000],
      ['alice', 1, at(1200), 0x51000],
    ]);
  });

  it('add up granted authentications', () => {
    const ticket = (seconds: number, service: string) => ({
      event: ++event,
      timeUs: at(seconds),
      kind: 4769,
      user: 'alice@ACME',
      domain: 'ACME',
      service,
      sourceIp: '10.0.0.9',
      sourceHost: undefined,
      encryption: '0x12',
    });
    const groups = groupAuthentications([ticket(5, 'DC01$'), ticket(1, 'DC01$'), ticket(3, 'FS01$')]);
    expect(groups.map((one) => [one.service, one.count, one.timeUs, one.lastUs])).toEqual([
      ['DC01$', 2, at(1), at(5)],
      ['FS01$', 1, at(3), at(3)],
    ]);
  });
});

describe('readLogonFacts', () => {
  const read = (provider: string, id: number, fields: Record<string, string>): LogonFacts => {
    const record: SourceRecord = {
      event: 1,
      timeUs: at(0),
      timeTick: 3,
      provider,
      id,
      field: (name) => fields[name],
      item: (index) => Object.values(fields)[index],
    };
    const into = newLogonFacts();
    readLogonFacts(record, into);
    return into;
  };
  const security = 'microsoft-windows-security-auditing';

  it('reads 4624 with mapped address and token', () => {
    const [one] = read(security, 4624, {
      TargetLogonId: '0x52000',
      TargetLinkedLogonId: '0x51000',
      LogonType: '3',
      IpAddress: '::ffff:10.0.0.9',
      IpPort: '50123',
      WorkstationName: '\\\\WS09',
      ElevatedToken: '%%1842',
      TargetUserName: 'alice',
      TargetDomainName: '-',
    }).logons;
    expect(one).toMatchObject({
      sourceIp: '10.0.0.9',
      sourcePort: 50_123,
      sourceHost: 'WS09',
      elevated: true,
      linkedId: 0x51000,
      domain: undefined,
    });
  });

  it('tells granted from refused Kerberos and NTLM by the status', () => {
    expect(read(security, 4768, { Status: '0x0', TargetUserName: 'a' }).authentications).toHaveLength(1);
    expect(read(security, 4768, { Status: '0x6', TargetUserName: 'a' }).failures).toMatchObject([
      { kind: 4768, status: '0x6' },
    ]);
    expect(
      read(security, 4776, { Status: '0xc0000064', TargetUserName: 'a', Workstation: 'WS1' }).failures,
    ).toMatchObject([{ sourceHost: 'WS1' }]);
    expect(read(security, 4771, { Status: '0x18', IpAddress: '::ffff:10.1.1.1' }).failures).toMatchObject([
      { sourceIp: '10.1.1.1' },
    ]);
  });

  it('reads terminal services by name', () => {
    const provider = 'microsoft-windows-terminalservices-localsessionmanager';
    expect(read(provider, 21, { 'EventXML/User': 'ACME\\bob', 'EventXML/Address': '10.2.2.2' }).remote).toMatchObject([
      { kind: 'logon', user: 'bob', domain: 'ACME', address: '10.2.2.2' },
    ]);
    expect(read(provider, 41, { 'EventXML/User': 'x' }).remote).toEqual([]);
  });
});
