/** The ingest filter's test. In: its entries as typed. Out: whether a network record is wanted. All given parts must hold. */
import type { IngestFilter } from '#shared/contract/case.ts';
import { EngineError } from '#shared/contract/errors.ts';
import type { NetworkTest } from '../../ingest/filter.ts';
import { parseAddress } from '../../normalise/address.ts';
import { findDomain, matchesImage, parseEntry, RangeSet } from './lists.ts';

function toTest(texts: readonly string[], type?: 'image'): NetworkTest {
  const addresses = new Set<string>();
  const domains = new Set<string>();
  const images: string[] = [];
  const ranges = new RangeSet();
  for (const text of texts) {
    const entry = parseEntry(text, type);
    if (entry?.type === 'address') addresses.add(entry.value);
    else if (entry?.type === 'cidr') ranges.add(entry.value);
    else if (entry?.type === 'domain') domains.add(entry.value);
    else if (entry?.type === 'image') images.push(entry.value);
    else throw new EngineError('bad-input', `The ingest filter does not understand "${text.slice(0, 100)}".`);
  }
  return (fields) =>
    fields.addresses.some((text) => {
      const address = parseAddress(text)?.text;
      return address !== undefined && (addresses.has(address) || ranges.find(address) !== undefined);
    }) ||
    fields.names.some((name) => findDomain(name.toLowerCase(), domains) !== undefined) ||
    fields.images.some((path) => images.some((entry) => matchesImage(path, entry)));
}

/** @throws EngineError bad-input for an entry that is no address, range, domain or program */
export function toNetworkTest(filter: IngestFilter): NetworkTest {
  const tests = [
    ...(filter.destinations.length > 0 ? [toTest(filter.destinations)] : []),
    ...(filter.processes.length > 0 ? [toTest(filter.processes, 'image')] : []),
    ...(filter.watched.length > 0 ? [toTest(filter.watched)] : []),
  ];
  return (fields) => tests.every((test) => test(fields));
}
