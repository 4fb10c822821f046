/**
 * The event catalogue: resources/events/*.json, read once. In: provider and event id. Out: title, meaning, key fields,
 * tips, ATT&CK hints and message template. Providers are compared without case; `MSSQL$*` stands for all instances.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { resourcePath } from '../../base/resource-path.ts';

const entrySchema = z.strictObject({
  title: z.string().min(3).max(90),
  meaning: z.string().min(10).max(400),
  /** Payload fields to look at first. */
  fields: z.array(z.string()).optional(),
  tips: z.array(z.string()).optional(),
  attack: z.array(z.string().regex(/^T\d{4}(?:\.\d{3})?$/)).optional(),
  message: z.string().optional(),
});
const fileSchema = z.array(
  z.strictObject({
    provider: z.string(),
    aliases: z.array(z.string()).optional(),
    /** Where to read on, in words; `{id}` stands for the event id. */
    reference: z.string().optional(),
    events: z.record(z.string().regex(/^\d{1,5}$/), entrySchema),
  }),
);

/** What is known of one kind of event. */
export interface CatalogueEntry {
  readonly provider: string;
  readonly eventId: number;
  readonly title: string;
  /** One sentence. */
  readonly meaning: string;
  readonly fields: readonly string[];
  readonly tips: readonly string[];
  /** ATT&CK technique ids that this event can be a trace of; a hint, never a finding. */
  readonly attack: readonly string[];
  /** Message template, see template.ts. */
  readonly message: string | undefined;
  /** Where to read on, in words: no link, as nothing leaves the machine. */
  readonly reference: string | undefined;
}

interface Catalogue {
  readonly entries: readonly CatalogueEntry[];
  readonly byProvider: ReadonlyMap<string, ReadonlyMap<number, CatalogueEntry>>;
  readonly patterns: readonly (readonly [prefix: string, provider: string])[];
}

let loaded: Catalogue | undefined;

/** Reads and checks all files; throws when one is malformed, as that is a fault of the installation. */
function loadCatalogue(): Catalogue {
  const byProvider = new Map<string, Map<number, CatalogueEntry>>();
  const patterns: [string, string][] = [];
  const entries: CatalogueEntry[] = [];
  const files = readdirSync(resourcePath('events')).filter((name) => name.endsWith('.json'));
  for (const file of files.sort()) {
    for (const family of fileSchema.parse(JSON.parse(readFileSync(resourcePath('events', file), 'utf8')))) {
      const key = family.provider.toLowerCase();
      const events = byProvider.get(key) ?? new Map<number, CatalogueEntry>();
      byProvider.set(key, events);
      for (const alias of family.aliases ?? []) {
        if (alias.endsWith('*')) patterns.push([alias.slice(0, -1).toLowerCase(), key]);
        else byProvider.set(alias.toLowerCase(), events);
      }
      for (const [id, given] of Object.entries(family.events)) {
        const eventId = Number(id);
        if (events.has(eventId)) throw new Error(`${family.provider} ${id} is described twice (${file})`);
        const { title, meaning, fields = [], tips = [], attack = [], message } = given;
        const reference = family.reference?.replaceAll('{id}', id);
        const entry = { provider: family.provider, eventId, title, meaning, fields, tips, attack, message, reference };
        events.set(eventId, entry);
        entries.push(entry);
      }
    }
  }
  return { entries, byProvider, patterns };
}

const catalogue = (): Catalogue => (loaded ??= loadCatalogue());

/** All entries. */
export function listCatalogue(): readonly CatalogueEntry[] {
  return catalogue().entries;
}

/** What is known of an event; undefined for a pair that the catalogue does not have. */
export function describeEvent(
  provider: string | null | undefined,
  eventId: number | null | undefined,
): CatalogueEntry | undefined {
  if (!provider || eventId === null || eventId === undefined) return undefined;
  const { byProvider, patterns } = catalogue();
  const key = provider.toLowerCase();
  const found = byProvider.get(key) ?? byProvider.get(patterns.find(([prefix]) => key.startsWith(prefix))?.[1] ?? '');
  return found?.get(eventId);
}
