/**
 * The `detection` section. In: its plain map. Out: the rule's condition as one tree. A map is AND, a list is OR, a plain
 * value is a keyword; a list of conditions is OR. Throws RuleFault.
 */
import type { Node } from '../types.ts';
import { parseCondition, RuleFault } from './condition.ts';
import { type ItemContext, toItemNode } from './modifiers.ts';
import type { PlainMap, PlainValue } from './yaml.ts';

const maxSearches = 500;

/** Tree of a detection section (or of a filter's, which has the same form); `skip` are keys that are no searches. */
export function toConditionNode(detection: PlainMap, context: ItemContext, skip: readonly string[] = []): Node {
  const searches = new Map<string, Node>();
  for (const [name, value] of detection) {
    if (name === 'condition' || name === 'timeframe' || skip.includes(name)) continue;
    if (searches.size >= maxSearches) throw new RuleFault(`detection has more than ${maxSearches} search identifiers`);
    searches.set(name, toSearchNode(name, value, context));
  }
  if (searches.size === 0) throw new RuleFault('detection defines no search identifier');
  const condition = detection.get('condition');
  if (condition === undefined || condition === null) throw new RuleFault('detection has no condition');
  const texts = Array.isArray(condition) ? condition : [condition];
  if (texts.length === 0) throw new RuleFault('condition is empty');
  const nodes = texts.map((text) => {
    if (typeof text !== 'string') throw new RuleFault('condition is not a text');
    return parseCondition(text, searches);
  });
  if (detection.has('timeframe'))
    throw new RuleFault('timeframe without aggregation has no meaning; use a correlation rule');
  return nodes.length === 1 ? nodes[0]! : { t: 'or', c: nodes };
}

function toSearchNode(name: string, value: PlainValue, context: ItemContext): Node {
  if (value instanceof Map) return toMapNode(name, value, context);
  if (!Array.isArray(value)) return toItemNode('', value, context);
  if (value.length === 0) throw new RuleFault(`search identifier '${name.slice(0, 100)}' is an empty list`);
  const keywords = value.filter((item) => !(item instanceof Map));
  const nodes = value.filter((item) => item instanceof Map).map((item) => toMapNode(name, item, context));
  if (keywords.length > 0) nodes.push(toItemNode('', keywords, context));
  return nodes.length === 1 ? nodes[0]! : { t: 'or', c: nodes };
}

function toMapNode(name: string, map: PlainMap, context: ItemContext): Node {
  if (map.size === 0) throw new RuleFault(`search identifier '${name.slice(0, 100)}' is an empty map`);
  const nodes = [...map].map(([key, value]) => toItemNode(key, value, context));
  return nodes.length === 1 ? nodes[0]! : { t: 'and', c: nodes };
}
