/** Indicators: formats and defanged forms to values; values against events, with counts, dates and the field. */
import { describe, expect, test } from 'vitest';
import {
  importIndicators,
  queryHits,
  queryIndicators,
  querySets,
  removeSet,
} from '../../../../src/engine/analysis/indicators/build.ts';
import { parseIndicator, parseIndicators } from '../../../../src/engine/analysis/indicators/parse.ts';
import { buildCase } from '../../../support/case-builder.ts';

const md5 = '0123456789abcdef0123456789abcdef';

const values = (text: string): readonly string[] =>
  parseIndicators(text).indicators.map(({ type, value }) => `${type} ${value}`);

test.each([
  ['hxxps://evil[.]example/a?b', 'domain', 'evil.example'],
  ['203[.]0[.]113[.]9:443', 'address', '203.0.113.9'],
  ['2001:db8::1', 'address', '2001:db8::1'],
  ['198.51.100.0/24', 'cidr', '198.51.100.0/24'],
  [md5.toUpperCase(), 'md5', md5],
  ['C:\\Users\\x\\upd.exe', 'file-name', 'upd.exe'],
  ['upd.exe', 'file-name', 'upd.exe'],
])('%s', (text, type, value) => {
  expect(parseIndicator(text)).toEqual({ type, value });
});

describe('formats', () => {
  test('text with comments, and what is no indicator', () => {
    const parsed = parseIndicators(`# list\nevil[.]example  seen in mail\n\nhello there\n`);
    expect(parsed).toMatchObject({ format: 'text', skipped: 1, refused: ['hello there'] });
    expect(parsed.indicators).toEqual([{ type: 'domain', value: 'evil.example', note: 'seen in mail' }]);
  });

  test('CSV', () => {
    expect(values(`type,value,note\nsha256,${'a'.repeat(64)},x\nip,203.0.113.9,"a, b"\n`)).toEqual([
      `sha256 ${'a'.repeat(64)}`,
      'address 203.0.113.9',
    ]);
  });

  test('STIX 2.1', () => {
    const pattern = `[domain-name:value = 'evil.example' OR ipv4-addr:value ISSUBSET '198.51.100.0/24'] AND [file:hashes.MD5 = '${md5}']`;
    const bundle = { type: 'bundle', objects: [{ type: 'indicator', name: 'n', pattern }, { type: 'malware' }] };
    expect(parseIndicators(JSON.stringify(bundle)).format).toBe('stix');
    expect(values(JSON.stringify(bundle))).toEqual(['domain evil.example', 'cidr 198.51.100.0/24', `md5 ${md5}`]);
  });

  test('MISP', () => {
    const event = {
      Event: {
        info: 'case 7',
        Attribute: [
          { type: 'ip-dst|port', value: '203.0.113.9|443' },
          { type: 'comment', value: 'x' },
        ],
        Object: [{ Attribute: [{ type: 'filename|md5', value: `upd.exe|${md5}` }] }],
      },
    };
    expect(parseIndicators(JSON.stringify(event))).toMatchObject({ format: 'misp', skipped: 1 });
    expect(values(JSON.stringify(event))).toEqual(['address 203.0.113.9', 'file-name upd.exe', `md5 ${md5}`]);
  });

  test.each([
    ['AWS', { prefixes: [{ ip_prefix: '198.51.100.0/24', service: 'S3', region: 'eu' }] }],
    ['Google', { prefixes: [{ ipv4Prefix: '198.51.100.0/24' }] }],
    ['Azure', { values: [{ name: 'Storage', properties: { addressPrefixes: ['198.51.100.0/24'] } }] }],
  ])('range file of %s', (_cloud, document) => {
    expect(parseIndicators(JSON.stringify(document)).format).toBe('ranges');
    expect(values(JSON.stringify(document))).toEqual(['cidr 198.51.100.0/24']);
  });

  test('damaged JSON is read as text', () => {
    expect(parseIndicators('{"type":"bundle"').indicators).toEqual([]);
  });
});

test('matched against events, with counts, dates, hosts and fields; a set goes with its hits', () => {
  const db = buildCase([
    { time: '2024-01-01T00:00:00Z', computer: 'WS', data: [['QueryName', 'a.evil.example']] },
    {
      time: '2024-01-01T00:01:00Z',
      computer: 'WS',
      data: [
        ['DestinationIp', '198.51.100.77'],
        ['Image', 'C:\\upd.exe'],
      ],
    },
    { time: '2024-01-01T00:02:00Z', computer: 'DC', data: [['Hashes', `MD5=${md5.toUpperCase()}`]] },
    {
      time: '2024-01-01T00:03:00Z',
      computer: 'DC',
      data: [
        ['QueryName', 'notevil.example'],
        ['Image', 'C:\\myupd.exe'],
      ],
    },
  ]);
  const text = `evil[.]example\n198.51.100.0/24\nupd.exe\n${md5}\nnowhere.example\n`;
  const { set } = importIndicators(db, { name: 'list.txt', text });
  expect(set).toMatchObject({ indicators: 5, matched: 4, purpose: 'indicators' });
  const { rows, total } = queryIndicators(db, { setId: set.id, matchedOnly: true, offset: 0, limit: 10 });
  expect(total).toBe(4);
  expect(rows.map(({ value, hits, hosts }) => [value, hits, hosts])).toEqual([
    ['evil.example', 1, ['WS']],
    ['198.51.100.0/24', 1, ['WS']],
    ['upd.exe', 1, ['WS']],
    [md5, 1, ['DC']],
  ]);
  const found = queryHits(db, { indicatorId: rows[1]!.id, offset: 0, limit: 10 });
  expect(found).toMatchObject({ total: 1, rows: [{ eventId: 2, host: 'WS', field: 'DestinationIp' }] });
  expect(rows[1]!.firstUs).toBe(Date.UTC(2024, 0, 1, 0, 1) * 1000);
  expect(() => importIndicators(db, { name: 'empty', text: 'hello' })).toThrow('No indicators');
  removeSet(db, set.id);
  expect(querySets(db)).toEqual([]);
  expect(db.prepare('SELECT count(*) FROM indicator_hits').pluck().get()).toBe(0);
  db.close();
});
