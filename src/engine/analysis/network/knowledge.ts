/**
 * The shipped lists of `resources/network`: program classes, ports, vendor table. In: JSON of our own. Out: look-ups. An
 * entry of the vendor table needs both a matching program path and a matching name, so that a known program alone, or a
 * known name alone, explains nothing.
 */
import { readFileSync } from 'node:fs';
import { resourcePath } from '../../base/resource-path.ts';
import { classifyPath, fileName, splitPath } from '../../normalise/image.ts';

/** What kind of program an image is, as the beacon points see it. */
export type ImageClass =
  | 'temp'
  | 'lolbin'
  | 'program-data'
  | 'user'
  | 'windows'
  | 'service-host'
  | 'program-files'
  | 'browser'
  | 'unknown';

export interface VendorEntry {
  readonly vendor: string;
  /** Regular expression on the lower-case path below the drive. */
  readonly path: string;
  readonly names: readonly string[];
}

interface ImageLists {
  readonly lolbins: readonly string[];
  readonly serviceHosts: readonly string[];
  readonly browsers: readonly string[];
  readonly office: readonly string[];
  readonly scriptHosts: readonly string[];
  /** Programs that load code which their command line names, and those of them that do nothing without it. */
  readonly codeLoaders: readonly string[];
  readonly codeHosts: readonly string[];
  readonly neverNetworked: readonly string[];
  readonly remoteAdmin: readonly string[];
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(resourcePath('network', name), 'utf8')) as T;
}

const memo = <T>(make: () => T): (() => T) => {
  let value: T | undefined;
  return () => {
    value ??= make();
    return value;
  };
};

const imageLists = memo(() => {
  const lists = readJson<ImageLists>('image-classes.json');
  const toSet = (names: readonly string[]): ReadonlySet<string> => new Set(names);
  return {
    lolbins: toSet(lists.lolbins),
    serviceHosts: toSet(lists.serviceHosts),
    browsers: toSet(lists.browsers),
    office: toSet(lists.office),
    scriptHosts: toSet(lists.scriptHosts),
    codeLoaders: toSet(lists.codeLoaders),
    codeHosts: toSet(lists.codeHosts),
    neverNetworked: toSet(lists.neverNetworked),
    remoteAdmin: toSet(lists.remoteAdmin),
  };
});

const ports = memo(() => {
  const lists = readJson<{
    infrastructure: number[];
    listening: { ports: number[] };
    names: Record<string, string>;
  }>('ports.json');
  return {
    infrastructure: new Set(lists.infrastructure),
    listening: new Set(lists.listening.ports),
    names: new Map(Object.entries(lists.names).map(([port, name]) => [Number(port), name])),
  };
});

const vendors = memo(() => readJson<{ entries: VendorEntry[] }>('vendors.json').entries);

/** True when a program's file name is in one of the shipped name lists. */
export function isImageIn(list: keyof ReturnType<typeof imageLists>, image: string): boolean {
  return imageLists()[list].has(fileName(image).toLowerCase());
}

/** Class of a program by its path and name; a browser's or Windows' name in a wrong place gains nothing. */
export function classifyImage(image: string): ImageClass {
  const place = classifyPath(image);
  const name = fileName(image).toLowerCase();
  const lists = imageLists();
  if (place === 'temp' || place === 'downloads' || place === 'recycle-bin' || place === 'public') return 'temp';
  if (lists.browsers.has(name) && (place === 'program-files' || place === 'app-data')) return 'browser';
  if (lists.serviceHosts.has(name) && (place === 'system' || place === 'other')) return 'service-host';
  if (lists.lolbins.has(name)) return 'lolbin';
  if (place === 'program-data') return 'program-data';
  if (place === 'app-data' || place === 'user-profile') return 'user';
  if (place === 'system' || place === 'windows') return 'windows';
  if (place === 'program-files') return 'program-files';
  return 'unknown';
}

/** Ports of DNS, DHCP, Kerberos, SMB and the like: periodic by nature inside a network. */
export function isInfrastructurePort(port: number): boolean {
  return ports().infrastructure.has(port);
}

/** Ports on which a service is expected to be reached. */
export function isServicePort(port: number): boolean {
  return ports().listening.has(port);
}

/** `https` for 443; undefined when the port has no name in the list. */
export function portName(port: number): string | undefined {
  return ports().names.get(port);
}

/** True when `name` is `suffix` or below it; `*` in the suffix stands for any characters but a dot. */
export function matchesName(name: string, suffix: string): boolean {
  if (suffix.includes('*')) {
    const pattern = suffix.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^.]*');
    return new RegExp(`(^|\\.)${pattern}$`, 'i').test(name);
  }
  return name === suffix || name.endsWith(`.${suffix}`);
}

interface CompiledVendor extends VendorEntry {
  readonly pattern: RegExp;
}

/** Asks which vendor explains a program with a name; both must match. */
export type VendorTable = (image: string, name: string | undefined) => string | undefined;

/** A vendor table from entries: the shipped ones unless others are given. */
export function createVendorTable(entries: readonly VendorEntry[] = vendors()): VendorTable {
  const compiled: CompiledVendor[] = entries.map((entry) => ({ ...entry, pattern: new RegExp(entry.path, 'u') }));
  const byImage = new Map<string, readonly CompiledVendor[]>();
  return (image, name) => {
    if (!name) return undefined;
    const rest = splitPath(image).rest.toLowerCase();
    let candidates = byImage.get(rest);
    if (!candidates) {
      candidates = compiled.filter((entry) => entry.pattern.test(rest));
      byImage.set(rest, candidates);
    }
    const folded = name.toLowerCase();
    return candidates.find((entry) => entry.names.some((suffix) => matchesName(folded, suffix)))?.vendor;
  };
}

/** The shipped entries, for a view or an evaluation that adds its own. */
export function shippedVendors(): readonly VendorEntry[] {
  return vendors();
}

/** Comparable program path for counting hosts: lower case, no drive, user name and version numbers as `*`. */
export function toImageKey(image: string): string {
  const { rest } = splitPath(image);
  return (rest || image)
    .toLowerCase()
    .replace(/^\\users\\[^\\]+\\/, '\\users\\*\\')
    .replace(/\d+(?:\.\d+){1,5}/g, '*');
}
