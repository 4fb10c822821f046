/**
 * A growing array of UTF-8 JSON bytes, written without intermediate strings. In: UTF-16LE bytes, numbers, JS strings.
 * Out: `bytes[0, length)`. Control characters, quotes and backslashes are escaped; a lone surrogate is written as `\udxxx`,
 * so that JSON.parse gives back exactly the units that were there.
 */

/** 0 plain, 1 `\u00xx`, else the letter after the backslash. */
const escapes = new Uint8Array(128);
escapes.fill(1, 0, 32);
for (const [code, letter] of [
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [12, 'f'],
  [13, 'r'],
  [34, '"'],
  [92, '\\'],
] as const)
  escapes[code] = letter.charCodeAt(0);

const lowerDigits = Uint8Array.from('0123456789abcdef', (c) => c.charCodeAt(0));

function pairTable(digits: string): Uint16Array {
  const table = new Uint16Array(256);
  for (let i = 0; i < 256; i++) table[i] = digits.charCodeAt(i >> 4) | (digits.charCodeAt(i & 15) << 8);
  return table;
}
const lowerPairs = pairTable('0123456789abcdef');
const upperPairs = pairTable('0123456789ABCDEF');
/** Two decimal digits of 0-99 as a little-endian pair. */
const decimalPairs = new Uint16Array(100);
for (let i = 0; i < 100; i++) decimalPairs[i] = (48 + Math.floor(i / 10)) | ((48 + (i % 10)) << 8);

/** See the header. All `append...` methods write text without quotes unless their name says so. */
export class JsonWriter {
  bytes: Uint8Array;
  view: DataView;
  length = 0;

  constructor(capacity = 1 << 18) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `count` more bytes. */
  ensure(count: number): void {
    if (this.length + count > this.bytes.length) this.grow(count);
  }

  private grow(count: number): void {
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count + 4096));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  /** One byte (the caller has made room, or it is a single byte). */
  byte(value: number): void {
    if (this.length === this.bytes.length) this.grow(1);
    this.bytes[this.length++] = value;
  }

  /** Ready bytes. */
  raw(source: Uint8Array): void {
    this.ensure(source.length);
    const out = this.bytes;
    let q = this.length;
    for (let i = 0; i < source.length; i++) out[q++] = source[i] as number;
    this.length = q;
  }

  /** ASCII text that needs no escape. */
  plain(text: string): void {
    this.ensure(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i);
  }

  /** `null`. */
  null(): void {
    this.ensure(4);
    this.view.setInt32(this.length, 0x6c6c756e, true);
    this.length += 4;
  }

  /** UTF-16LE units of [start, end), escaped, in quotes. */
  quotedUtf16(source: DataView, start: number, end: number): void {
    this.ensure((end - start) * 3 + 18);
    this.bytes[this.length++] = 34;
    this.appendUtf16(source, start, end);
    this.bytes[this.length++] = 34;
  }

  /** UTF-16LE units of [start, end), an even number of bytes, escaped. */
  appendUtf16(source: DataView, start: number, end: number): void {
    this.ensure((end - start) * 3 + 16);
    const out = this.bytes;
    const view = this.view;
    let p = start;
    let q = this.length;
    while (p < end) {
      let stop = end;
      const left = end - p;
      if (left >= 16) {
        const a = source.getInt32(p, true);
        const b = source.getInt32(p + 4, true);
        const c = source.getInt32(p + 8, true);
        const d = source.getInt32(p + 12, true);
        if (((a | b | c | d) & 0xff80ff80) === 0) {
          const v = a | (a >>> 8);
          const w = (v & 0xffff) | (((b & 0xff) | ((b >>> 8) & 0xff00)) << 16);
          const u = (c & 0xff) | ((c >>> 8) & 0xff00) | ((d & 0xff) << 16) | ((d << 8) & 0xff000000);
          const special =
            ((w - 0x20202020) & ~w) |
            ((u - 0x20202020) & ~u) |
            (((w ^ 0x22222222) - 0x01010101) & ~(w ^ 0x22222222)) |
            (((u ^ 0x22222222) - 0x01010101) & ~(u ^ 0x22222222)) |
            (((w ^ 0x5c5c5c5c) - 0x01010101) & ~(w ^ 0x5c5c5c5c)) |
            (((u ^ 0x5c5c5c5c) - 0x01010101) & ~(u ^ 0x5c5c5c5c));
          if ((special & 0x80808080) === 0) {
            view.setInt32(q, w, true);
            view.setInt32(q + 4, u, true);
            q += 8;
            p += 16;
            continue;
          }
        }
      }
      if (left >= 8) {
        const a = source.getInt32(p, true);
        const b = source.getInt32(p + 4, true);
        if (((a | b) & 0xff80ff80) === 0) {
          const w = (a & 0xff) | ((a >>> 8) & 0xff00) | ((b & 0xff) << 16) | ((b << 8) & 0xff000000);
          const x = w ^ 0x22222222;
          const y = w ^ 0x5c5c5c5c;
          const special = (((w - 0x20202020) & ~w) | ((x - 0x01010101) & ~x) | ((y - 0x01010101) & ~y)) & 0x80808080;
          if (special === 0) {
            view.setInt32(q, w, true);
            q += 4;
            p += 8;
            continue;
          }
          // ASCII with something to escape (the backslashes of paths).
          p += 8;
          for (let i = 0, rest = w; i < 4; i++, rest >>>= 8) {
            const c = rest & 0xff;
            const letter = escapes[c] as number;
            if (letter === 0) out[q++] = c;
            else if (letter === 1) {
              view.setUint32(q, 0x3030755c, true);
              view.setUint16(q + 4, lowerPairs[c] as number, true);
              q += 6;
            } else {
              view.setUint16(q, 92 | (letter << 8), true);
              q += 2;
            }
          }
          continue;
        }
        stop = p + 8;
      } else if (p + 8 <= source.byteLength) {
        // The last one to three units, with blanks in the place of what follows them.
        let a = source.getInt32(p, true);
        let b = 0x0020_0020;
        if (left === 2) a = (a & 0xffff) | 0x0020_0000;
        else if (left === 6) b = (source.getInt32(p + 4, true) & 0xffff) | 0x0020_0000;
        if (((a | b) & 0xff80ff80) === 0) {
          const w = (a & 0xff) | ((a >>> 8) & 0xff00) | ((b & 0xff) << 16) | ((b << 8) & 0xff000000);
          const x = w ^ 0x22222222;
          const y = w ^ 0x5c5c5c5c;
          if (((((w - 0x20202020) & ~w) | ((x - 0x01010101) & ~x) | ((y - 0x01010101) & ~y)) & 0x80808080) === 0) {
            view.setInt32(q, w, true);
            q += left >> 1;
            break;
          }
        }
      }
      while (p < stop) {
        const c = source.getUint16(p, true);
        p += 2;
        if (c < 0x80) {
          const letter = escapes[c] as number;
          if (letter === 0) out[q++] = c;
          else if (letter === 1) {
            view.setUint32(q, 0x3030755c, true);
            view.setUint16(q + 4, lowerPairs[c] as number, true);
            q += 6;
          } else {
            out[q++] = 92;
            out[q++] = letter;
          }
        } else if (c < 0x800) {
          out[q++] = 0xc0 | (c >> 6);
          out[q++] = 0x80 | (c & 63);
        } else if (c < 0xd800 || c > 0xdfff) {
          out[q++] = 0xe0 | (c >> 12);
          out[q++] = 0x80 | ((c >> 6) & 63);
          out[q++] = 0x80 | (c & 63);
        } else {
          const next = c < 0xdc00 && p + 2 <= end ? source.getUint16(p, true) : 0;
          if (next >= 0xdc00 && next <= 0xdfff) {
            p += 2;
            const point = 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00);
            out[q++] = 0xf0 | (point >> 18);
            out[q++] = 0x80 | ((point >> 12) & 63);
            out[q++] = 0x80 | ((point >> 6) & 63);
            out[q++] = 0x80 | (point & 63);
          } else {
            out[q++] = 92;
            out[q++] = 117;
            view.setUint16(q, lowerPairs[c >> 8] as number, true);
            view.setUint16(q + 2, lowerPairs[c & 255] as number, true);
            q += 4;
          }
        }
      }
    }
    this.length = q;
  }

  /** A JS string, escaped. */
  appendString(text: string): void {
    const length = text.length;
    this.ensure(length);
    let q = this.length;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80 || escapes[unit] !== 0) {
        this.length = q;
        this.appendHard(text.slice(i));
        return;
      }
      this.bytes[q++] = unit;
    }
    this.length = q;
  }

  /** A JS string with characters that are not plain ASCII. */
  private appendHard(text: string): void {
    const scratch = new DataView(new ArrayBuffer(text.length * 2));
    for (let i = 0; i < text.length; i++) scratch.setUint16(2 * i, text.charCodeAt(i), true);
    this.appendUtf16(scratch, 0, text.length * 2);
  }

  /** A JS string, escaped, in quotes. */
  quoted(text: string): void {
    this.byte(34);
    this.appendString(text);
    this.byte(34);
  }

  /** A code unit or code point below 0x110000 given as a number (character references, code pages). */
  appendCodePoint(point: number): void {
    if (point < 0x80 && escapes[point] === 0) this.byte(point);
    else this.appendString(String.fromCodePoint(point));
  }

  /** Decimal digits of an unsigned integer below 2^53. */
  appendUnsigned(value: number): void {
    this.ensure(17);
    let rest = value;
    let digits = 1;
    for (let limit = 10; digits < 17 && value >= limit; limit *= 10) digits++;
    let q = this.length + digits;
    this.length = q;
    const out = this.bytes;
    while (rest >= 0x7fffffff) {
      const tenth = Math.floor(rest / 10);
      out[--q] = 48 + (rest - tenth * 10);
      rest = tenth;
    }
    let small = rest | 0;
    while (small >= 10) {
      const tenth = (small / 10) | 0;
      out[--q] = 48 + (small - tenth * 10);
      small = tenth;
    }
    out[--q] = 48 + small;
  }

  /** Decimal digits of an unsigned 64-bit integer given as unsigned halves. */
  appendUnsigned64(low: number, high: number): void {
    if (high < 0x20_0000) {
      this.appendUnsigned(high * 4_294_967_296 + low);
      return;
    }
    const millionsHigh = Math.floor(high / 1_000_000);
    const rest = (high - millionsHigh * 1_000_000) * 4_294_967_296 + low;
    const millionsLow = Math.floor(rest / 1_000_000);
    this.appendUnsigned64(millionsLow, millionsHigh);
    this.ensure(6);
    let digits = rest - millionsLow * 1_000_000;
    for (let q = this.length + 5; q >= this.length; q--) {
      const tenth = (digits / 10) | 0;
      this.bytes[q] = 48 + (digits - tenth * 10);
      digits = tenth;
    }
    this.length += 6;
  }

  /** `0x` and lower-case hex without leading zeros; halves unsigned or signed 32-bit. */
  appendHex(low: number, high: number): void {
    this.ensure(18);
    const out = this.bytes;
    let q = this.length;
    out[q++] = 48;
    out[q++] = 120;
    let started = false;
    for (let shift = 28; shift >= 0 && high !== 0; shift -= 4) {
      const digit = (high >>> shift) & 15;
      if (digit !== 0 || started) {
        out[q++] = lowerDigits[digit] as number;
        started = true;
      }
    }
    for (let shift = 28; shift >= 0; shift -= 4) {
      const digit = (low >>> shift) & 15;
      if (digit !== 0 || started || shift === 0) {
        out[q++] = lowerDigits[digit] as number;
        started = true;
      }
    }
    this.length = q;
  }

  /** Upper-case hex pairs. */
  appendBinary(source: Uint8Array, start: number, end: number): void {
    this.ensure((end - start) * 2);
    const view = this.view;
    let q = this.length;
    for (let p = start; p < end; p++) {
      view.setUint16(q, upperPairs[source[p] as number] as number, true);
      q += 2;
    }
    this.length = q;
  }

  /** `{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}` of 16 bytes, lower-case. */
  appendGuid(source: Uint8Array, at: number): void {
    this.ensure(38);
    const view = this.view;
    const out = this.bytes;
    const q = this.length;
    out[q] = 123;
    view.setUint16(q + 1, lowerPairs[source[at + 3] as number] as number, true);
    view.setUint16(q + 3, lowerPairs[source[at + 2] as number] as number, true);
    view.setUint16(q + 5, lowerPairs[source[at + 1] as number] as number, true);
    view.setUint16(q + 7, lowerPairs[source[at] as number] as number, true);
    out[q + 9] = 45;
    view.setUint16(q + 10, lowerPairs[source[at + 5] as number] as number, true);
    view.setUint16(q + 12, lowerPairs[source[at + 4] as number] as number, true);
    out[q + 14] = 45;
    view.setUint16(q + 15, lowerPairs[source[at + 7] as number] as number, true);
    view.setUint16(q + 17, lowerPairs[source[at + 6] as number] as number, true);
    out[q + 19] = 45;
    view.setUint16(q + 20, lowerPairs[source[at + 8] as number] as number, true);
    view.setUint16(q + 22, lowerPairs[source[at + 9] as number] as number, true);
    out[q + 24] = 45;
    for (let i = 0; i < 6; i++)
      view.setUint16(q + 25 + 2 * i, lowerPairs[source[at + 10 + i] as number] as number, true);
    out[q + 37] = 125;
    this.length = q + 38;
  }

  /** Two digits of 0-99 (the caller has made room). */
  pair(value: number): void {
    this.view.setUint16(this.length, decimalPairs[value] as number, true);
    this.length += 2;
  }
}
