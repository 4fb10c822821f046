/**
 * Indicators against all events. In: indicators, payloads. Out: hits with the field they were found in. Each payload is cut
 * into tokens once and every token looked up in sets, so the number of indicators costs nothing. Names with blanks or letters
 * outside ASCII are looked for as they stand.
 */
import { parseAddress } from '../../normalise/address.ts';
import { fileName } from '../../normalise/image.ts';
import { findDomain, RangeSet } from '../network/lists.ts';
import type { IndicatorType } from './parse.ts';

export interface StoredIndicator {
  readonly id: number;
  readonly type: IndicatorType;
  readonly value: string;
}

const token = /[\p{L}\p{N}_.:\-\\$]{4,1024}/gu;
const plainName = /^[\w.\-$]+$/;

export class Matcher {
  readonly #addresses = new Map<string, number[]>();
  readonly #ranges = new RangeSet();
  readonly #rangeIds = new Map<string, number[]>();
  readonly #domains = new Map<string, number[]>();
  readonly #domainSet = new Set<string>();
  readonly #hashes = new Map<string, number[]>();
  readonly #names = new Map<string, number[]>();
  readonly #oddNames: { readonly name: string; readonly id: number }[] = [];
  readonly #known = new Map<string, readonly number[]>();

  constructor(indicators: readonly StoredIndicator[]) {
    for (const { id, type, value } of indicators) {
      if (type === 'address') push(this.#addresses, value, id);
      else if (type === 'cidr') {
        this.#ranges.add(value);
        push(this.#rangeIds, value, id);
      } else if (type === 'domain') {
        push(this.#domains, value, id);
        this.#domainSet.add(value);
      } else if (type === 'file-name') {
        if (plainName.test(value)) push(this.#names, value, id);
        else this.#oddNames.push({ name: value, id });
      } else push(this.#hashes, value, id);
    }
  }

  /** Ids of the indicators in one text. */
  find(text: string): Set<number> {
    const found = new Set<number>();
    for (const [word] of text.matchAll(token)) {
      let ids = this.#known.get(word);
      if (ids === undefined) {
        ids = this.#findToken(word);
        if (this.#known.size > 200_000) this.#known.clear();
        this.#known.set(word, ids);
      }
      for (const id of ids) found.add(id);
    }
    if (this.#oddNames.length > 0) {
      const folded = text.toLowerCase();
      for (const { name, id } of this.#oddNames) if (folded.includes(name)) found.add(id);
    }
    return found;
  }

  /** Ids for one address text (canonical), ranges too. */
  findAddress(address: string): readonly number[] {
    const range = this.#ranges.find(address);
    return [...(this.#addresses.get(address) ?? []), ...(range === undefined ? [] : (this.#rangeIds.get(range) ?? []))];
  }

  #findToken(word: string): readonly number[] {
    const folded = word.toLowerCase().replace(/[.:\-\\]+$/, '');
    const found: number[] = [];
    if (this.#hashes.size > 0 && (folded.length === 32 || folded.length === 40 || folded.length === 64)) {
      found.push(...(this.#hashes.get(folded) ?? []));
    }
    if (this.#names.size > 0) found.push(...(this.#names.get(fileName(folded)) ?? []));
    if (this.#domains.size > 0 && folded.includes('.') && !folded.includes('\\')) {
      const domain = findDomain(folded.replace(/^[.-]+/, '').replace(/:\d+$/, ''), this.#domainSet);
      if (domain !== undefined) found.push(...this.#domains.get(domain)!);
    }
    if ((this.#addresses.size > 0 || this.#ranges.size > 0) && /^[0-9a-f]*[.:][0-9a-f.:]+$/.test(folded)) {
      const address = parseAddress(folded) ?? parseAddress(folded.replace(/:\d{1,5}$/, ''));
      if (address) found.push(...this.findAddress(address.text));
    }
    return found;
  }
}

function push(map: Map<string, number[]>, key: string, id: number): void {
  const list = map.get(key);
  if (list) list.push(id);
  else map.set(key, [id]);
}
