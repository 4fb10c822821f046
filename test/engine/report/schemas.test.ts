/**
 * Files for other tools against what those tools ask, with schemas of our own making (schemas/), on events that are hostile:
 * formulas, markup, direction marks, terminal escapes, a computer named like a path.
 */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { toNavigatorLayer } from '../../../src/engine/analysis/detections/navigator.ts';
import { iterateEvents } from '../../../src/engine/report/event-source.ts';
import { eventFormats, writeEvents } from '../../../src/engine/report/formats.ts';
import { renderStix } from '../../../src/engine/report/stix.ts';
import { buildCase } from '../../support/case-builder.ts';

const hostile = [
  '=cmd|calc',
  '+1',
  '@x',
  '\t=1',
  '\r=1',
  'a"b,c\r\nd',
  '<script>alert(1)</script>',
  '[x](javascript:alert(1)) ![y](https://example.invalid/z.png)',
  '\u202etxt.exe',
  '\u001b[31mred',
  '\u2028',
  '\ud800',
];
const db = buildCase(
  hostile.map((value) => ({
    eventId: 1,
    computer: '../../x',
    channel: value,
    data: [['CommandLine', value]] as const,
  })),
);
const everything = { sql: '1', params: [] };

const validate = (name: string, value: unknown): unknown => {
  const schema = JSON.parse(readFileSync(new URL(`./schemas/${name}.schema.json`, import.meta.url), 'utf8')) as object;
  const check = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
  return check(value) ? [] : check.errors;
};
const write = (id: string): string => {
  let text = '';
  writeEvents(db, eventFormats.find((format) => format.id === id)!, everything, (part) => {
    text += typeof part === 'string' ? part : Buffer.from(part).toString('utf8');
  });
  return text;
};

test('the schemas reject what the tools would', () => {
  expect(validate('timesketch', { message: 'x', datetime: '2025-01-01 00:00:00', timestamp_desc: 'x' })).not.toEqual(
    [],
  );
  expect(validate('navigator', { name: 'x', domain: 'enterprise-attack' })).not.toEqual([]);
  expect(validate('stix', { type: 'bundle', id: 'bundle--1', objects: [] })).not.toEqual([]);
});

test('Timesketch: every JSON line holds what the import asks, values as recorded but for line ends', () => {
  const lines = write('timesketch').trimEnd().split('\n');
  expect(lines).toHaveLength(hostile.length);
  for (const [k, line] of lines.entries()) {
    const row = JSON.parse(line) as Record<string, unknown>;
    expect(validate('timesketch', row)).toEqual([]);
    expect(row.CommandLine).toBe(hostile[k]!.replace(/[\r\n\t]+/g, ' '));
    expect(row.computer_name).toBe('../../x');
  }
});

const leadsToFormula = /^[\s\u0000-\u001f]*[=+@]/;

test('Timesketch CSV: mandatory columns, no cell is a formula or breaks its line', () => {
  const rows = parse(write('timesketch-csv'), { columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(hostile.length);
  for (const row of rows) {
    expect(row.datetime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(row.message).toBeTruthy();
    expect(row.timestamp_desc).toBe('Event Logged');
    for (const cell of Object.values(row)) expect(cell).not.toMatch(leadsToFormula);
  }
});

test('EvtxECmd CSV: its columns in its order, its time, no cell is a formula', () => {
  const text = write('evtxecmd');
  expect(text.startsWith('\ufeff')).toBe(true);
  const [head, ...rows] = parse(text, { bom: true, record_delimiter: '\r\n' }) as string[][];
  expect(head!.join()).toBe(
    'RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,ProcessId,ThreadId,Computer,ChunkNumber,UserId,' +
      'MapDescription,UserName,RemoteHost,PayloadData1,PayloadData2,PayloadData3,PayloadData4,PayloadData5,PayloadData6,' +
      'ExecutableInfo,HiddenRecord,SourceFile,Keywords,ExtraDataOffset,Payload',
  );
  expect(rows).toHaveLength(hostile.length);
  for (const row of rows) {
    expect(row).toHaveLength(27);
    expect(row[2]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{7}$/);
    for (const cell of row) expect(cell).not.toMatch(leadsToFormula);
  }
});

test('Navigator: a layer of techniques, and one without any', () => {
  const techniques = [
    { id: 'T1071.001', findings: 3, events: 7, level: 'high' },
    { id: '../../x', findings: 1, events: 1, level: 'low' },
  ];
  for (const chosen of [techniques, []]) {
    const layer = JSON.parse(toNavigatorLayer('<b>case</b>', { version: '19', techniques: chosen } as never)) as {
      techniques: unknown[];
    };
    expect(validate('navigator', layer)).toEqual([]);
    expect(layer.techniques).toHaveLength(chosen.length === 0 ? 0 : 1);
  }
});

test('STIX: a bundle of indicators of tagged addresses and hostile names', () => {
  db.exec("INSERT INTO tags (id, name, colour) VALUES (1, 'c2', '#ff0000')");
  const add = db.prepare('INSERT INTO object_tags VALUES (1, ?, ?, ?, 1)');
  for (const value of ['203.0.113.9', '2001:db8::1', "a' OR 1=1.example"]) add.run('address', value, value);
  const bundle = JSON.parse(renderStix(db, '2025-01-01T00:00:00.000Z')) as { objects: unknown[] };
  expect(bundle.objects.length).toBe(4);
  expect(validate('stix', bundle)).toEqual([]);
});

test('the events are all there', () => {
  expect([...iterateEvents(db, everything)]).toHaveLength(hostile.length);
});
