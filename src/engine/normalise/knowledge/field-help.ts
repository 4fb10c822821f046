/** What payload fields mean: resources/help/fields.json, read once. In: provider, event id, field name. Out: a sentence. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { resourcePath } from '../../base/resource-path.ts';

const ruleSchema = z.strictObject({
  fields: z.array(z.string()).min(1),
  text: z.string().min(10).max(300),
  provider: z.string().optional(),
  ids: z.array(z.number()).optional(),
});
type Rule = z.infer<typeof ruleSchema>;

let loaded: ReadonlyMap<string, readonly Rule[]> | undefined;

/** By lower-case field name, the most special rule first. */
function loadRules(): ReadonlyMap<string, readonly Rule[]> {
  const rules = new Map<string, Rule[]>();
  const file = z.array(ruleSchema).parse(JSON.parse(readFileSync(resourcePath('help', 'fields.json'), 'utf8')));
  for (const rule of file)
    for (const field of rule.fields) {
      const key = field.toLowerCase();
      rules.set(key, [...(rules.get(key) ?? []), rule]);
    }
  const weight = (rule: Rule): number => (rule.provider ? 2 : 0) + (rule.ids ? 1 : 0);
  for (const list of rules.values()) list.sort((a, b) => weight(b) - weight(a));
  return rules;
}

/** What the field says in this kind of event; undefined where nothing is written down. A path is looked up by its last part. */
export function describeField(
  provider: string | null | undefined,
  eventId: number | null | undefined,
  fieldName: string,
): string | undefined {
  loaded ??= loadRules();
  const name = fieldName.slice(fieldName.lastIndexOf('/') + 1).toLowerCase();
  return loaded
    .get(name)
    ?.find(
      (rule) =>
        (rule.provider === undefined || rule.provider.toLowerCase() === provider?.toLowerCase()) &&
        (rule.ids === undefined || rule.ids.includes(eventId ?? -1)),
    )?.text;
}
