import { describe, expect, it } from 'vitest';
import { listTables } from '../../../../src/engine/normalise/knowledge/codes.ts';
import { explainValue } from '../../../../src/engine/normalise/knowledge/explain.ts';
import { toLookup } from '../../../../src/engine/normalise/knowledge/fields.ts';

const security = 'Microsoft-Windows-Security-Auditing';
const sysmon = 'Microsoft-Windows-Sysmon';
const meaning = (provider: string, id: number, name: string, value: string, others: Record<string, string> = {}) =>
  explainValue(provider, id, name, value, toLookup(Object.entries(others)));

describe('meanings of values', () => {
  it('decodes message parameters, several in one text, and keeps unknown ones', () => {
    expect(meaning(security, 4663, 'AccessList', '%%1537\n\t\t\t\t%%4416 %%65000')).toBe(
      'DELETE, ReadData (or ListDirectory), %%65000',
    );
    expect(meaning(security, 4688, 'TokenElevationType', '%%1937')).toMatch(/elevated/);
    expect(meaning('Service Control Manager', 7000, 'param2', '%%1053')).toBe('service did not answer in time');
    expect(meaning(security, 4688, 'CommandLine', 'echo %%USERNAME%%')).toBeUndefined();
  });

  it('decodes by field, provider and id', () => {
    expect(meaning(security, 4624, 'LogonType', '10')).toMatch(/remote desktop/);
    expect(meaning(security, 4776, 'Status', '0xC000006A')).toMatch(/password is wrong/);
    expect(meaning(security, 4771, 'Status', '0x18')).toMatch(/wrong password/);
    expect(meaning(security, 4769, 'TicketEncryptionType', '0x17')).toBe('RC4-HMAC');
    expect(meaning(security, 4769, 'TicketOptions', '0x40810000')).toBe('name-canonicalize, renewable, forwardable');
    expect(meaning(security, 4720, 'NewUacValue', '0x15')).toBe(
      'account disabled, password not required, normal account',
    );
    expect(meaning(security, 5156, 'Direction', '%%14593')).toBe('Outbound');
    expect(meaning(security, 5156, 'Protocol', '6')).toBe('TCP');
    expect(meaning(sysmon, 22, 'QueryStatus', '9003')).toBe('name does not exist');
    expect(meaning('Microsoft-Windows-Bits-Client', 61, 'hr', '0x80070032')).toBe('not supported');
    expect(meaning('Other', 1, 'LogonId', '0x3e7')).toMatch(/Local System/);
  });

  it('reads an access mask by the type of the object', () => {
    expect(meaning(security, 4663, 'AccessMask', '0x1', { ObjectType: 'File' })).toBe('ReadData/ListDirectory');
    expect(meaning(security, 4656, 'AccessMask', '0x1010', { ObjectType: 'Process' })).toBe(
      'PROCESS_VM_READ, PROCESS_QUERY_LIMITED_INFORMATION',
    );
    expect(meaning(sysmon, 10, 'GrantedAccess', '0x1fffff')).toBe('PROCESS_ALL_ACCESS');
    expect(meaning(sysmon, 10, 'GrantedAccess', '0x80000410')).toMatch(/VM_READ.*QUERY_INFORMATION.*GENERIC_READ/);
  });

  it('knows SIDs by text and by shape, and leaves ordinary accounts alone', () => {
    expect(meaning('Any', 1, 'x', 'S-1-5-18')).toBe('Local System');
    expect(meaning('Any', 1, 'x', '%{S-1-5-32-544}')).toBe('BUILTIN\\Administrators');
    expect(meaning('Any', 1, 'x', 'S-1-5-21-1-2-3-512')).toBe('Domain Admins (domain RID 512)');
    expect(meaning('Any', 1, 'x', 'S-1-5-21-1-2-3-1104')).toBeUndefined();
    expect(meaning('Any', 1, 'x', 'S-1-16-12288')).toBe('High integrity');
    expect(meaning('Any', 1, 'x', 'S-1-5-80-1-2-3-4-5')).toMatch(/service/);
  });

  it('names directory rights in 4662', () => {
    const properties = '%%7688\n\t{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}\n';
    expect(meaning(security, 4662, 'Properties', properties)).toBe('DS-Replication-Get-Changes-All');
  });

  it('says nothing where nothing is known', () => {
    for (const value of ['', '-', 'x', '0xZZ', '99999999999999999999', 'constructor', '%%']) {
      expect(meaning(security, 4624, 'LogonType', value), value).toBeUndefined();
    }
    expect(listTables().length).toBeGreaterThan(20);
  });
});
