/**
 * One rule file to rules with statuses. In: YAML text with its path and the user's placeholder lists. Out: one LoadedRule
 * a document, each with a status and a reason; nothing is dropped silently. `action: global` documents of old rule files
 * are merged into those that follow. Never throws for what a file holds.
 */
import { findMissingFields } from '../route/applicability.ts';
import { toSources } from '../route/logsource.ts';
import { mappings } from '../route/mappings.ts';
import type { DetectionRule, LoadedRule, LogSource, Rule, RuleStatus } from '../types.ts';
import { RuleFault } from './condition.ts';
import { toCorrelation } from './correlation.ts';
import { toConditionNode } from './detection.ts';
import { findFaultLine } from './fault-line.ts';
import { toDerivedId, toHead } from './head.ts';
import type { ItemContext, PlaceholderLists } from './modifiers.ts';
import { type PlainMap, type PlainValue, parseYaml, YamlNumber } from './yaml.ts';

export interface RuleText {
  readonly path: string;
  readonly text: string;
  readonly lists?: PlaceholderLists | undefined;
}

const maxDocuments = 1000;

/** All documents of a file. */
export function loadRuleText(input: RuleText): readonly LoadedRule[] {
  const refuse = (document: number, reason: string, source: string): LoadedRule => ({
    path: input.path,
    document,
    status: 'unsupported',
    reason,
    id: toDerivedId(`${input.path}#${document}`),
    title: input.path,
    source,
  });
  const documents = parseYaml(input.text);
  if (typeof documents === 'string') return [refuse(0, documents, input.text.slice(0, 10_000))];
  const loaded: LoadedRule[] = [];
  let shared: PlainMap | undefined;
  for (const [index, document] of documents.slice(0, maxDocuments).entries()) {
    if (document.fault !== undefined) {
      const line = Number(/\bline (\d+)/.exec(document.fault)?.[1] ?? document.line);
      loaded.push({ ...refuse(index, document.fault, document.source.slice(0, 10_000)), line });
      continue;
    }
    if (document.value === null && documents.length > 1) continue;
    if (!(document.value instanceof Map)) {
      loaded.push({ ...refuse(index, 'document is not a map', document.source), line: document.line });
      continue;
    }
    const action = document.value.get('action');
    if (action === 'global') {
      shared = document.value;
      continue;
    }
    if (action === 'reset') shared = undefined;
    const map = shared ? merge(shared, document.value) : document.value;
    const rule = loadDocument(input, index, map, document.source);
    const isFaulty = rule.status === 'unsupported';
    loaded.push(isFaulty ? { ...rule, line: document.line + findFaultLine(document.source, rule.reason) } : rule);
  }
  if (documents.length > maxDocuments)
    loaded.push(refuse(maxDocuments, `file holds more than ${maxDocuments} documents`, ''));
  if (loaded.length === 0) loaded.push(refuse(0, 'file holds no rule', input.text.slice(0, 10_000)));
  return loaded;
}

function loadDocument(input: RuleText, document: number, map: PlainMap, source: string): LoadedRule {
  const title = typeof map.get('title') === 'string' ? String(map.get('title')).slice(0, 500) : input.path;
  const id = typeof map.get('id') === 'string' ? String(map.get('id')).slice(0, 200) : toDerivedId(source);
  const done = (status: RuleStatus, reason: string, rule?: Rule): LoadedRule => ({
    path: input.path,
    document,
    status,
    reason,
    id: rule?.id ?? id,
    title: rule?.title ?? title,
    source,
    rule,
  });
  try {
    const context: ItemContext = { lists: input.lists ?? {}, missingLists: new Set() };
    const rule = toRule(map, input.path, source, context);
    const names = [...context.missingLists].sort();
    if (rule.kind === 'detection') {
      const reach = explainReach(rule);
      if (!reach.applicable) return done('not-applicable', reason(reach.text), rule);
      if (names.length > 0)
        return done('waiting-for-list', reason(`waits for the list ${names.map((n) => `%${n}%`).join(', ')}`), rule);
      return done('ok', reason(reach.text), rule);
    }
    if (names.length > 0)
      return done('waiting-for-list', reason(`waits for the list ${names.map((n) => `%${n}%`).join(', ')}`), rule);
    return done('ok', reason(explainKind(rule)), rule);
  } catch (error) {
    if (error instanceof RuleFault) return done('unsupported', reason(error.message));
    if (error instanceof RangeError) return done('unsupported', 'rule is too deep or too large');
    throw error;
  }
}

function explainKind(rule: Exclude<Rule, DetectionRule>): string {
  if (rule.kind === 'correlation') return `correlates ${rule.rules.join(', ')}`;
  if (rule.kind === 'analytic') return `analytic ${rule.analytic}`;
  return `suppresses hits of ${rule.rules === 'any' ? 'every rule of its log source' : rule.rules.join(', ')}`;
}

const reason = (text: string): string => text.slice(0, 500);

function toRule(map: PlainMap, path: string, source: string, context: ItemContext): Rule {
  const head = toHead(map, path, source);
  if (map.has('correlation')) return toCorrelation(head, map);
  if (map.has('analytic')) {
    const analytic = map.get('analytic');
    const name = analytic instanceof Map ? analytic.get('name') : analytic;
    if (typeof name !== 'string' || name === '') throw new RuleFault('analytic has no name');
    const settings: Record<string, string | number | boolean> = {};
    for (const [key, value] of analytic instanceof Map ? analytic : []) {
      if (key === 'name') continue;
      if (value instanceof YamlNumber) settings[key] = value.value;
      else if (typeof value === 'string' || typeof value === 'boolean') settings[key] = value;
      else throw new RuleFault(`analytic: '${key.slice(0, 100)}' is not a plain value`);
    }
    return { ...head, kind: 'analytic', analytic: name, settings };
  }
  const logsource = toLogSource(map.get('logsource'));
  const filter = map.get('filter');
  if (filter instanceof Map) {
    const rules = filter.get('rules');
    const names = Array.isArray(rules) ? rules : rules === undefined || rules === null ? [] : [rules];
    if (names.length === 0 || !names.every((n) => typeof n === 'string')) throw new RuleFault('filter names no rules');
    const condition = toConditionNode(filter, context, ['rules']);
    const isAny = names.length === 1 && names[0] === 'any';
    return {
      ...head,
      kind: 'filter',
      logsource,
      rules: isAny ? 'any' : (names as string[]),
      condition: { t: 'not', c: condition },
    };
  }
  const detection = map.get('detection');
  if (!(detection instanceof Map)) throw new RuleFault('rule has no detection section');
  return { ...head, kind: 'detection', logsource, condition: toConditionNode(detection, context) };
}

function toLogSource(value: PlainValue | undefined): LogSource {
  if (!(value instanceof Map)) throw new RuleFault('rule has no logsource');
  const text = (key: string): string | undefined => {
    const part = value.get(key);
    if (part === undefined || part === null) return undefined;
    if (typeof part !== 'string') throw new RuleFault(`logsource ${key} is not a text`);
    return part.slice(0, 200);
  };
  const source = { product: text('product'), category: text('category'), service: text('service') };
  if (!source.product && !source.category && !source.service)
    throw new RuleFault('logsource names no product, category or service');
  return source;
}

/** Where a rule can run, in words. */
export function explainReach(rule: DetectionRule): { applicable: boolean; text: string } {
  const sources = toSources(rule.logsource);
  if (typeof sources === 'string') return { applicable: false, text: sources };
  const runs: string[] = [];
  const not: string[] = [];
  for (const source of sources) {
    const missing = source.mapping ? findMissingFields(rule.condition, mappings[source.mapping].never) : undefined;
    if (missing) not.push(`not on ${source.name} (it has no ${missing.join(', ')})`);
    else runs.push(source.name);
  }
  if (runs.length === 0) return { applicable: false, text: not.join('; ') };
  return { applicable: true, text: [`runs on ${runs.join(' and ')}`, ...not].join('; ') };
}

/** Maps are merged key by key, anything else is replaced. */
function merge(base: PlainMap, over: PlainMap): PlainMap {
  const out: PlainMap = new Map(base);
  for (const [key, value] of over) {
    const old = out.get(key);
    out.set(key, old instanceof Map && value instanceof Map ? merge(old, value) : value);
  }
  out.delete('action');
  return out;
}
