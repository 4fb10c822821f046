import { describe, expect, it } from 'vitest';
import { bindRoles, providerRoles, readSubject, rolesOf } from '../../../src/engine/normalise/roles/index.ts';

const security = 'Microsoft-Windows-Security-Auditing';
const sysmon = 'Microsoft-Windows-Sysmon';

function subject(provider: string, eventId: number, fields: Record<string, string | null | string[]>) {
  const bound = bindRoles(provider, eventId, Object.keys(fields));
  return bound && readSubject(bound, Object.values(fields));
}

describe('roles', () => {
  it('reads the new process of 4688, not its creator, and the target session where one is named', () => {
    const fields = {
      SubjectLogonId: '0x3e7',
      NewProcessId: '0x1a4',
      ProcessId: '0x4',
      TargetLogonId: '0x2b3c4d',
    };
    expect(subject(security, 4688, fields)).toEqual({ pid: 420, guid: undefined, logonId: 0x2b3c4d });
    expect(subject(security, 4688, { ...fields, TargetLogonId: '0x0' })?.logonId).toBe(0x3e7);
    expect(subject(security, 4688, { ...fields, TargetLogonId: '-' })?.logonId).toBe(0x3e7);
    expect(subject(security, 4688, { ...fields, TargetLogonId: null })?.logonId).toBe(0x3e7);
  });

  it('binds by name, whatever the position and letter case', () => {
    const guid = '{365ABB72-3D4A-5CEB-0000-0010FA93FD00}';
    expect(subject(sysmon, 10, { TargetProcessId: '9', SourceProcessId: '3128', SourceProcessGuid: guid })).toEqual({
      pid: 3128,
      guid: '{365abb72-3d4a-5ceb-0000-0010fa93fd00}',
      logonId: undefined,
    });
    expect(subject(security, 5156, { ProcessID: '1752' })?.pid).toBe(1752);
    expect(subject(security, 5157, { ProcessId: '1752' })?.pid).toBe(1752);
  });

  it('takes the session that a logon event opens or closes', () => {
    expect(subject(security, 4624, { SubjectLogonId: '0x3e7', TargetLogonId: '0xab', ProcessId: '0x0' })).toEqual({
      pid: undefined,
      guid: undefined,
      logonId: 0xab,
    });
    expect(subject(security, 4634, { TargetLogonId: '0xab' })?.logonId).toBe(0xab);
    expect(subject(security, 4672, { SubjectLogonId: '0xab' })?.logonId).toBe(0xab);
  });

  it('gives nothing for hostile or repeated values instead of guessing', () => {
    expect(subject(sysmon, 1, { ProcessId: '1e3', ProcessGuid: 'x', LogonId: '0xfffffffffffffff0' })).toEqual({
      pid: undefined,
      guid: undefined,
      logonId: undefined,
    });
    expect(subject(sysmon, 1, { ProcessId: ['1', '2'] })?.pid).toBeUndefined();
    expect(bindRoles(sysmon, 1, ['RuleName'])).toBeUndefined();
    expect(rolesOf('toString', 1)).toBeUndefined();
    expect(rolesOf(sysmon, 255)).toBeUndefined();
    expect(rolesOf(undefined, 1)).toBeUndefined();
  });

  it('has each provider once', () => {
    const names = providerRoles.map((one) => one.provider.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });
});
