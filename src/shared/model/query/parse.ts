/**
 * The query language's parser: text to `QueryNode`, or an error with the column and what was expected. NOT and `-` bind
 * tightest, then AND (also written as nothing), then OR. Values of typed fields are checked here, so that a search box
 * can say what is wrong without a case. Sizes are bounded: 100,000 characters, 10,000 terms, 100 nested parentheses.
 */
import { parseNetwork } from './address.ts';
import type { Bound, ParseResult, QueryNode, Span, Test } from './ast.ts';
import { QuerySyntaxError } from './ast.ts';
import { explainBadValue, type FieldKind, parseStatus, resolveField } from './fields.ts';
import { type Token, tokenize } from './lex.ts';
import { isAnything, toLiteral } from './pattern.ts';

const maxDepth = 100;
const maxTerms = 10_000;

type ValueToken = Extract<Token, { kind: 'value' }>;
type FieldToken = Extract<Token, { kind: 'field' }>;

/** Parses a query text; never throws. */
export function parseQuery(text: string): ParseResult {
  if (text.length > 100_000)
    return { ok: false, error: { message: 'The query is longer than 100,000 characters.', column: 100_001 } };
  try {
    const tokens = tokenize(text);
    return { ok: true, query: tokens.length === 0 ? undefined : new Parser(tokens, text.length).parse() };
  } catch (error) {
    if (error instanceof QuerySyntaxError)
      return { ok: false, error: { message: error.message, column: error.at + 1 } };
    throw error;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #at = 0;
  #depth = 0;
  #terms = 0;
  /** The field of the list that is being read. */
  #listField: FieldToken | undefined;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  parse(): QueryNode {
    const node = this.#or();
    const rest = this.#peek();
    if (rest)
      throw new QuerySyntaxError('This ")" closes nothing: expected a term or the end of the text.', rest.start);
    return node;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #position(): number {
    return this.#peek()?.start ?? this.#end;
  }

  #or(): QueryNode {
    const items = [this.#and()];
    for (;;) {
      const next = this.#peek();
      if (next?.kind === 'or') this.#at += 1;
      // In a list of values of one field, values side by side are alternatives: `id:(4624 4625)`.
      else if (!(this.#listField && next && next.kind !== 'close')) break;
      items.push(this.#and());
    }
    return join('or', items);
  }

  #and(): QueryNode {
    const items = [this.#unary()];
    for (;;) {
      const next = this.#peek();
      if (next?.kind === 'and') this.#at += 1;
      else if (this.#listField || !next || next.kind === 'or' || next.kind === 'close') break;
      items.push(this.#unary());
    }
    return join('and', items);
  }

  #unary(): QueryNode {
    const token = this.#peek();
    if (token?.kind !== 'not' && token?.kind !== 'minus') return this.#primary();
    this.#at += 1;
    if (token.kind === 'minus' && this.#peek()?.start !== token.end)
      throw new QuerySyntaxError(
        'Expected a term directly after "-"; to search for a dash write "-" in quotes.',
        token.start,
      );
    this.#nest(token.start);
    const item = this.#unary();
    this.#depth -= 1;
    return { kind: 'not', item, span: { start: token.start, end: item.span.end } };
  }

  #nest(at: number): void {
    this.#depth += 1;
    if (this.#depth > maxDepth)
      throw new QuerySyntaxError(`Expected at most ${maxDepth} nested parentheses or NOTs.`, at);
  }

  #primary(): QueryNode {
    const token = this.#peek();
    if (!token) throw new QuerySyntaxError('Expected a term at the end of the text.', this.#end);
    this.#terms += 1;
    if (this.#terms > maxTerms) throw new QuerySyntaxError(`Expected at most ${maxTerms} terms.`, token.start);
    this.#at += 1;
    switch (token.kind) {
      case 'open':
        return this.#group(token);
      case 'field':
        return this.#field(token);
      case 'value':
        return this.#listField
          ? this.#term(this.#listField, this.#toTest(token), token, token)
          : this.#term(undefined, { kind: 'pattern', pattern: token.pattern, quoted: token.quoted }, token, token);
      case 'close':
        throw new QuerySyntaxError('Expected a term before ")".', token.start);
      case 'and':
      case 'or':
        throw new QuerySyntaxError(
          `Expected a term before ${token.kind.toUpperCase()}; to search for the word put it in quotes.`,
          token.start,
        );
      default:
        throw new QuerySyntaxError('Expected a term.', token.start);
    }
  }

  #group(open: Token): QueryNode {
    this.#nest(open.start);
    const inner = this.#or();
    if (this.#peek()?.kind !== 'close')
      throw new QuerySyntaxError('Expected ")" to close the parenthesis opened here.', open.start);
    const end = this.#tokens[this.#at]!.end;
    this.#at += 1;
    this.#depth -= 1;
    return { ...inner, span: { start: open.start, end } };
  }

  #field(field: FieldToken): QueryNode {
    if (this.#listField)
      throw new QuerySyntaxError(
        `Expected a value of ${this.#listField.name}: inside ${this.#listField.name}:(…) no other field can stand.`,
        field.start,
      );
    const token = this.#peek();
    if (!token || token.kind === 'close')
      throw new QuerySyntaxError(`Expected a value after ${field.name}: (for no value write "").`, this.#position());
    this.#at += 1;
    if (token.kind === 'open') {
      this.#listField = field;
      const node = this.#group(token);
      this.#listField = undefined;
      return { ...node, span: { start: field.start, end: node.span.end } };
    }
    if (token.kind === 'operator') {
      const bound = this.#bound(`a value after ${token.operator}`);
      return this.#term(
        field,
        { kind: 'compare', operator: token.operator, bound },
        { start: field.start, end: bound.span.end },
        bound.span,
      );
    }
    if (token.kind === 'range-open') return this.#range(field, token.inclusive, token.start);
    if (token.kind === 'value')
      return this.#term(field, this.#toTest(token), { start: field.start, end: token.end }, token);
    throw new QuerySyntaxError(`Expected a value after ${field.name}:.`, token.start);
  }

  #range(field: FieldToken, fromInclusive: boolean, start: number): QueryNode {
    const from = this.#bound('the start of the range, or *', true);
    if (this.#peek()?.kind !== 'to')
      throw new QuerySyntaxError('Expected TO between start and end of the range.', this.#position());
    this.#at += 1;
    const to = this.#bound('the end of the range, or *', true);
    const close = this.#peek();
    if (close?.kind !== 'range-close')
      throw new QuerySyntaxError('Expected "]" or "}" to end the range.', this.#position());
    this.#at += 1;
    const open = (bound: Bound): Bound | undefined => (bound.text === '*' ? undefined : bound);
    const test: Test = {
      kind: 'range',
      from: open(from),
      to: open(to),
      fromInclusive,
      toInclusive: close.inclusive,
    };
    return this.#term(field, test, { start: field.start, end: close.end }, { start, end: close.end });
  }

  #bound(what: string, starAllowed = false): Bound {
    const token = this.#peek();
    if (token?.kind !== 'value') throw new QuerySyntaxError(`Expected ${what}.`, this.#position());
    this.#at += 1;
    if (toLiteral(token.pattern) === undefined && !(starAllowed && !token.quoted && token.text === '*'))
      throw new QuerySyntaxError(`Expected ${what}, without wildcards.`, token.start);
    return { text: token.text, span: { start: token.start, end: token.end } };
  }

  #toTest(token: ValueToken): Test {
    if (!token.quoted) {
      if (isAnything(token.pattern)) return { kind: 'exists' };
      const network = parseNetwork(token.text);
      if (network) return { kind: 'network', network, text: token.text };
    }
    return { kind: 'pattern', pattern: token.pattern, quoted: token.quoted };
  }

  #term(field: FieldToken | undefined, test: Test, span: Span, valueSpan: Span): QueryNode {
    if (field) checkValue(field.name, test, valueSpan);
    return {
      kind: 'term',
      field: field?.name,
      test,
      span: { start: span.start, end: span.end },
      valueSpan: { start: valueSpan.start, end: valueSpan.end },
    };
  }
}

function join(kind: 'and' | 'or', items: readonly QueryNode[]): QueryNode {
  const [first] = items;
  if (items.length === 1) return first!;
  return { kind, items, span: { start: first!.span.start, end: items[items.length - 1]!.span.end } };
}

/** Throws when a typed field cannot take the value. */
function checkValue(name: string, test: Test, span: Span): void {
  const ref = resolveField(name);
  if (ref.kind === 'payload') return;
  const kind: FieldKind = ref.field.kind;
  const check = (text: string, at: number): void => {
    const problem = explainBadValue(kind, text);
    if (problem) throw new QuerySyntaxError(`${sentence(problem)} for ${name}, found "${shorten(text)}".`, at);
  };
  if (test.kind === 'exists') return;
  if (test.kind === 'pattern') {
    const literal = toLiteral(test.pattern);
    if (literal !== undefined) check(literal, span.start);
    else if (kind === 'number' && ref.field.name !== 'id')
      throw new QuerySyntaxError(
        `Expected a whole number for ${name}; wildcards work in text fields and in id.`,
        span.start,
      );
    else if (kind === 'time' || kind === 'level' || kind === 'link')
      throw new QuerySyntaxError(
        `${sentence(explainBadValue(kind, '') ?? 'expected a value')} for ${name}, without wildcards.`,
        span.start,
      );
    return;
  }
  // A status that is no record status is compared as the payload field Status.
  const ordered = kind === 'number' || kind === 'time' || kind === 'level' || kind === 'status';
  if (test.kind === 'network') {
    if (kind === 'any' || kind === 'status') return;
    throw new QuerySyntaxError(
      `Expected a value of ${name}: a network (address/length) only fits payload fields.`,
      span.start,
    );
  }
  if (!ordered && kind !== 'any')
    throw new QuerySyntaxError(
      `Expected a value of ${name}: comparisons and ranges only fit numbers, times and payload fields.`,
      span.start,
    );
  if (test.kind === 'compare') check(test.bound.text, test.bound.span.start);
  else {
    if (test.from) check(test.from.text, test.from.span.start);
    if (test.to) check(test.to.text, test.to.span.start);
  }
}

const sentence = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** `status:` is about the record only for these words; any other value means the payload field Status. */
export const isRecordStatus = (test: Test): boolean =>
  test.kind === 'pattern' && parseStatus(toLiteral(test.pattern) ?? '') !== undefined;
