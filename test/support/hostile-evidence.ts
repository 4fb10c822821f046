/**
 * Evidence in which every name that a person meets is an attack on the one who looks at it: markup, script, formulas, terminal
 * escapes, direction marks, ECharts and Angular templates, ways out of a folder. In: a folder. Out: .evtx files of two hosts
 * with processes, sessions, movement, a beacon, services and cleared logs; and a rule with such a title that they meet.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as rows from '../engine/analysis/processes/case-rows.ts';
import { EvtxWriter, eventDataTemplate, payloadOf, template, value, type WriterTemplate } from './evtx-writer.ts';
import type { GoldenRow } from './golden-case.ts';

/** Sets a flag of the page where it is taken for markup; no slash, so that it stays one name in a path. */
export const markup = '<img src=x onerror="owned=1">';
/** The direction mark turns `txt.exe` into what looks like `exe.txt`. */
export const turned = '\u202etxt.exe';
const image = `C:\\Users\\Public\\..\\${markup}{marker|}${turned}`;
const user = `=cmd|' ${markup}\u202e`;
const hosts = [`${markup}\u202eWS1`, `{{7*7}}${markup}\u001b[2JWS2`] as const;
const destination = `${markup}\u202e.evil.example`;
const commandLine = `"${image}" <script>owned=1</script> {{7*7}} \u001b[2J [x](javascript:owned=1) ${'../'.repeat(9)}etc`;

const winlogon: rows.Proc = {
  pid: 600,
  serial: 1,
  seconds: 10,
  image: 'C:\\Windows\\System32\\winlogon.exe',
  logonId: 0x3e7,
};
const parent: rows.Proc = { pid: 700, serial: 2, seconds: 30, image, logonId: 0x1111 };
const child: rows.Proc = {
  pid: 701,
  serial: 3,
  seconds: 40,
  image: `C:\\Users\\Public\\cmd ${markup}\u202e.exe`,
  logonId: 0x1111,
};
const beaconCount = 120;

const plain = (
  file: string,
  host: string,
  seconds: number,
  provider: string,
  id: number,
  data: [string, string][],
): GoldenRow => ({
  file,
  record_id: 0,
  time_created: rows.iso(seconds),
  provider,
  event_id: id,
  channel: file.replace('.evtx', ''),
  computer: host,
  data,
});

function change(row: GoldenRow): GoldenRow {
  const data = row.data.map(([name, text]): [string, string] => {
    if (name === 'CommandLine' || name === 'ParentCommandLine') return [name, commandLine];
    if (name === 'DestinationHostname') return [name, destination];
    if (name === 'QueryResults') return [name, '203.0.113.77;'];
    return [name, text.replaceAll('alice', user).replaceAll('PSEXESVC', `PSEXESVC ${markup}\u202e`)];
  });
  return { ...row, data };
}

function makeRows(host: string): GoldenRow[] {
  const check = (k: number): number => 600 + k * 60 + ((k * 7) % 5) / 10;
  return [
    rows.systemStart(host, 1),
    rows.created(host, winlogon, undefined),
    rows.logonRow(host, 20, 0x1111, 'alice', { type: 3, ip: '10.0.0.9', station: hosts[0] }),
    rows.privileges(host, 21, 0x1111),
    ...Array.from({ length: 8 }, (_, k) => rows.failedRow(host, 5 + k, 'alice', '203.0.113.9')),
    rows.created(host, parent, winlogon),
    rows.sysmonCreated(host, parent, winlogon),
    rows.created(host, child, parent),
    rows.sysmonCreated(host, child, parent),
    rows.shareFile(host, 45, 0x1111, '10.0.0.9'),
    rows.serviceMade(host, 46),
    rows.fileMade(host, 50, parent, `C:\\Windows\\..\\${markup}${turned}`),
    rows.query(host, 599, parent, destination),
    ...Array.from({ length: beaconCount }, (_, k) => rows.connection(host, check(k), parent, '203.0.113.77', 443)),
    plain('Security.evtx', host, 8000, 'Microsoft-Windows-Eventlog', 1102, [['SubjectUserName', user]]),
    plain(`Own ${markup}.evtx`, host, 8001, `Own ${markup}\u202e`, 7, [[`Name ${markup}\u202e`, `${turned}\u0007`]]),
  ].map(change);
}

const templates = new Map<string, WriterTemplate>();
const event = template((w) =>
  w.element('Event', [['xmlns', 'http://schemas.microsoft.com/win/2004/08/events/event']], () => {
    w.element('System', [], () => {
      w.element('Provider', [['Name', () => w.sub(0, 1)]]);
      w.element('EventID', [], () => w.sub(1, 6));
      w.element('Level', [], () => w.sub(2, 4));
      w.element('TimeCreated', [['SystemTime', () => w.sub(3, 17)]]);
      w.element('EventRecordID', [], () => w.sub(4, 10));
      w.element('Channel', [], () => w.sub(5, 1));
      w.element('Computer', [], () => w.sub(6, 1));
    });
    w.sub(7, 33, true);
  }),
);

/** Names of the payload are attributes, so that they may be anything. */
function payloadTemplate(names: readonly string[]): WriterTemplate {
  const key = JSON.stringify(names);
  const known = templates.get(key) ?? eventDataTemplate(names);
  templates.set(key, known);
  return known;
}

/** Rows as the bytes of one .evtx file. */
export function writeRows(all: readonly GoldenRow[]): Uint8Array {
  const writer = new EvtxWriter();
  const add = (row: GoldenRow): void => {
    const written = BigInt(Date.parse(row.time_created)) * 10_000n + 116_444_736_000_000_000n;
    const payload = payloadOf(
      payloadTemplate(row.data.map(([name]) => name)),
      row.data.map(([, text]) => value.string(text)),
    );
    writer.record(
      (w) => {
        w.header();
        w.instance(event, [
          value.string(row.provider ?? ''),
          value.uint16(row.event_id ?? 0),
          value.uint8(4),
          value.fileTime(written),
          value.uint64(1n),
          value.string(row.channel ?? ''),
          value.string(row.computer ?? ''),
          payload,
        ]);
        w.end();
      },
      { written },
    );
  };
  all.forEach((row, k) => {
    if (k > 0 && k % 25 === 0) writer.nextChunk();
    add(row);
  });
  return writer.build();
}

/** Writes the evidence; gives how many events there are. */
export function writeHostileEvidence(folder: string): number {
  let events = 0;
  hosts.forEach((host, k) => {
    const own = path.join(folder, `${k} ${markup}\u202e`);
    mkdirSync(own, { recursive: true });
    for (const [file, some] of Map.groupBy(makeRows(host), (row) => row.file)) {
      writeFileSync(path.join(own, file), writeRows(some));
      events += some.length;
    }
  });
  return events;
}

/** A Sigma rule whose words are hostile too; it meets both hosts. */
export const hostileRule = `title: 'Rule ${markup}\u202e'
id: 11111111-2222-4333-8444-555555555555
status: test
description: '<script>owned=1</script> [x](javascript:owned=1) ${markup}'
author: '${markup}'
references: ['javascript:owned=1']
tags: [attack.execution, attack.t1059.003]
logsource: { product: windows, category: process_creation }
detection:
  it: { Image|contains: 'onerror' }
  condition: it
falsepositives: ['${markup}']
level: high
`;
