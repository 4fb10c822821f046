/** Help on kinds of events, from the catalogue, the field texts and the ATT&CK table. In: provider and id, or search words. */
import type { EventHelp } from '#shared/contract/help.ts';
import { loadAttack } from '../analysis/detections/attack.ts';
import { type CatalogueEntry, describeEvent, describeField, listCatalogue } from '../normalise/index.ts';

/** Null for a kind of event that the catalogue does not have. */
export function getEventHelp(provider: string | null, eventId: number | null): EventHelp | null {
  const entry = describeEvent(provider, eventId);
  return entry ? toHelp(entry) : null;
}

/** All words must be in provider, title or meaning; a number is an event id. In the order of ids, then providers. */
export function searchEventHelp(search: string, offset: number, limit: number): { total: number; events: EventHelp[] } {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = listCatalogue().filter((entry) => {
    const text = `${entry.provider} ${entry.title} ${entry.meaning}`.toLowerCase();
    return words.every((word) => (/^\d+$/.test(word) ? entry.eventId === Number(word) : text.includes(word)));
  });
  found.sort((a, b) => a.eventId - b.eventId || a.provider.localeCompare(b.provider, 'en'));
  return { total: found.length, events: found.slice(offset, offset + limit).map(toHelp) };
}

function toHelp(entry: CatalogueEntry): EventHelp {
  const attack = loadAttack();
  const names = new Map(attack.tactics.map((tactic) => [tactic.shortname, tactic.name]));
  return {
    provider: entry.provider,
    eventId: entry.eventId,
    title: entry.title,
    meaning: entry.meaning,
    fields: entry.fields.map((name) => ({
      name,
      text: describeField(entry.provider, entry.eventId, name) ?? null,
    })),
    tips: [...entry.tips],
    attack: entry.attack.map((given) => {
      const { id, name, tactics } = attack.technique(given);
      return { id, name: name ?? null, tactics: tactics.map((one) => names.get(one) ?? one) };
    }),
    references: entry.reference === undefined ? [] : [entry.reference],
  };
}
