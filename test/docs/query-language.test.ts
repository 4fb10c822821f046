/** docs/query-language.md is run: each example against the sample events of the page, each mistake, the table of fields. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compileFilter } from '../../src/engine/queries/index.ts';
import { parseQuery, queryFields } from '../../src/shared/model/query/index.ts';
import { type BuiltEvent, buildCase } from '../support/case-builder.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/query-language.md', import.meta.url)), 'utf8');
const db = buildCase(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!) as BuiltEvent[]);

/** Rows of the tables under a header cell of the given name. */
function rowsUnder(header: string): string[][] {
  return page
    .split('\n\n')
    .filter((block) =>
      block
        .split('\n')[0]!
        .split('|')
        .some((cell) => cell.trim() === header),
    )
    .flatMap((block) => block.trimEnd().split('\n').slice(2))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
const code = (cell: string): string => /^`(.*)`$/.exec(cell)![1]!;

describe('docs/query-language.md', () => {
  const examples = rowsUnder('finds');
  test('has its examples', () => expect(examples.length).toBeGreaterThan(35));

  test.each(examples)('%s', (query, _means, finds) => {
    const { sql, params } = compileFilter(db, { text: code(query!), clauses: [] });
    const ids = db
      .prepare(`SELECT e.id FROM events e WHERE ${sql} ORDER BY e.id`)
      .pluck()
      .all(...params);
    expect(ids).toEqual(
      finds === 'none'
        ? []
        : finds!
            .split(',')
            .map(Number)
            .sort((a, b) => a - b),
    );
  });

  test.each(rowsUnder('says'))('mistake: %s', (query, column, says) => {
    const result = parseQuery(code(query!));
    expect(result.ok).toBe(false);
    if (!result.ok)
      expect(`${result.error.column} ${result.error.message}`).toMatch(
        new RegExp(`^${column} .*${says!.replace(/[\\()]/g, '\\$&')}`),
      );
  });

  test('lists every field with its aliases and help', () => {
    expect(rowsUnder('also written').map(([name, also, help]) => [code(name!), also, help])).toEqual(
      queryFields.map((field) => [field.name, field.aliases.map((alias) => `\`${alias}\``).join(', '), field.help]),
    );
  });
});
