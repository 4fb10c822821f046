/**
 * Sigma string values: escapes and wildcards. In: the text of a YAML scalar. Out: pattern parts, and from parts the
 * cheapest matcher. Escapes are `\*`, `\?` and `\\` only; any other backslash, also a trailing one, is itself.
 */
import type { Matcher, PatternPart } from './types.ts';

export const anyRun = 0;
export const anyOne = 1;
export const anyDash = 2;

/** The characters that `windash` takes for one another: -, /, en dash, em dash, horizontal bar. */
export const dashes = '-/–—―';

/** `a\*b*` -> ['a*b', anyRun]. Neighbouring literals are one part. */
export function parsePattern(text: string): PatternPart[] {
  const parts: PatternPart[] = [];
  let literal = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    const next = text[i + 1];
    if (c === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      i++;
    } else if (c === '*' || c === '?') {
      if (literal) parts.push(literal);
      literal = '';
      parts.push(c === '*' ? anyRun : anyOne);
    } else literal += c;
  }
  if (literal) parts.push(literal);
  return parts;
}

/** The parts with a wildcard before and/or after, as contains, startswith and endswith add them. */
export function withWildcards(parts: readonly PatternPart[], before: boolean, after: boolean): PatternPart[] {
  const out = [...parts];
  if (before && out[0] !== anyRun) out.unshift(anyRun);
  if (after && (out.length === 0 || out[out.length - 1] !== anyRun)) out.push(anyRun);
  return out;
}

/** The literal text of parts that hold no wildcard; undefined when they do. */
export function toLiteral(parts: readonly PatternPart[]): string | undefined {
  let text = '';
  for (const part of parts) {
    if (typeof part !== 'string') return undefined;
    text += part;
  }
  return text;
}

/** Pattern dashes: each `-` or `/` that follows a non-word place and precedes a word character stands for any dash. */
export function withDashes(parts: readonly PatternPart[]): PatternPart[] {
  const out: PatternPart[] = [];
  for (const part of parts) {
    if (typeof part !== 'string') {
      out.push(part);
      continue;
    }
    let from = 0;
    for (const match of part.matchAll(/(?<![\p{L}\p{N}_])[-/](?=[\p{L}\p{N}_])/gu)) {
      if (match.index > from) out.push(part.slice(from, match.index));
      out.push(anyDash);
      from = match.index + 1;
    }
    if (from < part.length) out.push(part.slice(from));
  }
  return out;
}

/** Parts to the cheapest matcher that means the same: equality, contains, startswith, endswith, anything, or a glob. */
export function toMatcher(parts: readonly PatternPart[], cased: boolean): Matcher {
  const tidy: PatternPart[] = [];
  for (const part of parts) {
    const last = tidy[tidy.length - 1];
    if (part === anyRun && last === anyRun) continue;
    if (typeof part === 'string' && typeof last === 'string') tidy[tidy.length - 1] = last + part;
    else tidy.push(part);
  }
  const flag = cased ? ({ cased: true } as const) : {};
  const before = tidy[0] === anyRun;
  const after = tidy.length > 1 && tidy[tidy.length - 1] === anyRun;
  const inner = tidy.slice(before ? 1 : 0, after ? -1 : undefined);
  if (inner.length === 0) return before ? { op: 'any' } : { op: 'eq', v: '', ...flag };
  const text = inner.length === 1 ? inner[0] : undefined;
  if (typeof text === 'string') {
    const op = before ? (after ? 'contains' : 'endswith') : after ? 'startswith' : 'eq';
    return { op, v: text, ...flag };
  }
  return { op: 'glob', parts: tidy, ...flag };
}

/** Parts as a rule would write them, for explanations. */
export function showPattern(parts: readonly PatternPart[]): string {
  return parts
    .map((part) => {
      if (part === anyRun) return '*';
      if (part === anyOne) return '?';
      if (part === anyDash) return '[-/–—―]';
      return part.replace(/[*?]/g, (c) => `\\${c}`);
    })
    .join('');
}
