/**
 * Code tables: resources/codes/*.json, read once. Each file has tables (number, flag, text, GUID or word to meaning) and rules
 * (which field of which event uses which table). In: a table and a text. Out: the meaning or undefined.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { resourcePath } from '../../base/resource-path.ts';
import { parseInteger } from '../values.ts';

const tableSchema = z.strictObject({
  kind: z.enum(['value', 'flags', 'text', 'guid', 'words']),
  values: z.record(z.string(), z.string()),
});
const ruleSchema = z.strictObject({
  fields: z.array(z.string()),
  table: z.string(),
  provider: z.string().optional(),
  ids: z.array(z.number()).optional(),
  /** Another field of the event must have this text (without case). */
  when: z.strictObject({ field: z.string(), is: z.array(z.string()) }).optional(),
});
const fileSchema = z.strictObject({
  source: z.string(),
  tables: z.record(z.string(), tableSchema),
  rules: z.array(ruleSchema).optional(),
});

export type CodeRule = z.infer<typeof ruleSchema>;

interface Table {
  readonly kind: z.infer<typeof tableSchema>['kind'];
  readonly numbers: ReadonlyMap<number, string>;
  readonly texts: ReadonlyMap<string, string>;
}

interface Codes {
  readonly tables: ReadonlyMap<string, Table>;
  /** By lower-case field name; a rule for a provider stands before the general ones. */
  readonly rules: ReadonlyMap<string, readonly CodeRule[]>;
}

let loaded: Codes | undefined;

function toTable({ kind, values }: z.infer<typeof tableSchema>): Table {
  const numbers = new Map<number, string>();
  const texts = new Map<string, string>();
  for (const [key, meaning] of Object.entries(values)) {
    const number = kind === 'value' || kind === 'flags' ? parseInteger(key) : undefined;
    if (number === undefined) texts.set(key.toLowerCase(), meaning);
    else numbers.set(number, meaning);
  }
  return { kind, numbers, texts };
}

function loadCodes(): Codes {
  const tables = new Map<string, Table>();
  const rules = new Map<string, CodeRule[]>();
  const files = readdirSync(resourcePath('codes')).filter((name) => name.endsWith('.json'));
  for (const file of files.sort()) {
    const content = fileSchema.parse(JSON.parse(readFileSync(resourcePath('codes', file), 'utf8')));
    for (const [name, table] of Object.entries(content.tables)) {
      if (tables.has(name)) throw new Error(`Code table ${name} is defined twice (${file})`);
      tables.set(name, toTable(table));
    }
    for (const rule of content.rules ?? []) {
      for (const field of rule.fields) {
        const key = field.toLowerCase();
        rules.set(key, [...(rules.get(key) ?? []), rule]);
      }
    }
  }
  const weight = (rule: CodeRule): number => (rule.provider ? 4 : 0) + (rule.ids ? 2 : 0) + (rule.when ? 1 : 0);
  for (const list of rules.values()) {
    list.sort((a, b) => weight(b) - weight(a));
    for (const { table } of list) if (!tables.has(table)) throw new Error(`There is no code table ${table}`);
  }
  return { tables, rules };
}

const codes = (): Codes => (loaded ??= loadCodes());

/** Rules for a field name, the most special first. */
export function rulesFor(field: string): readonly CodeRule[] {
  return codes().rules.get(field.toLowerCase()) ?? [];
}

/** Names of all tables. */
export function listTables(): readonly string[] {
  return [...codes().tables.keys()];
}

/** The meaning of a text by a table; undefined when the table does not know it. */
export function lookUpCode(tableName: string, text: string): string | undefined {
  const table = codes().tables.get(tableName);
  if (!table || text.length > 20_000) return undefined;
  if (table.kind === 'guid') return guidMeanings(table, text);
  if (table.kind === 'words') return wordMeanings(table, text);
  const trimmed = text.trim();
  if (table.kind === 'text') return table.texts.get(trimmed.toLowerCase());
  const number = parseInteger(trimmed);
  if (number === undefined) return table.texts.get(trimmed.toLowerCase());
  if (table.kind === 'flags') return flagMeanings(table, number);
  // An HRESULT of the Win32 facility (0x8007nnnn) carries the system error in its low word.
  const inner = number >= 0x8007_0000 && number <= 0x8007_ffff ? number - 0x8007_0000 : undefined;
  return table.numbers.get(number) ?? (inner === undefined ? undefined : table.numbers.get(inner));
}

function guidMeanings(table: Table, text: string): string | undefined {
  const found = new Set<string>();
  for (const [guid] of text.matchAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi)) {
    const meaning = table.texts.get(guid.toLowerCase());
    if (meaning) found.add(meaning);
  }
  return found.size > 0 ? [...found].slice(0, 10).join(', ') : undefined;
}

function wordMeanings(table: Table, text: string): string | undefined {
  const words = new Set(text.toLowerCase().split(/[\s,;]+/));
  const found = [...words].flatMap((word) => table.texts.get(word) ?? []);
  return found.length > 0 ? found.join('; ') : undefined;
}

/** A whole value that has a name of its own wins; else each bit, the unknown ones in hex. */
function flagMeanings(table: Table, value: number): string | undefined {
  const whole = table.numbers.get(value);
  if (whole !== undefined) return whole;
  const names: string[] = [];
  let rest = value;
  for (let bit = 0; bit < 53 && rest > 0; bit++) {
    const mask = 2 ** bit;
    if (Math.floor(value / mask) % 2 === 0) continue;
    const name = table.numbers.get(mask);
    if (name === undefined) continue;
    names.push(name);
    rest -= mask;
  }
  if (names.length === 0) return undefined;
  if (rest > 0) names.push(`0x${rest.toString(16)}`);
  return names.join(', ');
}
