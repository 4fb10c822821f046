/**
 * Names that are no UTF-8 (Linux takes any bytes). In: bytes from the file system. Out: text that leads back to exactly these
 * bytes. A byte that belongs to no character stands as U+EF00 + byte, in the private use area, so that a path stays text that a
 * database, a terminal and a window can hold.
 */
import { lstatSync } from 'node:fs';

const firstStandIn = 0xef80;
const lastStandIn = 0xefff;
const standIn = /[\uef80-\uefff]/;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A name as text. */
export function toPathText(name: Uint8Array): string {
  const whole = decodeStrictly(name);
  if (whole !== undefined) return whole;
  let text = '';
  for (let at = 0; at < name.length; ) {
    let length = 1;
    let one: string | undefined;
    for (; length <= 4 && one === undefined; length++) one = decodeStrictly(name.subarray(at, at + length));
    text += one ?? String.fromCharCode(0xef00 + name[at]!);
    at += one === undefined ? 1 : length - 1;
  }
  return text;
}

/** What the file system is to be asked for: the path itself, or the bytes that `toPathText` came from. */
export function toFsPath(path: string): string | Buffer {
  if (!standIn.test(path) || lstatSync(path, { throwIfNoEntry: false })) return path;
  const parts = [...path].map((character) => {
    const code = character.charCodeAt(0);
    return code >= firstStandIn && code <= lastStandIn ? Buffer.of(code & 0xff) : Buffer.from(character, 'utf8');
  });
  return Buffer.concat(parts);
}
