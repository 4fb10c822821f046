/**
 * Correlation documents (Sigma 2.1). In: the head and the document's map. Out: a CorrelationRule. Throws RuleFault for
 * what has no meaning, so that a correlation never runs with a part left out.
 */
import {
  type CompareOp,
  type CorrelationRule,
  type CorrelationType,
  type CountCondition,
  correlationTypes,
  type Node,
  type RuleHead,
} from '../types.ts';
import { parseCondition, RuleFault } from './condition.ts';
import { type PlainMap, type PlainValue, YamlNumber } from './yaml.ts';

const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  q: 7_776_000,
  y: 31_536_000,
};
const comparisons: readonly (CompareOp | 'eq' | 'neq')[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];
const maxRules = 100;

/** Microseconds of `90s`, `5m`, `24h`, `7d`, `2w`, `1M` (30 days), `1q` (90 days), `1y` (365 days). Throws RuleFault. */
export function parseTimespan(value: PlainValue | undefined): number {
  const match = typeof value === 'string' ? /^(\d{1,7})\s*([smhdwMqy])$/.exec(value.trim()) : null;
  if (!match || Number(match[1]) === 0)
    throw new RuleFault('correlation timespan is not a number with a unit (s, m, h, d, w, M, q, y)');
  return Number(match[1]) * unitSeconds[match[2]!]! * 1_000_000;
}

/** The rule of a correlation document. */
export function toCorrelation(head: RuleHead, map: PlainMap): CorrelationRule {
  const section = map.get('correlation');
  if (!(section instanceof Map)) throw new RuleFault('correlation is not a map');
  const type = section.get('type');
  if (!isType(type)) throw new RuleFault(`correlation type '${String(type).slice(0, 50)}' is not known`);
  const rules = texts(section.get('rules'), 'rules');
  if (rules.length === 0) throw new RuleFault('correlation names no rules');
  if (rules.length > maxRules) throw new RuleFault(`correlation names more than ${maxRules} rules`);
  const temporal = type === 'temporal' || type === 'temporal_ordered';
  const conditionValue = section.get('condition');
  const condition: CountCondition = {};
  let fields: string[] = [];
  let percentile = 50;
  let expression: Node | undefined;
  if (typeof conditionValue === 'string') {
    if (type !== 'temporal') throw new RuleFault('a condition in words belongs to temporal correlations');
    expression = parseCondition(
      conditionValue,
      new Map(rules.map((name) => [name, { t: 'sel', n: name, c: { t: 'const', v: true } }])),
    );
  } else if (conditionValue instanceof Map) {
    for (const [key, value] of conditionValue) {
      if (key === 'field') fields = texts(value, 'condition field');
      else if (key === 'percentile') percentile = number(value, key);
      else if ((comparisons as readonly string[]).includes(key)) condition[key as CompareOp] = number(value, key);
      else throw new RuleFault(`correlation condition: '${key.slice(0, 50)}' is not known`);
    }
    if (Object.keys(condition).length === 0) throw new RuleFault('correlation condition compares nothing');
  } else if (!temporal) throw new RuleFault('correlation has no condition');
  if (type.startsWith('value_') && fields.length === 0) throw new RuleFault(`${type} needs a field in its condition`);
  if (type !== 'value_count' && fields.length > 1) throw new RuleFault(`${type} takes one field`);
  if (percentile < 0 || percentile > 100) throw new RuleFault('percentile is not between 0 and 100');
  const generate = section.get('generate') ?? map.get('generate') ?? false;
  return {
    ...head,
    kind: 'correlation',
    type,
    rules,
    groupBy: texts(section.get('group-by'), 'group-by'),
    timespanUs: parseTimespan(section.get('timespan') ?? section.get('timeframe')),
    condition,
    fields,
    percentile,
    aliases: toAliases(section.get('aliases')),
    generate: generate === true,
    ...(expression ? { expression } : {}),
  };
}

function isType(value: PlainValue | undefined): value is CorrelationType {
  return typeof value === 'string' && (correlationTypes as readonly string[]).includes(value);
}

function number(value: PlainValue, key: string): number {
  if (value instanceof YamlNumber && Number.isFinite(value.value)) return value.value;
  throw new RuleFault(`correlation condition: ${key} is not a number`);
}

function texts(value: PlainValue | undefined, what: string): string[] {
  const items = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return items.map((item) => {
    if (typeof item !== 'string' || item === '')
      throw new RuleFault(`correlation ${what} holds something that is not a text`);
    return item;
  });
}

function toAliases(value: PlainValue | undefined): Record<string, Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (!(value instanceof Map)) throw new RuleFault('correlation aliases is not a map');
  const aliases: [string, Record<string, string>][] = [];
  for (const [alias, byRule] of value) {
    if (!(byRule instanceof Map)) throw new RuleFault(`alias '${alias.slice(0, 50)}' is not a map from rule to field`);
    const entries = [...byRule].map(([rule, field]): [string, string] => {
      if (typeof field !== 'string')
        throw new RuleFault(`alias '${alias.slice(0, 50)}' names something that is not a field`);
      return [rule, field];
    });
    aliases.push([alias, Object.fromEntries(entries)]);
  }
  return Object.fromEntries(aliases);
}
