/**
 * Help for a search box: coloured pieces of a text that may still be wrong, and what stands at the cursor. Pure, so that
 * the renderer needs no engine for it.
 */
import { QuerySyntaxError, type Span } from './ast.ts';
import { resolveField } from './fields.ts';
import { type Token, tokenize } from './lex.ts';
import { parseQuery } from './parse.ts';

export type PieceKind = 'field' | 'operator' | 'word' | 'value' | 'bracket' | 'error';
export interface Piece extends Span {
  readonly kind: PieceKind;
}

const pieceKinds: Readonly<Record<Token['kind'], PieceKind>> = {
  open: 'bracket',
  close: 'bracket',
  'range-open': 'bracket',
  'range-close': 'bracket',
  and: 'operator',
  or: 'operator',
  not: 'operator',
  minus: 'operator',
  operator: 'operator',
  to: 'operator',
  field: 'field',
  value: 'value',
};

/** Pieces in order without the blanks between them; from the first error on the rest is one `error` piece. */
export function highlightQuery(text: string): Piece[] {
  let tokens: Token[];
  let errorAt = text.length;
  try {
    tokens = tokenize(text);
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    errorAt = error.at;
    tokens = tokensBefore(text, errorAt);
  }
  const result = parseQuery(text);
  if (!result.ok) errorAt = Math.min(errorAt, result.error.column - 1);
  let afterField = false;
  const pieces: Piece[] = [];
  for (const token of tokens) {
    if (token.start >= errorAt) break;
    const kind = token.kind === 'value' && !afterField ? 'word' : pieceKinds[token.kind];
    afterField = token.kind === 'field' || token.kind === 'operator' || (afterField && token.kind !== 'value');
    pieces.push({ kind, start: token.start, end: token.end });
  }
  if (errorAt < text.length) pieces.push({ kind: 'error', start: errorAt, end: text.length });
  return pieces;
}

function tokensBefore(text: string, at: number): Token[] {
  try {
    return tokenize(text.slice(0, at));
  } catch (error) {
    if (error instanceof QuerySyntaxError) return [];
    throw error;
  }
}

export interface Completion extends Span {
  /** What would be completed: a field name, or a value of `field`. */
  readonly kind: 'field' | 'value';
  readonly field: string | undefined;
  /** What is already there of it. */
  readonly prefix: string;
}

/** What can be completed at the cursor (a code unit offset); `start` to `end` is the text to replace. */
export function completionAt(text: string, cursor: number): Completion | undefined {
  const before = text.slice(0, cursor);
  const word = /[^\s()]*$/.exec(before)![0];
  const start = cursor - word.length;
  const quotes = (before.match(/(?<!\\)"/g) ?? []).length;
  if (quotes % 2 === 1 && !word.includes('"')) return undefined;
  const bare = word.startsWith('-') ? 1 : 0;
  const colon = /^-?([\p{L}_@#*][\p{L}\p{M}\p{N}_.@/#*-]*):/u.exec(word);
  if (colon) {
    const valueStart = start + colon[0].length;
    const value = word.slice(colon[0].length).replace(/^"/, '');
    if (/^(<|>|=|\[|\{.*\s)/.test(value)) return undefined;
    const ref = resolveField(colon[1]!);
    return {
      kind: 'value',
      field: ref.kind === 'typed' ? ref.field.name : `data.${ref.name}`,
      prefix: value,
      start: valueStart,
      end: cursor,
    };
  }
  if (word.startsWith('"')) return undefined;
  return { kind: 'field', field: undefined, prefix: word.slice(bare), start: start + bare, end: cursor };
}
