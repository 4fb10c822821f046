/** What the start of a process says against it. */
import { expect, test } from 'vitest';
import { explainLaunch, readLaunches } from '../../../../src/engine/analysis/beacons/launch.ts';
import { hostsAnalysis } from '../../../../src/engine/analysis/hosts/build.ts';
import { processesAnalysis } from '../../../../src/engine/analysis/processes/build.ts';
import { buildCase } from '../../../support/case-builder.ts';

const system = (name: string): string => `C:\\Windows\\System32\\${name}`;
const roaming = 'C:\\Users\\ann\\AppData\\Roaming';

test.each([
  [
    'renamed',
    `${roaming}\\AdobeSync\\armsvc.exe`,
    '-svc',
    'WerFault.exe',
    'armsvc.exe is a copy of WerFault.exe under another name',
  ],
  ['its own name', `${roaming}\\x\\curl.exe`, 'curl.exe -V', 'Curl.EXE', undefined],
  ['another product', `${roaming}\\x\\app.exe`, 'app.exe', 'electron.exe', undefined],
  ['installed by an administrator', 'C:\\Program Files\\git\\sh.exe', 'sh.exe', 'cmd.exe', undefined],
  [
    'a library of a writable folder',
    system('rundll32.exe'),
    `rundll32.exe ${roaming}\\a b\\m.dll,Start`,
    undefined,
    'rundll32.exe runs m.dll from a folder that every user can write to',
  ],
  [
    'a script of a writable folder',
    system('WindowsPowerShell\\v1.0\\powershell.exe'),
    'powershell.exe -nop -file "C:\\ProgramData\\s.ps1"',
    undefined,
    'powershell.exe runs s.ps1 from a folder that every user can write to',
  ],
  [
    'a library of Windows',
    system('rundll32.exe'),
    `rundll32.exe ${system('shell32.dll')},Control_RunDLL`,
    undefined,
    undefined,
  ],
  [
    'a command',
    system('WindowsPowerShell\\v1.0\\powershell.exe'),
    'powershell.exe -Command "Get-Date"',
    undefined,
    undefined,
  ],
  ['a program that loads nothing', 'C:\\Windows\\explorer.exe', `explorer.exe ${roaming}\\a.exe`, undefined, undefined],
  [
    'nothing to run',
    system('dllhost.exe'),
    `"${system('dllhost.exe')}"`,
    undefined,
    'dllhost.exe was started without telling it what to run',
  ],
  ['something to run', system('svchost.exe'), 'svchost.exe -k netsvcs', undefined, undefined],
  ['no command line logged', system('dllhost.exe'), null, undefined, undefined],
  ['an empty command line', system('dllhost.exe'), '', undefined, undefined],
])('%s', (_, image, command, original, words) => {
  expect(explainLaunch(image, command, original)).toBe(words);
});

test('a command line made to be slow is read in time', () => {
  const started = performance.now();
  expect(explainLaunch(system('rundll32.exe'), `rundll32 ${'c:\\a'.repeat(1_000_000)}`, undefined)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(200);
});

test('OriginalFileName comes from the creation in Sysmon', async () => {
  const guid = '{00000000-0000-0000-0000-000000000001}';
  const db = buildCase([
    {
      eventId: 1,
      provider: 'Microsoft-Windows-Sysmon',
      channel: 'Microsoft-Windows-Sysmon/Operational',
      computer: 'WS',
      data: [
        ['UtcTime', '2024-01-01 00:00:00.000'],
        ['ProcessGuid', guid],
        ['ProcessId', '500'],
        ['Image', `${roaming}\\armsvc.exe`],
        ['OriginalFileName', 'WerFault.exe'],
        ['CommandLine', 'armsvc.exe -svc'],
      ],
    },
  ]);
  db.exec('UPDATE events SET subject_pid = 500');
  const context = { db, fileIds: undefined, signal: { aborted: false }, progress: () => undefined };
  for (const analysis of [hostsAnalysis, processesAnalysis]) await analysis.build(context);
  const id = db.prepare('SELECT id FROM processes WHERE pid = 500').pluck().get() as number;
  expect([...readLaunches(db, [0, id])]).toEqual([[id, 'armsvc.exe is a copy of WerFault.exe under another name']]);
  db.close();
});
