/**
 * What every rule document says about itself. In: the document's map. Out: a RuleHead; a missing title stops
 * the rule, other departures from the specification become warnings. Texts are cut to sane lengths.
 */
import { createHash } from 'node:crypto';
import { type Level, levels, type RuleHead } from '../types.ts';
import { RuleFault } from './condition.ts';
import { type PlainMap, type PlainValue, YamlNumber } from './yaml.ts';

const ruleStates = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Head of a document; throws RuleFault. */
export function toHead(map: PlainMap, path: string, source: string): RuleHead {
  const warnings: string[] = [];
  const title = toText(map.get('title'), 500);
  if (!title) throw new RuleFault('rule has no title');
  if (title.length > 256) warnings.push('title is longer than 256 characters');
  const idValue = map.get('id');
  const ownId = idValue instanceof YamlNumber ? idValue.text : idValue;
  if (typeof ownId !== 'string' || ownId === '') warnings.push('rule has no id; one was derived from its text');
  else if (!uuid.test(ownId)) warnings.push('id is not a UUID');
  const level = toText(map.get('level'), 50)?.toLowerCase();
  const known = levels.find((l) => l === level);
  if (level !== undefined && !known) warnings.push(`level '${level}' is not known; taken as informational`);
  const status = toText(map.get('status'), 50);
  if (status !== undefined && !ruleStates.includes(status.toLowerCase()))
    warnings.push(`status '${status}' is not known`);
  const tags = toTexts(map.get('tags'), 200);
  for (const tag of tags) if (!/^[^\s.]+\.\S+$/.test(tag)) warnings.push(`tag '${tag.slice(0, 100)}' has no namespace`);
  return {
    id: typeof ownId === 'string' && ownId !== '' ? ownId.slice(0, 200) : toDerivedId(source),
    name: toText(map.get('name'), 256),
    title,
    level: known ?? ('informational' satisfies Level),
    status,
    author: toText(map.get('author'), 1000) ?? '',
    description: toText(map.get('description'), 10_000) ?? '',
    date: toText(map.get('date'), 50),
    modified: toText(map.get('modified'), 50),
    license: toText(map.get('license'), 200),
    references: toTexts(map.get('references'), 2000),
    falsePositives: toTexts(map.get('falsepositives'), 2000),
    tags,
    path,
    sha256: createHash('sha256').update(source).digest('hex'),
    finding: map.get('finding') !== false,
    warnings: warnings.slice(0, 20),
  };
}

function toText(value: PlainValue | undefined, limit: number): string | undefined {
  if (typeof value === 'string') return value.slice(0, limit);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof YamlNumber) return value.text.slice(0, limit);
  return Array.isArray(value) ? toTexts(value, limit).join(', ').slice(0, limit) : undefined;
}

function toTexts(value: PlainValue | undefined, limit: number): string[] {
  const items = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return items
    .slice(0, 200)
    .map((item) => (Array.isArray(item) ? undefined : toText(item, limit)))
    .filter((text) => text !== undefined);
}

/** A stable UUID-shaped id for what has none of its own. */
export function toDerivedId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
