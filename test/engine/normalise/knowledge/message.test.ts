import { describe, expect, it } from 'vitest';
import { toFields } from '../../../../src/engine/normalise/knowledge/fields.ts';
import { buildMessage, longestMessage } from '../../../../src/engine/normalise/knowledge/message.ts';

const sysmon = 'Microsoft-Windows-Sysmon';
const security = 'Microsoft-Windows-Security-Auditing';

describe('messages', () => {
  it('says a connection in one line', () => {
    const fields = Object.entries({
      Image: 'C:\\Windows\\System32\\rundll32.exe',
      ProcessId: '4312',
      Protocol: 'tcp',
      Initiated: 'true',
      SourceIp: '10.0.0.9',
      SourcePort: '50000',
      DestinationIp: '10.0.0.5',
      DestinationHostname: '-',
      DestinationPort: '445',
    });
    expect(buildMessage(sysmon, 3, fields)).toBe('rundll32.exe (4312) → 10.0.0.5:445 tcp');
    const accepted = fields.map(([name, text]) => [name, name === 'Initiated' ? 'false' : text] as const);
    expect(buildMessage(sysmon, 3, accepted)).toBe('rundll32.exe (4312) accepted 10.0.0.9:50000 ↔ 10.0.0.5:445 tcp');
  });

  it('decodes logon types and failure codes', () => {
    const fields = Object.entries({
      TargetUserName: 'bob',
      TargetDomainName: 'CORP',
      LogonType: '3',
      Status: '0xc000006d',
      SubStatus: '0xc000006a',
      IpAddress: '::ffff:10.1.2.3',
      WorkstationName: '-',
    });
    expect(buildMessage(security, 4625, fields)).toBe(
      'CORP\\bob logon type Network failed: user name is correct but the password is wrong from 10.1.2.3',
    );
  });

  it('gives the first fields for events that are not in the catalogue or whose template finds nothing', () => {
    const fields = toFields(['a', 'B/c', '', '#Binary', 'e', 'f'], ['1', '2', 'free', 'FF00', '-', ['x', 'y']]);
    expect(buildMessage('Own', 1, fields)).toBe('a=1 c=2 free f=x f=y');
    expect(buildMessage(sysmon, 3, [['New', 'value']])).toBe('New=value');
    expect(buildMessage(security, 4608, [])).toBe('Windows is starting up');
    expect(buildMessage('Own', 1, [])).toBe('');
  });

  it('is one bounded line whatever the evidence says', () => {
    const hostile = `a\r\n\t${'\u202e'}b${'x'.repeat(5_000_000)}`;
    for (const line of [
      buildMessage('Own', 1, [['n'.repeat(100_000), hostile]]),
      buildMessage(sysmon, 1, [['CommandLine', hostile]]),
      buildMessage(sysmon, 1, [['Image', '😀'.repeat(100_000)]]),
    ]) {
      expect(line.length).toBeLessThanOrEqual(longestMessage);
      expect(line).not.toMatch(/[\u0000-\u001f\u202e]/);
      expect(line.isWellFormed()).toBe(true);
    }
  });
});
