/**
 * Indicators as a STIX 2.1 bundle. In: destinations of beacons (verdict high), tagged addresses. Out: JSON text; ids are
 * UUIDs made of the values (version 5 with the namespace of STIX's deterministic ids), so the same case gives the same ids.
 */
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { toIsoTime } from '#shared/model/time.ts';
import { fileName, parseAddress } from '../normalise/index.ts';
import { queryBeaconLines } from './sections/beacon-rows.ts';

/** OASIS' namespace for deterministic STIX identifiers (STIX 2.1, section 2.9). */
const namespace = '00abedb4-aa42-466c-9c01-fed23315a9b7';

/** Name-based UUID, version 5 (RFC 9562). */
export function toUuid5(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

const quote = (value: string): string => `'${value.replace(/[\\']/g, (c) => `\\${c}`)}'`;

/** The STIX pattern of an address or a domain name. */
export function toPattern(value: string): string {
  const address = parseAddress(value);
  if (!address) return `[domain-name:value = ${quote(value)}]`;
  return `[${value.includes(':') ? 'ipv6-addr' : 'ipv4-addr'}:value = ${quote(value)}]`;
}

interface Item {
  readonly value: string;
  readonly name: string;
  readonly description: string;
  readonly firstUs: number | undefined;
}

function queryItems(db: Database.Database): Item[] {
  const items = new Map<string, Item>();
  for (const beacon of queryBeaconLines(db, ['high'])) {
    if (beacon.destination === '' || items.has(beacon.destination)) continue;
    items.set(beacon.destination, {
      value: beacon.destination,
      name: `Beacon destination ${beacon.destination}`,
      description: `${fileName(beacon.image)} on ${beacon.host} connects to port ${beacon.port} ${beacon.sleep}; ${beacon.reasons.join('; ')}`,
      firstUs: beacon.firstUs,
    });
  }
  const tagged = db
    .prepare(
      `SELECT o.key AS value, group_concat(t.name, ', ') AS tags FROM object_tags o JOIN tags t ON t.id = o.tag_id
       WHERE o.kind = 'address' GROUP BY o.key ORDER BY o.key`,
    )
    .all() as { value: string; tags: string }[];
  for (const { value, tags } of tagged) {
    if (!items.has(value))
      items.set(value, { value, name: `Tagged address ${value}`, description: `Tagged ${tags}`, firstUs: undefined });
  }
  return [...items.values()];
}

/** The bundle. `createdAt` is ISO 8601 with milliseconds; it is the created and modified time of each object. */
export function renderStix(db: Database.Database, createdAt: string): string {
  const identityId = `identity--${toUuid5('identity|EventLoupe')}`;
  const stamp = { spec_version: '2.1', created: createdAt, modified: createdAt };
  const indicators = queryItems(db).map((item) => ({
    type: 'indicator',
    ...stamp,
    id: `indicator--${toUuid5(`indicator|${item.value}`)}`,
    created_by_ref: identityId,
    name: item.name,
    description: item.description,
    indicator_types: ['malicious-activity'],
    pattern: toPattern(item.value),
    pattern_type: 'stix',
    valid_from: item.firstUs === undefined ? createdAt : `${toIsoTime(item.firstUs).slice(0, 23)}Z`,
  }));
  const identity = { type: 'identity', ...stamp, id: identityId, name: 'EventLoupe', identity_class: 'system' };
  const objects = [identity, ...indicators];
  return `${JSON.stringify({ type: 'bundle', id: `bundle--${toUuid5(`bundle|${objects.map((one) => one.id).join('|')}`)}`, objects }, undefined, 2)}\n`;
}
