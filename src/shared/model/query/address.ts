/**
 * IP addresses and networks, strictly read: dotted decimal without leading zeros, IPv6 with `::` and an embedded IPv4 tail.
 * In: text. Out: 16 bytes (IPv4 as ::ffff:a.b.c.d, so that a mapped address equals its IPv4 form). A zone (`%12`) is dropped.
 */

/** 16 bytes, network order. */
export type Address = Uint8Array;

export interface Network {
  readonly address: Address;
  /** Leading bits that must agree, of the 128. */
  readonly bits: number;
}

function readIpv4(text: string, into: Uint8Array, offset: number): boolean {
  const parts = text.split('.');
  if (parts.length !== 4) return false;
  for (let i = 0; i < 4; i++) {
    const part = parts[i]!;
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return false;
    into[offset + i] = Number(part);
  }
  return true;
}

/** Undefined when the text is not an address. */
export function parseAddress(text: string): Address | undefined {
  if (text.length > 80) return undefined;
  const bytes = new Uint8Array(16);
  if (!text.includes(':')) {
    bytes[10] = 0xff;
    bytes[11] = 0xff;
    return readIpv4(text, bytes, 12) ? bytes : undefined;
  }
  let body = text.replace(/%[\w.-]+$/, '');
  let tail = 16;
  const dot = body.indexOf('.');
  if (dot >= 0) {
    const colon = body.lastIndexOf(':');
    if (!readIpv4(body.slice(colon + 1), bytes, 12)) return undefined;
    tail = 12;
    body = body.slice(0, colon);
    if (body === '') return undefined;
    if (body.endsWith(':')) body += ':';
    if (body === '::' || body.endsWith('::')) return readGroups(body, bytes, tail);
  }
  return readGroups(body, bytes, tail);
}

function readGroups(body: string, bytes: Uint8Array, tail: number): Address | undefined {
  const halves = body.split('::');
  if (halves.length > 2) return undefined;
  const split = (half: string): string[] => (half === '' ? [] : half.split(':'));
  const left = split(halves[0]!);
  const right = halves.length === 2 ? split(halves[1]!) : [];
  const room = tail / 2;
  if (halves.length === 1 ? left.length !== room : left.length + right.length >= room) return undefined;
  const write = (groups: string[], start: number): boolean =>
    groups.every((group, i) => {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return false;
      const value = Number.parseInt(group, 16);
      bytes[start + 2 * i] = value >> 8;
      bytes[start + 2 * i + 1] = value & 255;
      return true;
    });
  return write(left, 0) && write(right, tail - 2 * right.length) ? bytes : undefined;
}

/** `10.0.0.0/8`, `fe80::/10`; undefined when it is not address, slash, length. Host bits may be set. */
export function parseNetwork(text: string): Network | undefined {
  const match = /^([0-9a-fA-F:.]+)\/(\d{1,3})$/.exec(text);
  const address = match ? parseAddress(match[1]!) : undefined;
  if (!match || !address) return undefined;
  const isIpv4 = !match[1]!.includes(':');
  const length = Number(match[2]);
  if (length > (isIpv4 ? 32 : 128)) return undefined;
  return { address, bits: isIpv4 ? 96 + length : length };
}

/** True when the address lies in the network. An IPv4 network never holds a plain IPv6 address. */
export function isInNetwork(address: Address, network: Network): boolean {
  const whole = network.bits >> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== network.address[i]) return false;
  const rest = network.bits & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((address[whole]! ^ network.address[whole]!) & mask) === 0;
}
