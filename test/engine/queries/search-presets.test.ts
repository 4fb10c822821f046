/** The searches of the trade: each is a query, and finds what it says: in a generated case with planted attacks, or in made events. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../../../src/engine/engine.ts';
import { compileFilter } from '../../../src/engine/queries/index.ts';
import { parseQuery } from '../../../src/shared/model/query/index.ts';
import { searchPresets } from '../../../src/shared/model/search-presets.ts';
import { type BuiltEvent, buildCase } from '../../support/case-builder.ts';
import { hasShared, sharedFolder } from '../../support/shared.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test.each(searchPresets.map((preset) => [preset.id, preset.text]))('%s is a query', (_id, text) => {
  expect(parseQuery(text)).toMatchObject({ ok: true });
});

const security = (eventId: number, data: BuiltEvent['data'] = []): BuiltEvent => ({
  channel: 'Security',
  eventId,
  data,
});
const sysmon = (eventId: number, data: BuiltEvent['data'] = []): BuiltEvent => ({
  channel: 'Microsoft-Windows-Sysmon/Operational',
  eventId,
  data,
});

/** For each preset: events that it finds, and near ones that it must not find. */
const made: Readonly<Record<string, readonly [hits: readonly BuiltEvent[], misses: readonly BuiltEvent[]]>> = {
  'logons-outside': [
    [security(4624, [['IpAddress', '203.0.113.9']]), security(4624, [['IpAddress', '2001:db8::5']])],
    ['10.1.2.3', '172.20.0.1', '192.168.1.1', '127.0.0.1', '::1', 'fe80::1%12', '-', '::ffff:10.0.0.5'].map((address) =>
      security(4624, [['IpAddress', address]]),
    ),
  ],
  rdp: [
    [
      security(4624, [['LogonType', '10']]),
      security(4778),
      { channel: 'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational', eventId: 21 },
    ],
    [security(4624, [['LogonType', '3']])],
  ],
  'network-logons': [
    [
      security(4624, [
        ['LogonType', '3'],
        ['TargetUserName', 'alice'],
      ]),
    ],
    ['WS-001$', 'ANONYMOUS LOGON'].map((name) =>
      security(4624, [
        ['LogonType', '3'],
        ['TargetUserName', name],
      ]),
    ),
  ],
  'failed-logons': [
    [security(4625), security(4776, [['Status', '0xc000006a']])],
    [security(4776, [['Status', '0x0']]), security(4624)],
  ],
  'powershell-encoded': [
    ['powershell -enc AAAA', 'POWERSHELL.EXE -NoP -EncodedCommand AAAA', 'pwsh -e AAAA', 'powershell -ec AAAA'].map(
      (line) => sysmon(1, [['CommandLine', line]]),
    ),
    ['powershell -File a.ps1', 'cmd -enc AAAA', 'powershell -ExecutionPolicy Bypass'].map((line) =>
      sysmon(1, [['CommandLine', line]]),
    ),
  ],
  'powershell-download': [
    [
      { channel: 'Microsoft-Windows-PowerShell/Operational', eventId: 4104, data: [['ScriptBlockText', 'IEX (a)']] },
      sysmon(1, [['CommandLine', 'powershell (New-Object Net.WebClient).DownloadString(1)']]),
    ],
    [sysmon(1, [['CommandLine', 'powershell Get-Date']])],
  ],
  'user-folders': [
    [
      sysmon(1, [['Image', 'C:\\Users\\a\\AppData\\Local\\Temp\\x.exe']]),
      security(4688, [['NewProcessName', 'C:\\Users\\Public\\x.exe']]),
    ],
    [sysmon(1, [['Image', 'C:\\Windows\\System32\\x.exe']])],
  ],
  'run-keys': [
    [sysmon(13, [['TargetObject', 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\x']])],
    [sysmon(13, [['TargetObject', 'HKLM\\SOFTWARE\\x']])],
  ],
  'wmi-persistence': [[sysmon(19), sysmon(21)], [sysmon(1)]],
  'admin-shares': [
    [security(5140, [['ShareName', '\\\\*\\ADMIN$']]), security(5145, [['ShareName', '\\\\*\\C$']])],
    [security(5140, [['ShareName', '\\\\*\\Public']])],
  ],
  'log-cleared': [
    [security(1102), { channel: 'System', eventId: 104 }, sysmon(1, [['CommandLine', 'wevtutil  cl Security']])],
    [{ channel: 'Application', eventId: 104 }],
  ],
  'audit-changed': [[security(4719), security(1100)], [security(4624)]],
  defences: [
    [
      { channel: 'Microsoft-Windows-Windows Defender/Operational', eventId: 5001 },
      sysmon(1, [['CommandLine', 'powershell Set-MpPreference -DisableRealtimeMonitoring 1']]),
    ],
    [{ channel: 'Microsoft-Windows-Windows Defender/Operational', eventId: 1150 }],
  ],
  errors: [
    [{ level: 1 }, { level: 2 }],
    [{ level: 4 }, { level: 0 }],
  ],
};

test.each(Object.entries(made))('%s finds its events and not their neighbours', (id, [hits, misses]) => {
  const db = buildCase([...hits, ...misses]);
  const { sql, params } = compileFilter(db, {
    text: searchPresets.find((preset) => preset.id === id)!.text,
    clauses: [],
  });
  const found = db
    .prepare(`SELECT e.id FROM events e WHERE ${sql} ORDER BY e.id`)
    .pluck()
    .all(...params);
  expect(found).toEqual(hits.map((_, index) => index + 1));
});

/** Which planted attack shows in which preset. */
const planted: Readonly<Record<string, string>> = {
  password_spray: 'failed-logons',
  office_download: 'office-children',
  service_install: 'new-services',
  scheduled_task: 'scheduled-tasks',
  account_created: 'accounts',
  log_clear: 'log-cleared',
  lateral_smb: 'admin-shares',
  beacon: 'outside-connections',
};

describe.skipIf(!hasShared)('shared set: a generated case', () => {
  test('each planted attack is among the events of its preset', { timeout: 180_000 }, async () => {
    const folder = tempFolder();
    const out = path.join(folder, 'evidence');
    execFileSync(globalThis.process.execPath, [
      path.join(sharedFolder, 'tools/casegen/make-case.mjs'),
      ...['--out', out, '--hosts', '5', '--days', '1', '--scale', '0.1', '--beacons', '6', '--seed', '31'],
    ]);
    const truth = JSON.parse(readFileSync(path.join(out, 'truth.json'), 'utf8')) as { findings: { kind: string }[] };
    const engine = createEngine({ userDataFolder: path.join(folder, 'user'), host: 'test', version: '0' });
    try {
      await engine.client.call('ingest.start', { paths: [out], casePath: path.join(folder, 'case.eventloupe') });
      const count = async (id: string): Promise<number> => {
        const { text } = searchPresets.find((preset) => preset.id === id)!;
        const list = { view: 'test', filter: { text, clauses: [] }, sort: [{ column: 'time', descending: false }] };
        return (await engine.client.call('events.open', list)).total;
      };
      const kinds = new Set(truth.findings.map((finding) => finding.kind));
      for (const [kind, id] of Object.entries(planted)) {
        expect(kinds, 'planted').toContain(kind);
        expect(await count(id), `${kind} in ${id}`).toBeGreaterThan(0);
      }
      expect(await count('powershell-encoded')).toBeGreaterThan(0);
      expect(await count('remote-threads')).toBeGreaterThan(0);
    } finally {
      await engine.close();
    }
  });
});
