/**
 * Query text to tokens, each with its place. The decision worth knowing: outside quotes a backslash is always itself, so
 * that `Image:C:\Windows\*\cmd.exe` is written as it reads; inside quotes it escapes `"`, `\`, `*` and `?` and is itself
 * before anything else. What begins a field is decided by `readFieldName`.
 */
import { parseAddress } from './address.ts';
import type { CompareOperator, Span } from './ast.ts';
import { QuerySyntaxError } from './ast.ts';
import type { Pattern, PatternPart } from './pattern.ts';

export type Token = Span &
  (
    | { readonly kind: 'open' | 'close' | 'and' | 'or' | 'not' | 'minus' }
    | { readonly kind: 'field'; readonly name: string }
    | { readonly kind: 'operator'; readonly operator: CompareOperator }
    | { readonly kind: 'value'; readonly pattern: Pattern; readonly quoted: boolean; readonly text: string }
    | { readonly kind: 'range-open' | 'range-close'; readonly inclusive: boolean }
    | { readonly kind: 'to' }
  );

const isBlank = (c: string | undefined): boolean => c !== undefined && /\s/.test(c);
const fieldName = /[\p{L}_@#*][\p{L}\p{M}\p{N}_.@/#*-]*:/uy;

/** The name in front of a colon at `at`; undefined for a drive path, an URL, an IPv6 address and other bare words. */
function readFieldName(text: string, at: number): string | undefined {
  fieldName.lastIndex = at;
  const match = fieldName.exec(text);
  if (!match) return undefined;
  const name = match[0].slice(0, -1);
  const after = text.slice(at + match[0].length, at + match[0].length + 2);
  if (after.startsWith(':') || after === '//') return undefined;
  if (name.length === 1 && (after.startsWith('\\') || after.startsWith('/'))) return undefined;
  const word = /^[^\s()"]*/.exec(text.slice(at, at + 80))![0];
  return parseAddress(word) ? undefined : name;
}

function readQuoted(text: string, start: number): { pattern: Pattern; text: string; end: number } {
  const parts: PatternPart[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') parts.push({ kind: 'literal', text: literal });
    literal = '';
  };
  let at = start + 1;
  for (;;) {
    const c = text[at];
    if (c === undefined) {
      const hint = text.endsWith('\\"')
        ? ' (\\" is a quote inside the text; a backslash at the end is written \\\\)'
        : '';
      throw new QuerySyntaxError(`This quote is never closed: expected " at the end of the text${hint}.`, start);
    }
    const next = text[at + 1];
    if (c === '\\' && (next === '"' || next === '\\' || next === '*' || next === '?')) {
      literal += next;
      at += 2;
    } else if (c === '"') {
      flush();
      return { pattern: parts, text: parts.map(partText).join(''), end: at + 1 };
    } else {
      if (c === '*' || c === '?') {
        flush();
        parts.push({ kind: c === '*' ? 'many' : 'one' });
      } else literal += c;
      at += 1;
    }
  }
}

const partText = (part: PatternPart): string =>
  part.kind === 'literal' ? part.text : part.kind === 'many' ? '*' : '?';

function toPattern(word: string): Pattern {
  return (word.match(/\*|\?|[^*?]+/g) ?? []).map((piece) =>
    piece === '*' ? { kind: 'many' } : piece === '?' ? { kind: 'one' } : { kind: 'literal', text: piece },
  );
}

/** Reads a word; inside a range it also ends at the closing bracket. */
function readWord(text: string, start: number, inRange: boolean): number {
  let at = start;
  while (at < text.length && !isBlank(text[at])) {
    const c = text[at];
    if (inRange && (c === ']' || c === '}')) break;
    if (c === ')') break;
    if (c === '(')
      throw new QuerySyntaxError('Expected a blank before "("; text that holds parentheses belongs in quotes.', at);
    if (c === '"')
      throw new QuerySyntaxError('Expected a blank before the quote; a quote inside a text is written "…\\"…".', at);
    at += 1;
  }
  return at;
}

const wordKinds: Readonly<Record<string, 'and' | 'or' | 'not'>> = { AND: 'and', OR: 'or', NOT: 'not' };

/** `{abc}` without a blank inside is a value (a GUID), anything else after `{` is a range. */
const isBraceValue = (text: string, at: number): boolean => /^\{[^\s{}]*\}/.test(text.slice(at, at + 200));

/** Tokens in order. Throws `QuerySyntaxError`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  /** True directly behind `field:` (and its operator), where `-`, `:` and words lose their special meaning. */
  let valueNext = false;
  let range = false;
  while (at < text.length) {
    const start = at;
    const c = text[at]!;
    if (isBlank(c)) {
      if (valueNext)
        throw new QuerySyntaxError('Expected a value directly after the colon; for no value write "".', at);
      at += 1;
      continue;
    }
    const previous = tokens[tokens.length - 1];
    if (previous?.kind === 'close' && previous.end === at && c !== ')')
      throw new QuerySyntaxError('Expected a blank after ")".', at);
    if (range) {
      if (c === ']' || c === '}') {
        tokens.push({ kind: 'range-close', inclusive: c === ']', start, end: ++at });
        range = false;
        continue;
      }
      if (/^TO(?=\s)/.test(text.slice(at, at + 3))) {
        at += 2;
        tokens.push({ kind: 'to', start, end: at });
        continue;
      }
    } else if (valueNext) {
      const operator = /^(<=|>=|<|>|=)/.exec(text.slice(at, at + 2))?.[1] as CompareOperator | undefined;
      if (operator !== undefined && previous?.kind === 'field') {
        at += operator.length;
        tokens.push({ kind: 'operator', operator, start, end: at });
        continue;
      }
      if ((c === '[' || (c === '{' && !isBraceValue(text, at))) && previous?.kind === 'field') {
        tokens.push({ kind: 'range-open', inclusive: c === '[', start, end: ++at });
        range = true;
        valueNext = false;
        continue;
      }
    }
    if (c === '(' || c === ')') {
      if (range) throw new QuerySyntaxError(`Expected "]" or "}" to end the range, found "${c}".`, at);
      tokens.push({ kind: c === '(' ? 'open' : 'close', start, end: ++at });
      valueNext = false;
      continue;
    }
    if (c === '"') {
      const quoted = readQuoted(text, at);
      at = quoted.end;
      if (!valueNext && !range && text[at] === ':') {
        tokens.push({ kind: 'field', name: quoted.text, start, end: ++at });
        valueNext = true;
        continue;
      }
      const after = text[at];
      if (after !== undefined && !isBlank(after) && after !== ')' && !(range && (after === ']' || after === '}')))
        throw new QuerySyntaxError('Expected a blank after the closing quote.', at);
      tokens.push({ kind: 'value', pattern: quoted.pattern, quoted: true, text: quoted.text, start, end: at });
      valueNext = false;
      continue;
    }
    if (!valueNext && !range) {
      if (c === '-') {
        tokens.push({ kind: 'minus', start, end: ++at });
        continue;
      }
      const name = readFieldName(text, at);
      if (name !== undefined) {
        at += name.length + 1;
        tokens.push({ kind: 'field', name, start, end: at });
        valueNext = true;
        continue;
      }
    }
    at = readWord(text, at, range);
    const word = text.slice(start, at);
    const kind = valueNext || range ? undefined : wordKinds[word];
    tokens.push(
      kind
        ? { kind, start, end: at }
        : { kind: 'value', pattern: toPattern(word), quoted: false, text: word, start, end: at },
    );
    valueNext = false;
  }
  return tokens;
}
