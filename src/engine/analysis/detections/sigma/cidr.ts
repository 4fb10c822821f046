/**
 * Address tests. In: text. Out: bytes of an address, membership of a network. The one decision: strict notations only
 * (no octal, no short forms), IPv4-mapped IPv6 counts as IPv4, a zone (`%4`) is dropped, anything else is no address.
 */

/** 4 or 16 numbers, one a byte; undefined for what is no address. */
export function parseAddress(text: string): number[] | undefined {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > 64) return undefined;
  if (!trimmed.includes(':')) return parseV4(trimmed);
  const bytes = parseV6(trimmed.replace(/^\[(.*)\]$/, '$1').replace(/%[\w.-]+$/, ''));
  const mapped = bytes?.slice(0, 10).every((b) => b === 0) && bytes[10] === 255 && bytes[11] === 255;
  return mapped ? bytes!.slice(12) : bytes;
}

function parseV4(text: string): number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  const bytes = match.slice(1).map(Number);
  return bytes.some((b) => b > 255) ? undefined : bytes;
}

function parseV6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const left = parseGroups(halves[0]!);
  const right = halves.length === 2 ? parseGroups(halves[1]!) : [];
  if (!left || !right) return undefined;
  const missing = 16 - left.length - right.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return [...left, ...new Array<number>(missing).fill(0), ...right];
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    if (group.includes('.')) {
      const v4 = i === groups.length - 1 ? parseV4(group) : undefined;
      if (!v4) return undefined;
      bytes.push(...v4);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    }
  }
  return bytes;
}

/** A network's bytes and prefix length. */
export interface Network {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** `10.0.0.0/8`, `fe80::/10`, or a single address; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim());
  const bytes = match ? parseAddress(match[1]!) : undefined;
  if (!match || !bytes) return undefined;
  let bits = match[2] === undefined ? bytes.length * 8 : Number(match[2]);
  if (match[2] !== undefined && bytes.length === 4 && match[1]!.includes(':')) bits -= 96;
  return bits < 0 || bits > bytes.length * 8 ? undefined : { bytes, bits };
}

const addresses = new Map<string, readonly number[] | undefined>();
const maxAddresses = 4096;

/** Whether a text is an address inside the network. Parsed addresses are kept: rules ask for the same one many times. */
export function isInNetwork(text: string, network: Network): boolean {
  let bytes = addresses.get(text);
  if (bytes === undefined && !addresses.has(text)) {
    bytes = parseAddress(text);
    if (addresses.size >= maxAddresses) addresses.clear();
    if (text.length <= 64) addresses.set(text, bytes);
  }
  if (bytes?.length !== network.bytes.length) return false;
  const whole = network.bits >> 3;
  for (let i = 0; i < whole; i++) if (bytes[i] !== network.bytes[i]) return false;
  const rest = network.bits & 7;
  return rest === 0 || ((bytes[whole]! ^ network.bytes[whole]!) & (0xff00 >> rest) & 0xff) === 0;
}
