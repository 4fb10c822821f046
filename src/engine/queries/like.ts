/**
 * Text search in payload JSON by LIKE. In: the literal pieces of a pattern. Out: LIKE patterns that every matching payload
 * passes, and where it can be proved the exact condition, so that most rows never leave SQLite.
 *
 * Why LIKE alone is not exact: the payload is JSON, so a needle could match in the middle of an escape (`n` in `\n`), or in
 * the structure (`null`, `","`). LIKE also folds ASCII letters only.
 */
import { type Pattern, toLiteral } from '#shared/model/query/index.ts';

/** Escapes LIKE's own signs with U+0001, which never occurs in a run. */
const toLike = (json: string): string => json.replace(/[%_\u0001]/g, '\u0001$&');
const toJsonText = (run: string): string => run.replace(/["\\]/g, '\\$&');

/** SQLite refuses longer LIKE patterns (50,000 bytes); a prefix filters as well. */
const longestRun = 4000;

/** Printable ASCII: written in JSON in one way only, and folded by LIKE as by `foldCase`. */
const runs = (text: string): string[] => text.match(/[\x20-\x7e]+/g) ?? [];

/** A LIKE pattern that every payload with a matching value passes; undefined when there is nothing to go by. */
export function buildPrefilter(pattern: Pattern, isWhole: boolean): string | undefined {
  const literal = toLiteral(pattern);
  if (isWhole && literal && literal.length <= longestRun && runs(literal)[0] === literal)
    return `%"${toLike(toJsonText(literal))}"%`;
  const pieces = pattern.flatMap((part) => (part.kind === 'literal' ? runs(part.text) : []));
  const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
  return longest === '' ? undefined : `%${toLike(toJsonText(longest.slice(0, longestRun)))}%`;
}

export interface LikeCondition {
  readonly sql: string;
  readonly params: readonly string[];
}

const like = 'e.payload LIKE ? ESCAPE char(1)';

/**
 * The condition 'some value contains this text' without a call out of SQLite, and whether it is proof: where `certain` is
 * false for a row the caller still has to test it. Undefined when LIKE proves nothing for this text.
 */
export function buildContainsProof(
  literal: string,
): { match: LikeCondition; certain: LikeCondition | undefined } | undefined {
  if (literal === '' || literal.length > longestRun || runs(literal)[0] !== literal) return undefined;
  // Only signs of the structure: could lie outside every value.
  if (/^[[\],nulNUL]+$/.test(literal)) return undefined;
  const first = literal[0]!.toLowerCase();
  if (first === '"' || first === '\\') return undefined;
  const json = toLike(toJsonText(literal));
  const match = { sql: like, params: [`%${json}%`] };
  const conditions: LikeCondition[] = [];
  if ('bfnrtu'.includes(first)) {
    // No backslash before it, or exactly two: then it is not the letter of an escape.
    conditions.push({
      sql: `(NOT ${like} OR (${like} AND NOT ${like}))`,
      params: [`%\\${json}%`, `%\\\\${json}%`, `%\\\\\\${json}%`],
    });
  }
  if (/[0-9a-f]/.test(first)) {
    const hex = '[0-9a-f]';
    conditions.push({ sql: 'e.payload NOT GLOB ?', params: [`*\\u${hex}${hex}${hex}${hex}*`] });
  }
  if (conditions.length === 0) return { match, certain: undefined };
  return {
    match,
    certain: { sql: conditions.map((c) => c.sql).join(' AND '), params: conditions.flatMap((c) => c.params) },
  };
}
