import { expect, test } from 'vitest';
import { decodeAll } from '../../support/decode-all.ts';
import {
  EvtxWriter,
  eventBody,
  eventDataTemplate,
  payloadOf,
  value,
  type WriterValue,
} from '../../support/evtx-writer.ts';

/** Texts of one value of EventData, and the problem codes of the file. */
function decodeValue(item: WriterValue, optional = false): { texts: string[]; codes: Record<string, number> } {
  const log = new EvtxWriter();
  log.record(eventBody(1, payloadOf(eventDataTemplate([optional ? 'v?' : 'v', 'last']), [item, value.string('last')])));
  const { live, codes } = decodeAll(log.build());
  expect(live).toHaveLength(1);
  const data = live[0]?.data as [string, string][];
  expect(data.at(-1)).toEqual(['last', 'last']);
  return { texts: data.slice(0, -1).map(([, text]) => text), codes };
}

const scalars: [string, WriterValue, string][] = [
  ['string', value.string('C:\\Temp\\"a" b'), 'C:\\Temp\\"a" b'],
  ['empty string', value.string(''), ''],
  ['NULL', value.nothing(), ''],
  ['trailing NULs', value.string('abc\0\0'), 'abc'],
  ['embedded NUL', value.string('a\0b\0'), 'a\0b'],
  ['control characters', value.string('\x01\t\r\n\x1f\x7f'), '\x01\t\r\n\x1f\x7f'],
  ['lone high surrogate', value.string('a\ud800b'), 'a\ud800b'],
  ['lone low surrogate at the end', value.string('a\udc00'), 'a\udc00'],
  ['high surrogate at the end', value.string('ab\ud83d'), 'ab\ud83d'],
  ['astral', value.string('x\u{1f600}y\u{10ffff}z'), 'x\u{1f600}y\u{10ffff}z'],
  ['astral across a group of four', value.string('abc\u{1f600}def'), 'abc\u{1f600}def'],
  ['two and three byte characters', value.string('é€한'), 'é€한'],
  ['one to seven units', value.string('1234567'), '1234567'],
  ['ANSI', value.ansi([0x63, 0x61, 0x66, 0xe9, 0x80, 0x22, 0x5c, 0]), 'café€"\\'],
  ['int8', value.int8(-3), '-3'],
  ['uint8', value.uint8(255), '255'],
  ['int16', value.int16(-30000), '-30000'],
  ['uint16', value.uint16(65535), '65535'],
  ['int32', value.int32(-2147483648), '-2147483648'],
  ['uint32', value.uint32(4294967295), '4294967295'],
  ['int64', value.int64(-9223372036854775808n), '-9223372036854775808'],
  ['int64 -1', value.int64(-1n), '-1'],
  ['int64 -2^32', value.int64(-4294967296n), '-4294967296'],
  ['uint64', value.uint64(18446744073709551615n), '18446744073709551615'],
  ['uint64 10^19', value.uint64(10000000000000000000n), '10000000000000000000'],
  ['uint64 2^53', value.uint64(9007199254740993n), '9007199254740993'],
  ['float32', value.float32(3199.234), '3199.234'],
  ['float32 -0.1', value.float32(-0.1), '-0.1'],
  ['float32 NaN', value.float32(Number.NaN), 'NaN'],
  ['float64', value.float64(6.02214076e23), '6.02214076e+23'],
  ['boolean', value.boolean(1), 'true'],
  ['boolean, any non-zero', value.boolean(0x1000), 'true'],
  ['boolean false', value.boolean(0), 'false'],
  ['binary', value.binary([0, 255, 10]), '00FF0A'],
  [
    'GUID',
    value.guid([0x78, 0x56, 0x34, 0x12, 0xcd, 0xab, 0x01, 0xef, 1, 2, 3, 4, 5, 6, 7, 8]),
    '{12345678-abcd-ef01-0102-030405060708}',
  ],
  ['SizeT', value.sizeT(4096n), '0x1000'],
  ['SizeT of 4 bytes', value.sizeT(0xfffffffen, 4), '0xfffffffe'],
  ['EvtHandle', value.handle(0x1234n), '0x1234'],
  ['FILETIME', value.fileTime(133854336000000001n), '2025-03-03T00:00:00.0000001Z'],
  ['FILETIME 0', value.fileTime(0n), '1601-01-01T00:00:00.0000000Z'],
  ['FILETIME of some microseconds', value.fileTime(123_456_789n), '1601-01-01T00:00:12.3456789Z'],
  ['FILETIME before 1970', value.fileTime(116444735999999999n), '1969-12-31T23:59:59.9999999Z'],
  ['FILETIME in the year 9999', value.fileTime(2650467743999999999n), '9999-12-31T23:59:59.9999999Z'],
  ['FILETIME of never', value.fileTime(0x7fffffffffffffffn), '30828-09-14T02:48:05.4775807Z'],
  ['SYSTEMTIME', value.systemTime([2025, 3, 1, 3, 23, 59, 58, 7]), '2025-03-03T23:59:58.0070000Z'],
  ['SID', value.sid(5, [21, 4294967295, 500]), 'S-1-5-21-4294967295-500'],
  ['SID without parts', value.sid(1, []), 'S-1-1'],
  ['SID with a long authority', value.sid(0x0102_0304_0506, [1]), 'S-1-0x010203040506-1'],
  ['HexInt32', value.hex32(0xffffffff), '0xffffffff'],
  ['HexInt64', value.hex64(0x3e7n), '0x3e7'],
  ['HexInt64 0', value.hex64(0n), '0x0'],
  ['HexInt64 with a high half', value.hex64(0x8000000000000001n), '0x8000000000000001'],
];

test.each(scalars)('%s', (_name, item, text) => {
  const { texts, codes } = decodeValue(item);
  expect(texts).toEqual([text]);
  expect(codes).toEqual({});
});

test('a NULL in an optional substitution drops the element, an empty string keeps it', () => {
  expect(decodeValue(value.nothing(), true).texts).toEqual([]);
  expect(decodeValue(value.string(''), true).texts).toEqual(['']);
});

const arrays: [string, WriterValue, string[]][] = [
  [
    'strings',
    value.array([value.string('a'), value.string(''), value.string('bc'), value.string('')]),
    ['a', '', 'bc', ''],
  ],
  ['no strings: one empty element', value.array([], 1), ['']],
  ['a string without its NUL', value.raw(0x81, [65, 0, 0, 0, 66, 0]), ['A', 'B']],
  ['characters U+xx00', value.array([value.string('\u0100\u0200'), value.string('z')]), ['\u0100\u0200', 'z']],
  ['ANSI', value.array([value.ansi([65]), value.ansi([66, 67])]), ['A', 'BC']],
  ['int8', value.array([value.int8(-1), value.int8(2)]), ['-1', '2']],
  ['uint16', value.array([value.uint16(1), value.uint16(65535)]), ['1', '65535']],
  ['int64', value.array([value.int64(-1n), value.int64(2n)]), ['-1', '2']],
  ['float64', value.array([value.float64(1.5), value.float64(-2)]), ['1.5', '-2']],
  ['booleans', value.array([value.boolean(1), value.boolean(0)]), ['true', 'false']],
  [
    'SIDs of different sizes',
    value.array([value.sid(5, [18]), value.sid(5, [21, 1, 2])]),
    ['S-1-5-18', 'S-1-5-21-1-2'],
  ],
  ['hex', value.array([value.hex32(1), value.hex32(255)]), ['0x1', '0xff']],
  [
    'FILETIME',
    value.array([value.fileTime(0n), value.fileTime(1n)]),
    ['1601-01-01T00:00:00.0000000Z', '1601-01-01T00:00:00.0000001Z'],
  ],
];

test.each(arrays)('array of %s repeats the element', (_name, item, texts) => {
  expect(decodeValue(item).texts).toEqual(texts);
});

test.each([
  ['int32 of 5 bytes', value.raw(7, [1, 2, 3, 4, 5]), '0102030405', 'value-size'],
  ['GUID of 3 bytes', value.raw(15, [1, 2, 3]), '010203', 'value-size'],
  ['SID that says more than it has', value.raw(19, [1, 255, 0, 0, 0, 0, 0, 5]), '01FF000000000005', 'value-size'],
  ['string of 3 bytes', value.raw(1, [65, 0, 66]), 'A', 'value-size'],
  ['unknown type', value.raw(0x7f, [1, 2]), '0102', 'value-type'],
])('%s: the bytes are kept and the problem is noted', (_name, item, text, code) => {
  const { texts, codes } = decodeValue(item);
  expect(texts).toEqual([text]);
  expect(codes).toEqual({ [code]: 1 });
});
