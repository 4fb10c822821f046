/**
 * Moving windows over the records of one group. In: records in time order and a correlation. Out: the windows in which the
 * condition holds. A window reaches back (or, for conditions that more records can break, forward) from each record over
 * the timespan, both ends included; order is enforced over all rules of temporal_ordered, each by a record of its own.
 */
import type { CorrelationRule, Node } from '../types.ts';
import { createMeasure, meetsCondition, type WindowItem } from './measure.ts';

/** A window that meets the condition. */
export interface MetWindow {
  /** Positions in the group's records. */
  readonly items: readonly number[] | { readonly from: number; readonly to: number };
  /** The moment at which it is met, for chains. */
  readonly at: number;
  readonly value: number;
}

/** Windows of a group, in order of their moments. `items` are sorted by time and key. */
export function findWindows(rule: CorrelationRule, items: readonly WindowItem[]): MetWindow[] {
  if (rule.type === 'temporal_ordered') return findChains(rule, items);
  return isMonotone(rule) ? sweepBack(rule, items) : sweepForward(rule, items);
}

/** Whether more records in a window can never break the condition. */
function isMonotone(rule: CorrelationRule): boolean {
  if (rule.expression) return !holdsNot(rule.expression);
  if (
    rule.type === 'value_sum' ||
    rule.type === 'value_avg' ||
    rule.type === 'value_percentile' ||
    rule.type === 'value_median'
  ) {
    return false;
  }
  const { lt, lte, eq, neq } = rule.condition;
  return lt === undefined && lte === undefined && eq === undefined && neq === undefined;
}

function holdsNot(node: Node): boolean {
  if (node.t === 'not') return true;
  return (node.t === 'and' || node.t === 'or') && node.c.some(holdsNot);
}

/** Whether the window is met, and its measure; temporal correlations ask for all rules unless told otherwise. */
function createCheck(rule: CorrelationRule): {
  add(item: WindowItem): void;
  remove(item: WindowItem): void;
  met(): number | undefined;
} {
  const measure = createMeasure(rule);
  const present = new Map<string, number>();
  const { expression } = rule;
  const isEmpty = Object.keys(rule.condition).length === 0;
  const count = (item: WindowItem, step: number): void => {
    const name = rule.rules[item.rule]!;
    present.set(name, (present.get(name) ?? 0) + step);
  };
  const holds = (node: Node): boolean => {
    if (node.t === 'sel') return (present.get(node.n) ?? 0) > 0;
    if (node.t === 'not') return !holds(node.c);
    if (node.t === 'and') return node.c.every(holds);
    return node.t === 'or' && node.c.some(holds);
  };
  return {
    add: (item) => {
      measure.add(item);
      if (expression) count(item, 1);
    },
    remove: (item) => {
      measure.remove(item);
      if (expression) count(item, -1);
    },
    met: () => {
      const value = measure.value();
      if (value === undefined) return undefined;
      if (expression) return holds(expression) ? value : undefined;
      if (rule.type === 'temporal' && isEmpty) return value === new Set(rule.rules).size ? value : undefined;
      return meetsCondition(value, rule.condition) ? value : undefined;
    },
  };
}

function sweepBack(rule: CorrelationRule, items: readonly WindowItem[]): MetWindow[] {
  const windows: MetWindow[] = [];
  const check = createCheck(rule);
  let from = 0;
  for (const [at, item] of items.entries()) {
    check.add(item);
    while (item.timeUs - items[from]!.timeUs > rule.timespanUs) check.remove(items[from++]!);
    const value = check.met();
    if (value !== undefined) windows.push({ items: { from, to: at }, at, value });
  }
  return windows;
}

function sweepForward(rule: CorrelationRule, items: readonly WindowItem[]): MetWindow[] {
  const windows: MetWindow[] = [];
  const check = createCheck(rule);
  let next = 0;
  for (const [from, item] of items.entries()) {
    while (next < items.length && items[next]!.timeUs - item.timeUs <= rule.timespanUs) check.add(items[next++]!);
    const value = check.met();
    if (value !== undefined) windows.push({ items: { from, to: next - 1 }, at: next - 1, value });
    check.remove(item);
  }
  return windows;
}

interface Link {
  readonly at: number;
  readonly startUs: number;
  readonly previous: Link | undefined;
}

/** For each rule of the order, the chain up to it that began last; a record serves one place of a chain. */
function findChains(rule: CorrelationRule, items: readonly WindowItem[]): MetWindow[] {
  const windows: MetWindow[] = [];
  const places = new Map<number, number[]>();
  const first = new Map<string, number>();
  for (const [place, name] of rule.rules.entries()) {
    const number = first.get(name) ?? place;
    first.set(name, number);
    places.set(number, [place, ...(places.get(number) ?? [])]);
  }
  const chains: (Link | undefined)[] = rule.rules.map(() => undefined);
  const last = rule.rules.length - 1;
  for (let at = 0; at < items.length; ) {
    // One record may hit several rules: all its places are tried against the chains as they were before it.
    const before = [...chains];
    const { key, timeUs } = items[at]!;
    for (; at < items.length && items[at]!.key === key && items[at]!.timeUs === timeUs; at++) {
      for (const place of places.get(items[at]!.rule) ?? []) {
        const previous = place === 0 ? undefined : before[place - 1];
        if (place > 0 && (!previous || timeUs - previous.startUs > rule.timespanUs)) continue;
        const link: Link = { at, startUs: previous?.startUs ?? timeUs, previous };
        if (!chains[place] || link.startUs >= chains[place].startUs) chains[place] = link;
        if (place === last) windows.push({ items: toPositions(link), at, value: rule.rules.length });
      }
    }
  }
  return windows;
}

function toPositions(link: Link): number[] {
  const positions: number[] = [];
  for (let l: Link | undefined = link; l; l = l.previous) positions.push(l.at);
  return positions.reverse();
}
