/**
 * Values with wildcards and how text is compared: case does not matter, for letters of every script.
 * In: patterns (literal pieces, `*`, `?`) and values. Out: whether they match. No regular expressions, so that no text
 * from a query or from evidence can make matching slow: worst case length of value times length of pattern.
 */

export interface Literal {
  readonly kind: 'literal';
  readonly text: string;
}
/** `*`: any text, also none. `?`: exactly one character (code point). */
export interface Wild {
  readonly kind: 'many' | 'one';
}
export type PatternPart = Literal | Wild;
export type Pattern = readonly PatternPart[];

/** The literal text of a pattern without wildcards; undefined when it has one. */
export function toLiteral(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return '';
  const [first] = pattern;
  return pattern.length === 1 && first?.kind === 'literal' ? first.text : undefined;
}

/** True for the pattern `*` alone. */
export const isAnything = (pattern: Pattern): boolean => pattern.length === 1 && pattern[0]?.kind === 'many';

/**
 * Text folded for comparison: lower case, final sigma as sigma. U+0130 and U+212A stay, because their lower case is ASCII
 * and the database's own comparison folds ASCII only: both ways of comparing must agree.
 */
export function foldCase(text: string): string {
  const folded = /[\u0130\u212A]/.test(text)
    ? text.replace(/[^\u0130\u212A]+/g, (run) => run.toLowerCase())
    : text.toLowerCase();
  return folded.includes('\u03C2') ? folded.replaceAll('\u03C2', '\u03C3') : folded;
}

const isPair = (text: string, at: number): boolean => {
  const high = text.charCodeAt(at);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff;
};

type Step = { readonly text: string } | 'one' | 'many';

/** A test for whole values; `contains` tests whether the pattern occurs anywhere in the value. */
export function buildMatcher(pattern: Pattern, contains = false): (value: string) => boolean {
  const literal = toLiteral(pattern);
  if (literal !== undefined) {
    const needle = foldCase(literal);
    return contains ? (value) => foldCase(value).includes(needle) : (value) => foldCase(value) === needle;
  }
  const steps: Step[] = pattern.map((part) => (part.kind === 'literal' ? { text: foldCase(part.text) } : part.kind));
  if (contains) {
    steps.unshift('many');
    steps.push('many');
  }
  return (value) => matchSteps(steps, foldCase(value));
}

/** Walks the value once; after a mismatch goes back to the last `*` and lets it take one character more. */
function matchSteps(steps: readonly Step[], value: string): boolean {
  let step = 0;
  let at = 0;
  let starStep = -1;
  let starAt = 0;
  for (;;) {
    const current = steps[step];
    if (current === undefined) {
      if (at === value.length) return true;
    } else if (current === 'many') {
      starStep = step;
      starAt = at;
      step += 1;
      if (step === steps.length) return true;
      continue;
    } else if (current === 'one') {
      if (at < value.length) {
        at += isPair(value, at) ? 2 : 1;
        step += 1;
        continue;
      }
    } else if (value.startsWith(current.text, at)) {
      at += current.text.length;
      step += 1;
      continue;
    }
    if (starStep < 0) return false;
    const next = steps[starStep + 1];
    starAt += 1;
    if (next !== undefined && typeof next === 'object') {
      const found = value.indexOf(next.text, starAt);
      if (found < 0) return false;
      starAt = found;
    }
    if (starAt > value.length) return false;
    at = starAt;
    step = starStep + 1;
  }
}
