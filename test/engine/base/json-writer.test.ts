import { expect, test } from 'vitest';
import { isZero } from '../../../src/engine/base/bytes.ts';
import { JsonWriter } from '../../../src/engine/base/json-writer.ts';
import { RawDictionary } from '../../../src/engine/base/raw-dictionary.ts';

const units = (text: string, padding = 16): DataView => {
  const view = new DataView(new ArrayBuffer(text.length * 2 + padding));
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), true);
  return view;
};
const output = (writer: JsonWriter): string => Buffer.from(writer.bytes.subarray(0, writer.length)).toString('utf8');

test('every UTF-16 unit at every place of a group of four comes back through JSON.parse', () => {
  for (let unit = 0; unit < 0x10000; unit += unit < 0x100 ? 1 : 251) {
    for (let place = 0; place < 6; place++) {
      const text = `${'a'.repeat(place)}${String.fromCharCode(unit)}${'b'.repeat(5 - place)}`;
      for (const padding of [0, 16]) {
        const writer = new JsonWriter(8);
        writer.quotedUtf16(units(text, padding), 0, text.length * 2);
        expect(JSON.parse(output(writer))).toBe(text);
      }
    }
  }
});

test('strings of every short length, from units and from a JS string', () => {
  for (let length = 0; length < 40; length++) {
    const text = Array.from({ length }, (_, i) => (i % 7 === 3 ? '\\' : i % 11 === 5 ? 'é' : 'x')).join('');
    const writer = new JsonWriter(8);
    writer.quotedUtf16(units(text), 0, length * 2);
    expect(JSON.parse(output(writer))).toBe(text);
    const other = new JsonWriter(8);
    other.quoted(text);
    expect(output(other)).toBe(output(writer));
  }
});

test('unsigned integers of all sizes, hex, 64 bits', () => {
  for (const value of [0, 1, 9, 10, 99, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 10 ** 15, Number.MAX_SAFE_INTEGER]) {
    const writer = new JsonWriter(4);
    writer.appendUnsigned(value);
    expect(output(writer)).toBe(String(value));
  }
  for (const value of [0n, 1n, 2n ** 53n - 1n, 2n ** 53n, 10n ** 19n, 2n ** 64n - 1n, 9_007_199_254_000_000_000n]) {
    const low = Number(value & 0xffff_ffffn);
    const high = Number(value >> 32n);
    const decimal = new JsonWriter(4);
    decimal.appendUnsigned64(low, high);
    expect(output(decimal)).toBe(String(value));
    const hex = new JsonWriter(4);
    hex.appendHex(low | 0, high | 0);
    expect(output(hex)).toBe(`0x${value.toString(16)}`);
  }
});

test('a dictionary finds equal bytes, keeps types apart, gives texts that are alike one id', () => {
  const dictionary = new RawDictionary();
  const source = units('alphabeta');
  expect(dictionary.find(source, 1, 0, 10)).toBe(-2);
  expect(dictionary.add(source, 1, 0, 10, 'alpha')).toBe(0);
  expect(dictionary.find(source, 1, 0, 10)).toBe(0);
  expect(dictionary.find(source, 2, 0, 10)).toBe(-2);
  expect(dictionary.add(source, 2, 0, 10, 'alpha')).toBe(0);
  expect(dictionary.add(source, 1, 10, 8, 'beta')).toBe(1);
  expect(dictionary.add(source, 1, 0, 2, '')).toBe(-1);
  expect(dictionary.find(source, 1, 0, 2)).toBe(-1);
  const many = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < 5000; i++) {
    many.setUint32(0, i);
    expect(dictionary.find(many, 8, 0, 4)).toBe(-2);
    dictionary.add(many, 8, 0, 4, `n${i}`);
  }
  many.setUint32(0, 4321);
  expect(dictionary.texts[dictionary.find(many, 8, 0, 4)]).toBe('n4321');
  dictionary.clear();
  expect(dictionary.find(source, 1, 0, 10)).toBe(-2);
  expect(dictionary.texts).toEqual([]);
});

test('isZero sees a byte at any place', () => {
  const bytes = new Uint8Array(1000);
  expect(isZero(bytes)).toBe(true);
  for (let at = 0; at < 1000; at += 13) {
    bytes[at] = 1;
    expect(isZero(bytes)).toBe(false);
    expect(isZero(bytes, at + 1)).toBe(true);
    expect(isZero(bytes, 0, at)).toBe(true);
    bytes[at] = 0;
  }
});
