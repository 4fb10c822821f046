/**
 * A filter to a plan and to SQL. In: the shared filter (text, clauses, time range) and a connection, against which names
 * are resolved. Out: `compileFilter` gives `{ sql, params }` over `events e`; nothing of the query or of evidence ever
 * becomes SQL text. Throws `EngineError('query-syntax')` with the column.
 */
import type Database from 'better-sqlite3';
import { EngineError } from '#shared/contract/errors.ts';
import type { Filter } from '#shared/model/filter.ts';
import { parseQuery, type QueryNode } from '#shared/model/query/index.ts';
import { registerFunctions } from './functions.ts';
import { type Plan, type Sql, toSql } from './plan.ts';
import { planTerm } from './terms.ts';

export type CompiledFilter = Sql;

/** Parses; throws `query-syntax` with `{ column, clause? }`. */
export function parseOrThrow(text: string, clause?: string): QueryNode | undefined {
  const result = parseQuery(text);
  if (result.ok) return result.query;
  const where = clause === undefined ? '' : ' in a filter clause';
  throw new EngineError('query-syntax', `Column ${result.error.column}${where}: ${result.error.message}`, {
    column: result.error.column,
    message: result.error.message,
    ...(clause === undefined ? {} : { clause }),
  });
}

function planNode(db: Database.Database, node: QueryNode): Plan {
  switch (node.kind) {
    case 'and':
    case 'or':
      return { kind: node.kind, items: node.items.map((item) => planNode(db, item)) };
    case 'not':
      return { kind: 'not', item: planNode(db, node.item) };
    case 'term':
      return planTerm(db, node);
  }
}

/** The plan of a filter: its text, its enabled clauses and its time range together. */
export function planFilter(db: Database.Database, filter: Filter): Plan {
  const items: Plan[] = [];
  const text = parseOrThrow(filter.text);
  if (text) items.push(planNode(db, text));
  for (const clause of filter.clauses) {
    if (clause.disabled) continue;
    const node = parseOrThrow(clause.text, clause.id);
    const plan: Plan = node ? planNode(db, node) : { kind: 'all' };
    items.push(clause.negated ? { kind: 'not', item: plan } : plan);
  }
  const { fromUs, toUs } = filter.time ?? {};
  if (fromUs !== undefined || toUs !== undefined) {
    items.push({
      kind: 'time',
      from: fromUs === undefined ? undefined : { us: fromUs, tick: 0 },
      to: toUs === undefined ? undefined : { us: toUs, tick: 0 },
    });
  }
  const [first] = items;
  if (!first) return { kind: 'all' };
  return items.length === 1 ? first : { kind: 'and', items };
}

/** SQL and parameters of a filter, for `… FROM events e WHERE <sql>` on this connection. */
export function compileFilter(db: Database.Database, filter: Filter): CompiledFilter {
  registerFunctions(db);
  return toSql(planFilter(db, filter));
}
