/**
 * Addresses as events write them. In: hostile text such as `::ffff:10.0.0.5`, `fe80::1%12`, `-`, `LOCAL`, `\\10.0.0.5`,
 * `10.0.0.5:51234`. Out: one canonical text for one address (IPv4-mapped forms become IPv4, zones are split off) with its
 * class. Undefined when the text is no address; names are never resolved.
 */
import ipaddr from 'ipaddr.js';
import { isAbsent } from './values.ts';

export type AddressClass =
  | 'unspecified'
  | 'loopback'
  | 'link-local'
  | 'private'
  | 'cgnat'
  | 'multicast'
  | 'broadcast'
  | 'reserved'
  | 'public';

/** A canonical address. */
export interface Address {
  readonly text: string;
  readonly version: 4 | 6;
  readonly class: AddressClass;
  /** IPv6 zone (`12` of `fe80::1%12`), which names an interface of the writing host only. */
  readonly zone: string | undefined;
}

/** An address with the port that stood beside it. */
export interface Endpoint {
  readonly address: Address;
  readonly port: number | undefined;
}

const classes: Readonly<Record<string, AddressClass>> = {
  unspecified: 'unspecified',
  loopback: 'loopback',
  linkLocal: 'link-local',
  private: 'private',
  uniqueLocal: 'private',
  deprecatedSiteLocal: 'private',
  carrierGradeNat: 'cgnat',
  multicast: 'multicast',
  broadcast: 'broadcast',
  reserved: 'reserved',
  discard: 'reserved',
  benchmarking: 'reserved',
  orchid2: 'reserved',
};

/** The canonical form of an address text; undefined when it is none. */
export function parseAddress(text: string | null | undefined): Address | undefined {
  if (isAbsent(text) || text === undefined || text === null || text.length > 80) return undefined;
  let bare = text.trim().replace(/^\\+/, '');
  if (bare.startsWith('[') && bare.endsWith(']')) bare = bare.slice(1, -1);
  const percent = bare.indexOf('%');
  const zone = percent >= 0 ? bare.slice(percent + 1) : undefined;
  if (percent >= 0) bare = bare.slice(0, percent);

  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return toAddress(ipaddr.IPv4.parse(bare), undefined);
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return undefined;
  const parsed = ipaddr.IPv6.parse(bare);
  return parsed.isIPv4MappedAddress() ? toAddress(parsed.toIPv4Address(), undefined) : toAddress(parsed, zone);
}

function toAddress(parsed: ipaddr.IPv4 | ipaddr.IPv6, zone: string | undefined): Address {
  return {
    text: parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString(),
    version: parsed.kind() === 'ipv4' ? 4 : 6,
    // What is in no special range (and 6to4, Teredo, AS112 …) is reached over the internet.
    class: classes[parsed.range()] ?? 'public',
    zone,
  };
}

/** `10.0.0.5:51234`, `[fe80::1]:445` or an address alone. */
export function parseEndpoint(text: string | null | undefined): Endpoint | undefined {
  const alone = parseAddress(text);
  if (alone) return { address: alone, port: undefined };
  const match = /^\s*(?:\[([^\]]{2,64})\]|([\d.]{7,15})):(\d{1,5})\s*$/.exec((text ?? '').slice(0, 100));
  const address = parseAddress(match?.[1] ?? match?.[2]);
  const port = Number(match?.[3]);
  return address && port <= 65_535 ? { address, port } : undefined;
}

/** True for an address outside the own network: what a person would call "the internet". */
export function isPublic(address: Address): boolean {
  return address.class === 'public';
}
