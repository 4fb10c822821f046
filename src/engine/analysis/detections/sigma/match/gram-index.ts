/**
 * Many texts looked for at once in one field. In: witnesses of a group's rules. Out: for a value, the rules that have a
 * witness in it. Each witness hangs on its rarest run of four (or three) characters: one pass over the value rolls the last
 * four characters, a 64 KiB table drops nearly all places, the rest is compared in full. Chosen over an Aho-Corasick
 * machine for its size: kilobytes instead of tens of megabytes in every worker.
 */

/** A witness and the rules (numbers within the group) that wait for it. */
interface Entry {
  readonly text: string;
  /** Distance from the start of `text` to the end of its run, exclusive. */
  readonly runEnd: number;
  readonly rules: number[];
  epoch: number;
}

const maxCachedLength = 512;
const maxCachedValues = 4096;
/** So few are found faster one by one. */
const fewWitnesses = 4;
/** Look-ups after which a cache has to have answered half of them. */
const cacheTrial = 2000;

const tableBits = 16;
const hash = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> (32 - tableBits);

/** The low bytes of `length` characters before `end`, as one number. */
function toGram(text: string, end: number, length: number): number {
  let gram = 0;
  for (let i = end - length; i < end; i++) gram = (gram << 8) | (text.charCodeAt(i) & 255);
  return gram;
}

const hasWide = (text: string): boolean => /[^\u0000-\u007f]/.test(text);

/** How often runs of three and four characters occur, in records; learned from the first records of a group. */
export class GramCounts {
  readonly #four = new Map<number, number>();
  readonly #three = new Map<number, number>();
  #wide = 0;
  #records = 0;

  /** Counts one record's values of the field (folded). */
  add(values: readonly string[]): void {
    this.#records++;
    if (values.some(hasWide)) this.#wide++;
    const four = new Set<number>();
    const three = new Set<number>();
    for (const value of values) {
      const length = Math.min(value.length, 8192);
      let gram = 0;
      for (let i = 0; i < length; i++) {
        gram = (gram << 8) | (value.charCodeAt(i) & 255);
        if (i >= 2) three.add(gram & 0xffffff);
        if (i >= 3) four.add(gram);
      }
    }
    for (const g of four) this.#four.set(g, (this.#four.get(g) ?? 0) + 1);
    for (const g of three) this.#three.set(g, (this.#three.get(g) ?? 0) + 1);
  }

  /** End of the rarest run of a text and its count; runs are 4 long, or 3 in texts of 3. */
  rarest(text: string): { end: number; count: number } {
    const length = Math.min(4, text.length);
    const counts = length === 4 ? this.#four : this.#three;
    let end = length;
    let count = Number.POSITIVE_INFINITY;
    for (let i = length; i <= text.length && count > 0; i++) {
      const c = counts.get(toGram(text, i, length)) ?? 0;
      if (c < count) {
        count = c;
        end = i;
      }
    }
    return { end, count };
  }

  /** Expected share of records that hold the text; short texts are as common as their kind of characters. */
  price(text: string): number {
    if (text.length < 3) return hasWide(text) ? (this.#wide + 0.001) / (this.#records + 1) : 0.6;
    return (this.rarest(text).count + 0.02) / (this.#records + 1) + 0.002 / text.length;
  }
}

/** The witnesses of one field. */
export class GramIndex {
  readonly #tables = [new Uint8Array(1 << tableBits), new Uint8Array(1 << tableBits)] as const;
  readonly #four = new Map<number, Entry[]>();
  readonly #three = new Map<number, Entry[]>();
  /** One or two ASCII characters. */
  readonly #short: Entry[] = [];
  /** One or two characters, not all ASCII, by the first and the second (0 for none). */
  readonly #wide = new Map<number, Entry[]>();
  readonly #byText = new Map<string, Entry>();
  #epoch = 0;
  /** Rules by value: programs, accounts and ports come again and again. Undefined once a field has proved to vary. */
  #cache: Map<string, readonly number[]> | undefined = new Map();
  #asked = 0;
  #known = 0;

  /** A witness of a rule; `end` as GramCounts.rarest gives it. */
  add(text: string, end: number, rule: number): void {
    const known = this.#byText.get(text);
    if (known) {
      if (known.rules.at(-1) !== rule) known.rules.push(rule);
      return;
    }
    const entry: Entry = { text, runEnd: end, rules: [rule], epoch: 0 };
    this.#byText.set(text, entry);
    if (text.length < 3) {
      if (hasWide(text)) {
        const key = text.charCodeAt(0) * 0x10000 + (text.length > 1 ? text.charCodeAt(1) : 0);
        this.#wide.set(key, [...(this.#wide.get(key) ?? []), entry]);
      } else this.#short.push(entry);
      return;
    }
    const length = Math.min(4, text.length);
    const gram = toGram(text, end, length);
    const map = length === 4 ? this.#four : this.#three;
    const list = map.get(gram);
    if (list) list.push(entry);
    else map.set(gram, [entry]);
    this.#tables[length === 4 ? 0 : 1][hash(gram)] = 1;
  }

  /** Calls `found` for every rule with a witness in one of the values (folded); may repeat a rule. */
  scan(values: readonly string[], found: (rule: number) => void): void {
    for (const value of values) {
      if (this.#cache && value.length <= maxCachedLength) this.#scanCached(this.#cache, value, found);
      else this.#scanValue(value, found);
    }
  }

  #scanCached(cache: Map<string, readonly number[]>, value: string, found: (rule: number) => void): void {
    this.#asked++;
    let rules = cache.get(value);
    if (rules) this.#known++;
    else {
      const list: number[] = [];
      this.#scanValue(value, (rule) => list.push(rule));
      rules = list;
      if (cache.size >= maxCachedValues) cache.clear();
      cache.set(value, rules);
      if (this.#asked >= cacheTrial && this.#known < this.#asked / 2) this.#cache = undefined;
    }
    for (const rule of rules) found(rule);
  }

  #scanValue(value: string, found: (rule: number) => void): void {
    this.#epoch++;
    if (this.#byText.size <= fewWitnesses) {
      for (const entry of this.#byText.values()) if (value.includes(entry.text)) this.#report(entry, found);
      return;
    }
    for (const entry of this.#short) if (value.includes(entry.text)) this.#report(entry, found);
    if (this.#wide.size > 0 && hasWide(value)) this.#scanWide(value, found);
    if (this.#three.size > 0) this.#scanThree(value, found);
    if (this.#four.size > 0) this.#scanFour(value, found);
  }

  #scanWide(value: string, found: (rule: number) => void): void {
    for (let i = 0; i < value.length; i++) {
      const first = value.charCodeAt(i) * 0x10000;
      const second = i + 1 < value.length ? value.charCodeAt(i + 1) : 0;
      for (const entry of this.#wide.get(first) ?? []) this.#report(entry, found);
      if (second > 0) for (const entry of this.#wide.get(first + second) ?? []) this.#report(entry, found);
    }
  }

  #scanFour(value: string, found: (rule: number) => void): void {
    const table = this.#tables[0];
    const { length } = value;
    let gram = 0;
    for (let i = 0; i < length; i++) {
      gram = (gram << 8) | (value.charCodeAt(i) & 255);
      if (table[Math.imul(gram, 0x9e3779b1) >>> (32 - tableBits)] === 1 && i >= 3) {
        const entries = this.#four.get(gram);
        if (entries) this.#compare(entries, value, i + 1, found);
      }
    }
  }

  #scanThree(value: string, found: (rule: number) => void): void {
    const table = this.#tables[1];
    const { length } = value;
    let gram = 0;
    for (let i = 0; i < length; i++) {
      gram = ((gram << 8) | (value.charCodeAt(i) & 255)) & 0xffffff;
      if (table[Math.imul(gram, 0x9e3779b1) >>> (32 - tableBits)] === 1 && i >= 2) {
        const entries = this.#three.get(gram);
        if (entries) this.#compare(entries, value, i + 1, found);
      }
    }
  }

  #compare(entries: readonly Entry[], value: string, end: number, found: (rule: number) => void): void {
    for (const entry of entries) {
      if (entry.epoch !== this.#epoch && value.startsWith(entry.text, end - entry.runEnd)) this.#report(entry, found);
    }
  }

  #report(entry: Entry, found: (rule: number) => void): void {
    if (entry.epoch === this.#epoch) return;
    entry.epoch = this.#epoch;
    for (const rule of entry.rules) found(rule);
  }
}
