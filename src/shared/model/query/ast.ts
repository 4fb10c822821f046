/** What a query text means, as plain data with its place in the text. Made by `parse.ts`, compiled by the engine. */
import type { Network } from './address.ts';
import type { Pattern } from './pattern.ts';

/** Code unit offsets in the query text, 0-based, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type CompareOperator = '<' | '<=' | '>' | '>=' | '=';

/** A bound of a range or comparison as written. */
export interface Bound {
  readonly text: string;
  readonly span: Span;
}

export type Test =
  /** The whole value (for a term without field: any part of any value). */
  | { readonly kind: 'pattern'; readonly pattern: Pattern; readonly quoted: boolean }
  | { readonly kind: 'exists' }
  | { readonly kind: 'compare'; readonly operator: CompareOperator; readonly bound: Bound }
  | {
      readonly kind: 'range';
      readonly from: Bound | undefined;
      readonly to: Bound | undefined;
      readonly fromInclusive: boolean;
      readonly toInclusive: boolean;
    }
  | { readonly kind: 'network'; readonly network: Network; readonly text: string };

export interface TermNode {
  readonly kind: 'term';
  /** Undefined for a bare word. As written, not resolved; see `fields.ts`. */
  readonly field: string | undefined;
  readonly test: Test;
  readonly span: Span;
  /** Where the value stands. */
  readonly valueSpan: Span;
}

export type QueryNode =
  | { readonly kind: 'and' | 'or'; readonly items: readonly QueryNode[]; readonly span: Span }
  | { readonly kind: 'not'; readonly item: QueryNode; readonly span: Span }
  | TermNode;

export interface QueryError {
  /** A sentence for a person, with what was expected. */
  readonly message: string;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

/** Thrown inside this folder only; `parseQuery` turns it into a value. */
export class QuerySyntaxError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.name = 'QuerySyntaxError';
    this.at = at;
  }
}

/** `undefined` query: the text is blank and everything matches. */
export type ParseResult =
  | { readonly ok: true; readonly query: QueryNode | undefined }
  | { readonly ok: false; readonly error: QueryError };
