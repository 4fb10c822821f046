import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import type { ExportEvent } from '../../../src/engine/report/event-source.ts';
import { evtxEcmdColumns, evtxEcmdHeader, toEvtxEcmdLine } from '../../../src/engine/report/evtxecmd.ts';
import { timesketchCsvHeader, toTimesketchCsvLine, toTimesketchLine } from '../../../src/engine/report/timesketch.ts';
import { toCsvCell } from '../../../src/shared/model/csv.ts';

function eventWith(overrides: Partial<ExportEvent>): ExportEvent {
  return {
    id: 1,
    time: '2025-03-03T08:00:00.1234567Z',
    timeUs: 1_740_988_800_123_456,
    timeTick: 7,
    eventId: 4624,
    recordId: 7,
    eventRecordId: 7,
    level: 0,
    provider: 'Microsoft-Windows-Security-Auditing',
    channel: 'Security',
    computer: 'WS-001.acme.example',
    userSid: '',
    pid: 600,
    tid: 700,
    keywords: '0x8020000000000000',
    chunk: 0,
    fileOffset: 4608,
    recovered: false,
    file: 'Security.evtx',
    sha256: 'a'.repeat(64),
    data: [
      ['SubjectUserName', 'WS-001$'],
      ['SubjectDomainName', 'ACME'],
      ['WorkstationName', 'PC7'],
      ['IpAddress', '10.0.0.7'],
      ['LogonType', '3'],
    ],
    tags: ['lateral'],
    ...overrides,
  };
}

test('EvtxECmd form: every column, its time form and texts', () => {
  const text = evtxEcmdHeader + toEvtxEcmdLine(eventWith({}));
  expect(text.startsWith('\ufeff')).toBe(true);
  expect(text.endsWith('\r\n')).toBe(true);
  const [row] = parse(text, { bom: true, columns: true }) as Record<string, string>[];
  expect(Object.keys(row!)).toEqual([...evtxEcmdColumns]);
  expect(row).toMatchObject({
    TimeCreated: '2025-03-03 08:00:00.1234567',
    Level: 'LogAlways',
    Keywords: 'Audit success',
    UserName: 'ACME\\WS-001$',
    RemoteHost: 'PC7 (10.0.0.7)',
    HiddenRecord: 'False',
    PayloadData1: 'SubjectUserName: WS-001$',
  });
  expect(JSON.parse(row!.Payload!)).toMatchObject({
    EventData: { Data: [{ '@Name': 'SubjectUserName', '#text': 'WS-001$' }, {}, {}, {}, {}] },
  });
});

test('Timesketch form: the mandatory fields, microseconds, one line, clashes kept', () => {
  const line = toTimesketchLine(
    eventWith({
      data: [
        ['message', 'a\nb'],
        ['Image', 'x'],
        ['Image', 'y'],
      ],
    }),
  );
  expect(line.match(/\n/g)).toHaveLength(1);
  const row = JSON.parse(line) as Record<string, unknown>;
  expect(row.datetime).toBe('2025-03-03T08:00:00.123456+00:00');
  expect(row.timestamp).toBe(1_740_988_800_123_456);
  expect(row.timestamp_desc).toBe('Event Logged');
  expect(typeof row.message).toBe('string');
  expect(row.data_message).toBe('a b');
  expect(row.Image).toBe('x, y');
  expect(row.tag).toEqual(['lateral']);
});

test('Timesketch CSV: the same columns in each line', () => {
  const text =
    timesketchCsvHeader +
    toTimesketchCsvLine(eventWith({})) +
    toTimesketchCsvLine(eventWith({ data: [['x', '=cmd|1']] }));
  const rows = parse(text, { columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(2);
  expect(rows[0]!.tag).toBe('lateral');
});

test('cells that a spreadsheet would run are made text; numbers and ordinary text stay', () => {
  for (const text of ['=1+1', '+cmd', '-cmd|x', '@SUM(A1)', '\t=1', '\uff1d1', ' =1'])
    expect(toCsvCell(text)).toMatch(/^"?'/);
  expect(toCsvCell('-5')).toBe('-5');
  expect(toCsvCell('a,"b"')).toBe('"a,""b"""');
  expect(toCsvCell('plain')).toBe('plain');
});
