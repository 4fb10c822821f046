/**
 * What a backtracking engine may spend on a pattern, and which texts every match must contain. In: the tree of parse.ts.
 * Out: a cost model (steps <= n^degree * choices, or exponential), literals for the index. Both err on the safe side: the
 * cost is an upper bound, the literals are necessary and not sufficient.
 */
import { fold } from '../fold.ts';
import type { ReNode } from './parse.ts';

export interface RegexCost {
  /** Nested or ambiguous repetition: backtracking may take exponential time. */
  readonly exponential: boolean;
  /** Power of the text's length, counting the search for a start. */
  readonly degree: number;
  /** Natural logarithm of the number of ways that do not depend on the length. */
  readonly logChoices: number;
}

/** Upper bound of the work of a backtracking search. */
export function toRegexCost(node: ReNode): RegexCost {
  const inner = costOf(node);
  return { ...inner, degree: inner.degree + 1, exponential: inner.exponential || inner.degree > 6 };
}

function costOf(node: ReNode): RegexCost {
  if (node.k === 'set' || node.k === 'at') return { exponential: false, degree: 0, logChoices: 0 };
  if (node.k === 'rep') {
    const body = costOf(node.c);
    if (node.max === Infinity) {
      const ambiguous = body.exponential || body.degree > 0 || body.logChoices > 0 || isNullable(node.c);
      return { exponential: ambiguous, degree: 1, logChoices: Math.log(node.min + 1) };
    }
    return {
      exponential: body.exponential || body.degree * node.max > 6,
      degree: body.degree * node.max,
      logChoices: body.logChoices * node.max + Math.log(node.max - node.min + 1),
    };
  }
  const parts = node.c.map(costOf);
  const exponential = parts.some((p) => p.exponential);
  if (node.k === 'alt') {
    const degree = Math.max(0, ...parts.map((p) => p.degree));
    return { exponential, degree, logChoices: Math.max(0, ...parts.map((p) => p.logChoices)) + Math.log(parts.length) };
  }
  return {
    exponential,
    degree: parts.reduce((sum, p) => sum + p.degree, 0),
    logChoices: parts.reduce((sum, p) => sum + p.logChoices, 0),
  };
}

function isNullable(node: ReNode): boolean {
  if (node.k === 'set') return false;
  if (node.k === 'at') return true;
  if (node.k === 'rep') return node.min === 0 || isNullable(node.c);
  return node.k === 'alt' ? node.c.some(isNullable) : node.c.every(isNullable);
}

const shortest = (literals: readonly string[]): number => Math.min(...literals.map((l) => l.length));

/** Case-folded texts of which at least one occurs in the folded form of every text that matches; undefined for none. */
export function toRequiredLiterals(node: ReNode): readonly string[] | undefined {
  if (node.k === 'at') return undefined;
  if (node.k === 'rep') return node.min > 0 ? toRequiredLiterals(node.c) : undefined;
  if (node.k === 'alt') {
    const all = node.c.map(toRequiredLiterals);
    return all.every((l) => l !== undefined) && all.length <= 50 ? all.flat() : undefined;
  }
  let best: readonly string[] | undefined;
  let run = '';
  const offer = (literals: readonly string[] | undefined): void => {
    if (literals && shortest(literals) > 0 && (!best || shortest(literals) > shortest(best))) best = literals;
  };
  const items = node.k === 'set' ? [node] : flatten(node);
  for (const item of items) {
    const char = item.k === 'set' ? toSingleChar(item) : undefined;
    if (char !== undefined) {
      run += char;
      continue;
    }
    if (run) offer([run]);
    run = '';
    if (item.k !== 'set') offer(toRequiredLiterals(item));
  }
  if (run) offer([run]);
  return best;
}

function flatten(node: ReNode): ReNode[] {
  return node.k === 'seq' ? node.c.flatMap(flatten) : [node];
}

function toSingleChar(node: ReNode & { k: 'set' }): string | undefined {
  const { ranges, fold: foldCase, not } = node.set;
  if (not || ranges.length !== 1 || ranges[0]![0] !== ranges[0]![1]) return undefined;
  const code = ranges[0]![0];
  // Case folding of JavaScript's /i and of fold() agree on ASCII only; a lone surrogate is not a character.
  if ((foldCase && code > 127) || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return fold(String.fromCharCode(code));
}
