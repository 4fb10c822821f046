/**
 * Witnesses: texts of which at least one must occur in a field for a rule to hold. In: a rule's tree and what texts cost
 * (how often they occur). Out: the cheapest witness set, or none (the rule has to be tried on every record). Necessary,
 * never sufficient: AND takes its cheapest part, OR the union, NOT gives nothing.
 */
import { fold } from '../fold.ts';
import { anyDash, dashes } from '../pattern.ts';
import { compileRegex } from '../regex/compile.ts';
import type { Matcher, Node, PatternPart } from '../types.ts';

/** A folded text in a field; field '' means any value of the record. */
export interface Witness {
  readonly field: string;
  readonly text: string;
}

export interface WitnessSet {
  readonly witnesses: readonly Witness[];
  /** Expected share of records that have one of them. */
  readonly cost: number;
}

export type Price = (field: string, text: string) => number;

const maxWitnesses = 6000;

/** The cheapest set for a tree; undefined when there is none. */
export function chooseWitnesses(node: Node, price: Price): WitnessSet | undefined {
  switch (node.t) {
    case 'const':
      return node.v ? undefined : { witnesses: [], cost: 0 };
    case 'not':
      return undefined;
    case 'sel':
      return chooseWitnesses(node.c, price);
    case 'and':
      return cheapest(node.c.map((c) => chooseWitnesses(c, price)));
    case 'or':
      return union(node.c.map((c) => chooseWitnesses(c, price)));
    case 'f':
    case 'kw': {
      const field = node.t === 'f' ? node.f : '';
      const sets = node.m.map((m) => chooseForMatcher(m, field, price));
      return node.all ? cheapest(sets) : union(sets);
    }
  }
}

function cheapest(sets: readonly (WitnessSet | undefined)[]): WitnessSet | undefined {
  let best: WitnessSet | undefined;
  for (const set of sets) if (set && (!best || set.cost < best.cost)) best = set;
  return best;
}

function union(sets: readonly (WitnessSet | undefined)[]): WitnessSet | undefined {
  const witnesses: Witness[] = [];
  let cost = 0;
  for (const set of sets) {
    if (!set || witnesses.length + set.witnesses.length > maxWitnesses) return undefined;
    witnesses.push(...set.witnesses);
    cost += set.cost;
  }
  return { witnesses, cost };
}

function chooseForMatcher(m: Matcher, field: string, price: Price): WitnessSet | undefined {
  const one = (text: string): WitnessSet | undefined => {
    const folded = fold(text);
    return folded === '' ? undefined : { witnesses: [{ field, text: folded }], cost: price(field, folded) };
  };
  switch (m.op) {
    case 'eq':
    case 'contains':
    case 'startswith':
    case 'endswith':
      return one(m.v);
    case 'glob':
      return cheapest(toRuns(m.parts).map((texts) => union(texts.map(one))));
    case 're': {
      const compiled = compileRegex(m.v, m.flags);
      const literals = typeof compiled === 'string' ? undefined : compiled.literals;
      return literals ? union(literals.map(one)) : undefined;
    }
    default:
      return undefined;
  }
}

/** The literal runs of a pattern, each with its spellings where it holds one or two windash places. */
function toRuns(parts: readonly PatternPart[]): string[][] {
  const runs: string[][] = [];
  let current: string[] = [''];
  const close = (): void => {
    if (current[0] !== '') runs.push(current);
    current = [''];
  };
  for (const part of parts) {
    if (typeof part === 'string') current = current.map((text) => text + part);
    else if (part === anyDash && current.length < dashes.length ** 2) {
      current = current.flatMap((text) => [...dashes].map((dash) => text + dash));
    } else close();
  }
  close();
  return runs;
}
