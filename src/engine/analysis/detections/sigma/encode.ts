/**
 * Encoding modifiers: wide, utf16, utf16be, base64, base64offset. In: literal text. Out: bytes as text. The one decision:
 * everything is done on bytes, so non-ASCII text is right at every offset.
 */

/** UTF-16 bytes of a text; `bom` puts FF FE in front. */
export function toUtf16(text: string, order: 'le' | 'be', bom = false): Buffer {
  const bytes = Buffer.from(text, 'utf16le');
  if (order === 'be') bytes.swap16();
  return bom ? Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]) : bytes;
}

/** The base64 text of bytes. */
export function toBase64(bytes: Buffer): string {
  return bytes.toString('base64');
}

/** The three texts of which one occurs in any base64 of data that holds `bytes`, whatever its offset. */
export function toBase64Offsets(bytes: Buffer): string[] {
  const from = [0, 2, 3];
  const to = [undefined, -3, -2];
  return [0, 1, 2].map((i) =>
    Buffer.concat([Buffer.alloc(i, 0x20), bytes])
      .toString('base64')
      .slice(from[i], to[(bytes.length + i) % 3]),
  );
}
