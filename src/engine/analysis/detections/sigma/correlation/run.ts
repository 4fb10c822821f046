/**
 * Correlation rules over hits: a second pass, after all records have been matched. In: correlations, the rules they may
 * name, and hits. Out: correlation hits, and faults (unknown names, circles) as reasons. Correlations over correlations
 * run in dependency order; what one gives to the next is the moment at which it was met, with its group's values.
 */
import { fold } from '../fold.ts';
import { toList } from '../route/mappings.ts';
import type { CorrelationRule, FieldValue, RuleHead } from '../types.ts';
import type { WindowItem } from './measure.ts';
import type { BaseHit, CorrelationHit, GroupValue } from './types.ts';
import { findWindows, type MetWindow } from './windows.ts';

export interface CorrelationResult {
  readonly hits: readonly CorrelationHit[];
  /** Correlations that could not run: rule id -> reason. */
  readonly faults: ReadonlyMap<string, string>;
}

const maxListedKeys = 1000;

/** Runs every correlation. `rules`: all rules that may be named, correlations included. */
export function runCorrelations(
  correlations: readonly CorrelationRule[],
  rules: readonly RuleHead[],
  baseHits: Iterable<BaseHit>,
): CorrelationResult {
  const faults = new Map<string, string>();
  const resolved = resolveNames(correlations, rules, faults);
  const hitsByRule = new Map<string, BaseHit[]>();
  const wanted = new Set([...resolved.values()].flatMap((ids) => [...new Set(ids)]));
  for (const hit of baseHits) {
    if (!wanted.has(hit.ruleId)) continue;
    const list = hitsByRule.get(hit.ruleId);
    if (list) list.push(hit);
    else hitsByRule.set(hit.ruleId, [hit]);
  }
  const hits: CorrelationHit[] = [];
  for (const correlation of toOrder(correlations, resolved, faults)) {
    const ids = resolved.get(correlation.id)!;
    const { found, moments } = correlate(correlation, ids, hitsByRule);
    hits.push(...found);
    if (wanted.has(correlation.id)) hitsByRule.set(correlation.id, moments);
  }
  return { hits, faults };
}

/** Fields of a rule's hits that a correlation will ask for. */
export function toNeededFields(correlation: CorrelationRule): readonly string[] {
  const own = [...correlation.groupBy, ...correlation.fields];
  const aliased = Object.values(correlation.aliases).flatMap((byRule) => Object.values(byRule));
  return [...new Set([...own, ...aliased])];
}

function resolveNames(
  correlations: readonly CorrelationRule[],
  rules: readonly RuleHead[],
  faults: Map<string, string>,
): Map<string, string[]> {
  const ids = new Map<string, string>();
  for (const rule of rules) {
    ids.set(rule.id, rule.id);
    if (rule.name !== undefined && !ids.has(rule.name)) ids.set(rule.name, rule.id);
  }
  const resolved = new Map<string, string[]>();
  for (const correlation of correlations) {
    const unknown = correlation.rules.filter((name) => !ids.has(name));
    if (unknown.length > 0)
      faults.set(correlation.id, `names rules that are not loaded: ${unknown.slice(0, 5).join(', ')}`);
    else
      resolved.set(
        correlation.id,
        correlation.rules.map((name) => ids.get(name)!),
      );
  }
  return resolved;
}

/** Correlations that can run, each after those it names. */
function toOrder(
  correlations: readonly CorrelationRule[],
  resolved: ReadonlyMap<string, readonly string[]>,
  faults: Map<string, string>,
): CorrelationRule[] {
  const byId = new Map(correlations.map((c) => [c.id, c]));
  const order: CorrelationRule[] = [];
  const done = new Map<string, boolean>();
  const visit = (correlation: CorrelationRule, path: ReadonlySet<string>): boolean => {
    const known = done.get(correlation.id);
    if (known !== undefined) return known;
    if (path.has(correlation.id)) return false;
    const ids = resolved.get(correlation.id);
    const inner = new Set([...path, correlation.id]);
    const ready = ids?.every((id) => {
      const dependency = byId.get(id);
      return !dependency || visit(dependency, inner);
    });
    if (ready) order.push(correlation);
    else if (!faults.has(correlation.id))
      faults.set(correlation.id, 'names correlations that cannot run or that name each other in a circle');
    done.set(correlation.id, ready === true);
    return ready === true;
  };
  for (const correlation of correlations) visit(correlation, new Set());
  return order;
}

interface Group {
  readonly values: readonly GroupValue[];
  readonly items: WindowItem[];
}

function correlate(
  correlation: CorrelationRule,
  ids: readonly string[],
  hitsByRule: ReadonlyMap<string, readonly BaseHit[]>,
): { found: CorrelationHit[]; moments: BaseHit[] } {
  const groups = new Map<string, Group>();
  for (const [place, id] of ids.entries()) {
    if (ids.indexOf(id) !== place) continue;
    const names = [correlation.rules[place]!, id];
    for (const hit of hitsByRule.get(id) ?? []) {
      const get = (field: string): FieldValue => hit.get(toAliased(correlation, field, names));
      const values = correlation.groupBy.map((field): GroupValue => ({ field, value: toList(get(field))[0] }));
      const key = JSON.stringify(values.map(({ value }) => (value === undefined ? null : toGroupKey(value))));
      const group = groups.get(key) ?? { values, items: [] };
      groups.set(key, group);
      group.items.push({ timeUs: hit.timeUs, key: hit.key, rule: place, get });
    }
  }
  const found: CorrelationHit[] = [];
  const moments: BaseHit[] = [];
  for (const { values, items } of groups.values()) {
    items.sort((a, b) => a.timeUs - b.timeUs || a.key - b.key || a.rule - b.rule);
    const windows = findWindows(correlation, items);
    found.push(...mergeWindows(correlation, values, items, windows));
    for (const window of windows) {
      const { timeUs, key } = items[window.at]!;
      if (moments.at(-1)?.key === key && moments.at(-1)?.timeUs === timeUs) continue;
      moments.push({
        ruleId: correlation.id,
        key,
        timeUs,
        get: (field) => values.find((v) => v.field === field)?.value ?? items[window.at]!.get(field),
      });
    }
  }
  found.sort((a, b) => a.firstUs - b.firstUs || (a.keys[0] ?? 0) - (b.keys[0] ?? 0));
  return { found, moments };
}

function toAliased(correlation: CorrelationRule, field: string, names: readonly string[]): string {
  const byRule = Object.hasOwn(correlation.aliases, field) ? correlation.aliases[field]! : undefined;
  for (const name of byRule ? names : []) if (Object.hasOwn(byRule!, name)) return byRule![name]!;
  return field;
}

/** Group values are compared without case; an IPv4-mapped address is its IPv4 address, a hexadecimal number its decimal. */
function toGroupKey(value: string): string {
  if (/^0x[0-9a-f]{1,13}$/i.test(value)) return String(Number(value));
  return fold(value.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, ''));
}

/** Windows that share a record become one hit. */
function mergeWindows(
  rule: CorrelationRule,
  group: readonly GroupValue[],
  items: readonly WindowItem[],
  windows: readonly MetWindow[],
): CorrelationHit[] {
  const hits: CorrelationHit[] = [];
  let positions = new Set<number>();
  let reach = -1;
  let value = 0;
  const close = (): void => {
    if (positions.size === 0) return;
    const sorted = [...positions].sort((a, b) => a - b);
    const keys = [...new Set(sorted.map((p) => items[p]!.key))];
    hits.push({
      rule,
      group,
      firstUs: items[sorted[0]!]!.timeUs,
      lastUs: items[sorted.at(-1)!]!.timeUs,
      keys: keys.slice(0, maxListedKeys),
      count: keys.length,
      value,
    });
    positions = new Set();
  };
  const isLess = rule.condition.lt !== undefined || rule.condition.lte !== undefined;
  for (const window of windows) {
    const isList = Array.isArray(window.items);
    const range = window.items as { from: number; to: number };
    const list = window.items as readonly number[];
    const shares = isList ? list.some((p) => positions.has(p)) : positions.size > 0 && range.from <= reach;
    if (!shares) {
      close();
      value = window.value;
      reach = -1;
    }
    value = isLess ? Math.min(value, window.value) : Math.max(value, window.value);
    if (isList) for (const p of list) positions.add(p);
    else {
      for (let p = Math.max(range.from, reach + 1); p <= range.to; p++) positions.add(p);
      reach = Math.max(reach, range.to);
    }
  }
  close();
  return hits;
}
