/** Small helpers on bytes. In: byte arrays and offsets. Out: numbers. Native search where there is one. */

/** True when all bytes of [from, to) are zero. */
export function isZero(bytes: Uint8Array, from = 0, to = bytes.length): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = from;
  for (; at + 16 <= to; at += 16) {
    if (
      (view.getInt32(at, true) |
        view.getInt32(at + 4, true) |
        view.getInt32(at + 8, true) |
        view.getInt32(at + 12, true)) !==
      0
    )
      return false;
  }
  for (; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
}

/** Offset of the first `pattern` that lies wholly in [from, to), or -1. */
export function findBytes(bytes: Uint8Array, pattern: Uint8Array, from: number, to = bytes.length): number {
  if (to - from < pattern.length) return -1;
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, to).indexOf(pattern, from);
  return at;
}

/** The bytes of an ASCII text. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** `0x1f` of a non-negative integer. */
export const hex = (value: number): string => `0x${value.toString(16)}`;
