/** Bytes as a person reads them: offset, 16 bytes, printable ASCII. In: lower-case hex. Out: lines. Pure. */

export interface HexLine {
  readonly offset: string;
  readonly bytes: string;
  readonly text: string;
}

/** Lines of 16 bytes; `baseOffset` is where the first byte lies in its file. */
export function toHexLines(hex: string, baseOffset: number): HexLine[] {
  const lines: HexLine[] = [];
  for (let at = 0; at < hex.length; at += 32) {
    const pairs = hex.slice(at, at + 32).match(/../g) ?? [];
    lines.push({
      offset: (baseOffset + at / 2).toString(16).padStart(8, '0'),
      bytes: `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`.padEnd(48),
      text: pairs.map((pair) => toPrintable(Number.parseInt(pair, 16))).join(''),
    });
  }
  return lines;
}

function toPrintable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}
