/**
 * The condition language. In: condition text and the search identifiers. Out: a tree, or a reason. `not` binds tighter
 * than `and`, `and` tighter than `or`; keywords in any case; `*` anywhere in `1 of sel*main`; identifiers that start with
 * `_` are left out of `them` and of patterns that do not start with `_`.
 */
import type { Node } from '../types.ts';

/** A fault in a rule, with the reason for a person. */
export class RuleFault extends Error {}

const maxDepth = 60;
const maxTokens = 2000;

/** Tree of a condition; throws RuleFault. */
export function parseCondition(text: string, searches: ReadonlyMap<string, Node>): Node {
  if (/\|/.test(text)) {
    throw new RuleFault('condition holds an aggregation (| count ...), which Sigma 2 replaced by correlation rules');
  }
  const tokens = tokenise(text);
  let at = 0;
  let depth = 0;
  const isWord = (word: string): boolean => tokens[at]?.toLowerCase() === word;

  const anyOf = (): Node => {
    if (++depth > maxDepth) throw new RuleFault(`condition is nested deeper than ${maxDepth} levels`);
    const items = [allOf()];
    while (isWord('or')) {
      at++;
      items.push(allOf());
    }
    depth--;
    return items.length === 1 ? items[0]! : { t: 'or', c: items };
  };
  const allOf = (): Node => {
    const items = [negated()];
    while (isWord('and')) {
      at++;
      items.push(negated());
    }
    return items.length === 1 ? items[0]! : { t: 'and', c: items };
  };
  const negated = (): Node => {
    let count = 0;
    while (isWord('not')) {
      at++;
      count++;
    }
    let node = primary();
    for (; count > 0; count--) node = { t: 'not', c: node };
    return node;
  };
  const primary = (): Node => {
    const token = tokens[at];
    if (token === undefined) throw new RuleFault('condition ends too early');
    at++;
    if (token === '(') {
      const node = anyOf();
      if (tokens[at] !== ')') throw new RuleFault('condition lacks a closing parenthesis');
      at++;
      return node;
    }
    if (/^(?:1|any|all)$/i.test(token) && isWord('of')) {
      at++;
      const pattern = tokens[at++];
      if (pattern === undefined || pattern === '(' || pattern === ')')
        throw new RuleFault(`condition: '${token} of' names nothing`);
      return quantify(token.toLowerCase() === 'all' ? 'and' : 'or', pattern, searches);
    }
    if (/^\d+$/.test(token) && isWord('of'))
      throw new RuleFault(`condition: '${token} of' is not part of Sigma (1 of, any of, all of)`);
    const node = searches.get(token);
    if (!node || token === ')' || /^(?:and|or|not|of)$/i.test(token)) {
      throw new RuleFault(`condition names '${token.slice(0, 100)}', which detection does not define`);
    }
    return { t: 'sel', n: token, c: node };
  };

  const root = anyOf();
  if (at < tokens.length) throw new RuleFault(`condition: unexpected '${tokens[at]!.slice(0, 100)}'`);
  return root;
}

function tokenise(text: string): string[] {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  if (tokens.length === 0) throw new RuleFault('condition is empty');
  if (tokens.length > maxTokens) throw new RuleFault(`condition has more than ${maxTokens} words`);
  for (const token of tokens) {
    if (!/^(?:[()]|[\w.*-]+)$/u.test(token)) throw new RuleFault(`condition: '${token.slice(0, 100)}' is not a name`);
  }
  return tokens;
}

function quantify(t: 'and' | 'or', pattern: string, searches: ReadonlyMap<string, Node>): Node {
  const all = pattern.toLowerCase() === 'them';
  const test = new RegExp(
    `^${pattern
      .split('*')
      .map((p) => p.replace(/[.]/g, '\\.'))
      .join('[^]*')}$`,
  );
  const items: Node[] = [];
  for (const [name, node] of searches) {
    const hidden = name.startsWith('_') && !pattern.startsWith('_');
    if (!hidden && (all || (pattern.length <= 200 && test.test(name)))) items.push({ t: 'sel', n: name, c: node });
  }
  if (items.length === 0) throw new RuleFault(`condition: no search identifier matches '${pattern.slice(0, 100)}'`);
  return items.length === 1 ? items[0]! : { t, c: items };
}
