/**
 * ATT&CK ids and names. In: rule tags. Out: techniques and tactics of the current version. Old ids are accepted and shown
 * with their successor, so rules of any age meet in one matrix.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { resourcePath } from '../../base/resource-path.ts';

const tableSchema = z.object({
  version: z.string(),
  tactics: z.array(z.object({ shortname: z.string(), name: z.string(), id: z.string().nullable() })),
  tacticAliases: z.record(z.string(), z.string()),
  aliases: z.record(z.string(), z.string()),
  techniques: z.array(z.object({ id: z.string(), name: z.string(), tactics: z.array(z.string()) })),
});

export interface Technique {
  /** Current id, e.g. T1685.005. */
  readonly id: string;
  /** Undefined: not in the table (newer, or not enterprise). */
  readonly name: string | undefined;
  readonly tactics: readonly string[];
  /** The id as the rule gave it, when it is an older one. */
  readonly oldId: string | undefined;
}

export interface AttackTable {
  readonly version: string;
  readonly tactics: readonly { readonly shortname: string; readonly name: string; readonly id: string | null }[];
  readonly techniques: readonly { readonly id: string; readonly name: string; readonly tactics: readonly string[] }[];
  /** The technique of an id of any version. */
  technique(id: string): Technique;
  /** Older ids whose successor this is. */
  oldIds(id: string): readonly string[];
  /** Techniques that tags name, each once, in the order of the tags. */
  techniquesOf(tags: readonly string[]): readonly Technique[];
  /** Tactics (short names) that tags name; those of the techniques when they name none. */
  tacticsOf(tags: readonly string[]): readonly string[];
}

let table: AttackTable | undefined;

/** The table, read once a thread. */
export function loadAttack(): AttackTable {
  table ??= createTable(tableSchema.parse(JSON.parse(readFileSync(resourcePath('attack', 'attack.json'), 'utf8'))));
  return table;
}

function createTable(data: z.infer<typeof tableSchema>): AttackTable {
  const byId = new Map(data.techniques.map((t) => [t.id, t]));
  const aliases = new Map(Object.entries(data.aliases));
  const former = Map.groupBy(aliases.keys(), (old) => aliases.get(old)!);
  const tacticAliases = new Map(Object.entries(data.tacticAliases));
  const shortnames = new Set(data.tactics.map((t) => t.shortname));
  const technique = (id: string): Technique => {
    const given = id.toUpperCase();
    const current = aliases.get(given) ?? given;
    const known = byId.get(current);
    return {
      id: current,
      name: known?.name,
      tactics: known?.tactics ?? [],
      oldId: current === given ? undefined : given,
    };
  };
  const techniquesOf = (tags: readonly string[]): Technique[] => {
    const found = new Map<string, Technique>();
    for (const tag of tags) {
      const id = /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1];
      if (id === undefined) continue;
      const item = technique(id);
      if (!found.has(item.id)) found.set(item.id, item);
    }
    return [...found.values()];
  };
  return {
    version: data.version,
    tactics: data.tactics,
    techniques: data.techniques,
    technique,
    oldIds: (id) => former.get(id) ?? [],
    techniquesOf,
    tacticsOf: (tags) => {
      const found = new Set<string>();
      for (const tag of tags) {
        const name = /^attack\.([a-z_-]+)$/i.exec(tag)?.[1]?.toLowerCase();
        const current = name === undefined ? undefined : (tacticAliases.get(name) ?? name);
        if (current !== undefined && shortnames.has(current)) found.add(current);
      }
      if (found.size > 0) return [...found];
      return [...new Set(techniquesOf(tags).flatMap((t) => t.tactics))];
    },
  };
}
