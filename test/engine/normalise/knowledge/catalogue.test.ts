import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resourcePath } from '../../../../src/engine/base/resource-path.ts';
import { describeEvent, listCatalogue } from '../../../../src/engine/normalise/knowledge/catalogue.ts';
import { compileTemplate } from '../../../../src/engine/normalise/knowledge/template.ts';

const security = 'Microsoft-Windows-Security-Auditing';

describe('event catalogue', () => {
  it('has the common pairs', () => {
    expect(listCatalogue().length).toBeGreaterThanOrEqual(320);
    const wanted: [string, number[]][] = [
      ['Microsoft-Windows-Sysmon', [...Array.from({ length: 29 }, (_, index) => index + 1), 255]],
      [
        security,
        [4624, 4625, 4634, 4647, 4648, 4672, 4688, 4689, 4697, 4698, 4720, 4768, 4769, 4776, 4778, 5140, 5156],
      ],
      ['Microsoft-Windows-Eventlog', [104, 1102]],
      ['Service Control Manager', [7036, 7040, 7045]],
      ['Microsoft-Windows-PowerShell', [4100, 4101, 4102, 4103, 4104, 4105, 4106]],
      ['PowerShell', [400, 403, 500, 600, 800]],
      ['Microsoft-Windows-Windows Defender', [1116, 1117, 5001, 5007]],
      ['Microsoft-Windows-TaskScheduler', [106, 129, 140, 141, 200, 201]],
      ['Microsoft-Windows-TerminalServices-LocalSessionManager', [21, 22, 23, 24, 25]],
      ['Microsoft-Windows-TerminalServices-RemoteConnectionManager', [1149]],
      ['Microsoft-Windows-WMI-Activity', [5857, 5858, 5859, 5860, 5861]],
    ];
    for (const [provider, ids] of wanted) {
      for (const id of ids) expect(describeEvent(provider, id)?.title, `${provider} ${id}`).toBeTruthy();
    }
  });

  it('finds providers without case and by pattern, and nothing for unknown pairs', () => {
    expect(describeEvent(security.toUpperCase(), 4624)?.title).toBe('Logon succeeded');
    expect(describeEvent('MSSQL$PAYROLL', 18456)?.title).toBe('SQL logon failed');
    expect(describeEvent('Microsoft-Windows-Sysmon', 4624)).toBeUndefined();
    expect(describeEvent('__proto__', 1)).toBeUndefined();
    expect(describeEvent(undefined, 1)).toBeUndefined();
  });

  it('has templates that compile, titles that differ in a provider family, and a README', () => {
    for (const entry of listCatalogue()) {
      if (entry.message)
        expect(() => compileTemplate(entry.message!), `${entry.provider} ${entry.eventId}`).not.toThrow();
      expect(entry.meaning.endsWith('.'), `${entry.provider} ${entry.eventId}`).toBe(true);
    }
    expect(readdirSync(resourcePath('events'))).toContain('README.md');
  });
});
