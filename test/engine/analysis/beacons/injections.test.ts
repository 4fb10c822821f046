/** Threads started in other processes: whose they are, and what is left out. */
import { expect, test } from 'vitest';
import { readInjections } from '../../../../src/engine/analysis/beacons/injections.ts';
import { type BuiltEvent, buildCase } from '../../../support/case-builder.ts';

const guid = (n: number): string => `{00000000-0000-0000-0000-00000000000${n}}`;

function thread(source: string, from: number, target: string, to: number): BuiltEvent {
  return {
    eventId: 8,
    provider: 'Microsoft-Windows-Sysmon',
    data: [
      ['SourceProcessGuid', guid(from)],
      ['SourceImage', source],
      ['TargetProcessGuid', guid(to)],
      ['TargetImage', target],
    ],
  };
}

test('a thread in another process counts; those of Windows, of itself and of tools that do it everywhere do not', () => {
  const db = buildCase([
    thread('C:\\powershell.exe', 1, 'C:\\svchost.exe', 2),
    thread('C:\\later.exe', 6, 'C:\\svchost.exe', 2),
    thread('C:\\Windows\\System32\\csrss.exe', 1, 'C:\\a.exe', 3),
    thread('C:\\a.exe', 4, 'C:\\a.exe', 4),
    ...Array.from({ length: 8 }, (_, n) => thread('C:\\edr.exe', 1, `C:\\p${n}.exe`, 5)),
  ]);
  const columns = (db.prepare('PRAGMA table_info(processes)').all() as { name: string; notnull: number; pk: number }[])
    .filter((column) => column.notnull === 1 && column.pk === 0 && column.name !== 'guid')
    .map((column) => column.name);
  for (let id = 2; id <= 5; id++)
    db.prepare(
      `INSERT INTO processes (id, guid, ${columns.join(', ')}) VALUES (?, ?${', ?'.repeat(columns.length)})`,
    ).run(id, guid(id), ...columns.map(() => 0));
  expect([...readInjections(db)]).toEqual([[2, { source: 'powershell.exe', timeUs: Date.UTC(2024, 0, 1) * 1000 }]]);
  db.close();
});
