/** The query language: parse, highlight, complete. docs/query-language.md is its manual. */
export * from './address.ts';
export type { Bound, CompareOperator, ParseResult, QueryError, QueryNode, Span, TermNode, Test } from './ast.ts';
export * from './complete.ts';
export * from './fields.ts';
export { isRecordStatus, parseQuery } from './parse.ts';
export * from './pattern.ts';
export * from './time-text.ts';
