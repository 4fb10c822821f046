/**
 * Dictionaries of the System columns that repeat. In: values in the chunk, or texts. Out: small integers, -1 for empty.
 */
import { RawDictionary } from '../base/raw-dictionary.ts';
import { limits } from './constants.ts';
import type { ChunkMemory } from './memory.ts';
import { scalarText } from './parse-tree.ts';
import type { Dictionaries, ProviderEntry } from './types.ts';

const guidPattern = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;

/** A GUID text in the one form used here, `{lower-case}`; other texts as they are. */
export function toGuidText(text: string): string {
  const match = guidPattern.exec(text.trim());
  return match?.[1] ? `{${match[1].toLowerCase()}}` : text;
}

/** Keywords as `0x...` without leading zeros; a text that is no 64-bit integer as it is. */
export function toKeywordsText(text: string): string {
  return /^(0x[0-9a-f]{1,32}|\d{1,20})$/i.test(text.trim()) ? `0x${BigInt(text.trim()).toString(16)}` : text;
}

const asIs = (text: string): string => text;

/** See the header. */
export class DecoderDictionaries implements Dictionaries {
  readonly providers: ProviderEntry[] = [];
  readonly channelIds = new RawDictionary();
  readonly computerIds = new RawDictionary();
  readonly userIds = new RawDictionary();
  readonly keywordIds = new RawDictionary();
  readonly providerNames = new RawDictionary();
  readonly providerGuids = new RawDictionary();
  readonly providerSources = new RawDictionary();
  private readonly providerIds = new Map<number, number>();
  private lastKey = -1;
  private lastId = -1;

  get channels(): readonly string[] {
    return this.channelIds.texts;
  }
  get computers(): readonly string[] {
    return this.computerIds.texts;
  }
  get users(): readonly string[] {
    return this.userIds.texts;
  }
  get keywords(): readonly string[] {
    return this.keywordIds.texts;
  }

  private all(): RawDictionary[] {
    return [
      this.channelIds,
      this.computerIds,
      this.userIds,
      this.keywordIds,
      this.providerNames,
      this.providerGuids,
      this.providerSources,
    ];
  }

  /** True when a hostile file has filled them: time to empty. */
  get isFull(): boolean {
    let bytes = 0;
    for (const dictionary of this.all()) {
      if (dictionary.entries > limits.dictionaryEntries) return true;
      bytes += dictionary.sizeBytes;
    }
    return bytes > 32_000_000 || this.providers.length > limits.dictionaryEntries;
  }

  clear(): void {
    for (const dictionary of this.all()) dictionary.clear();
    this.providers.length = 0;
    this.providerIds.clear();
    this.lastKey = -1;
    this.lastId = -1;
  }

  /** Id of a value in the chunk. */
  value(dictionary: RawDictionary, memory: ChunkMemory, type: number, start: number, size: number): number {
    const id = dictionary.find(memory.view, type, start, size);
    if (id !== -2) return id;
    const text = scalarText(memory, type, start, size);
    return dictionary.add(memory.view, type, start, size, this.formOf(dictionary)(text));
  }

  /** Id of a text. */
  text(dictionary: RawDictionary, text: string): number {
    return dictionary.intern(this.formOf(dictionary)(text));
  }

  private formOf(dictionary: RawDictionary): (text: string) => string {
    if (dictionary === this.providerGuids) return toGuidText;
    if (dictionary === this.keywordIds) return toKeywordsText;
    return asIs;
  }

  /** Id of a provider by the ids of its name, GUID and source (-1 for none); -1 when it has none of them. */
  provider(name: number, guid: number, source: number): number {
    if (name < 0 && guid < 0 && source < 0) return -1;
    const key = name + 1 + (guid + 1) * 131_072 + (source + 1) * 17_179_869_184;
    if (key === this.lastKey) return this.lastId;
    let id = this.providerIds.get(key);
    if (id === undefined) {
      id = this.providers.length;
      this.providers.push({
        name: this.providerNames.texts[name] ?? '',
        guid: this.providerGuids.texts[guid],
        source: this.providerSources.texts[source],
      });
      this.providerIds.set(key, id);
    }
    this.lastKey = key;
    this.lastId = id;
    return id;
  }
}
