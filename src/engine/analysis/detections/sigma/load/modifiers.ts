/**
 * Field modifiers of Sigma 2.1. In: one detection item (`Field|modifier|...` and its values). Out: a tree of field tests.
 * Modifiers apply from left to right; a combination that has no meaning is a fault with a reason, never a silent drop.
 */
import { parseNetwork } from '../cidr.ts';
import { toBase64, toBase64Offsets, toUtf16 } from '../encode.ts';
import { parsePattern, toLiteral, toMatcher, withDashes, withWildcards } from '../pattern.ts';
import { compileRegex } from '../regex/compile.ts';
import {
  type CompareOp,
  type Matcher,
  type Node,
  type PatternPart,
  type TextOp,
  type TimePart,
  timeParts,
} from '../types.ts';
import { RuleFault } from './condition.ts';
import { type PlainValue, YamlNumber } from './yaml.ts';

/** User lists by placeholder name, without the percent signs. */
export type PlaceholderLists = Readonly<Record<string, readonly string[]>>;

/** What loading an item needs: the user's lists, and where names without a list are noted. */
export interface ItemContext {
  readonly lists: PlaceholderLists;
  readonly missingLists: Set<string>;
}

/** A value on its way through the modifiers. Bytes are kept where an encoding made them. */
type Value =
  | { k: 'text'; parts: PatternPart[]; plain: string; bytes?: Buffer }
  | { k: 'number'; number: YamlNumber }
  | { k: 'bool'; value: boolean }
  | { k: 'null' }
  | { k: 'done'; matcher: Matcher }
  | { k: 'regex'; source: string; flags: Set<string>; start: boolean; end: boolean }
  | { k: 'ref'; field: string; how: TextOp };

interface State {
  values: Value[][];
  all: boolean;
  cased: boolean;
  negated: boolean;
  compare: CompareOp | undefined;
  part: TimePart | undefined;
  /** A keyword that has to begin or end a value. */
  anchored: boolean;
}

const flagNames: Record<string, string> = { i: 'i', ignorecase: 'i', m: 'm', multiline: 'm', s: 's', dotall: 's' };
const maxValues = 20_000;

/** A field's (or, for an empty name, the keywords') tests. Throws RuleFault. */
export function toItemNode(key: string, raw: PlainValue, context: ItemContext): Node {
  const [field = '', ...modifiers] = key.split('|');
  const items = Array.isArray(raw) ? raw : [raw];
  if (items.length === 0) throw new RuleFault(`'${show(key)}' has an empty list`);
  const state: State = {
    values: items.map((item) => [toValue(key, item)]),
    all: false,
    cased: false,
    negated: false,
    compare: undefined,
    part: undefined,
    anchored: false,
  };
  if (modifiers.length > 12) throw new RuleFault(`'${show(key)}' has more than 12 modifiers`);
  for (const modifier of modifiers) {
    apply(modifier.trim(), state, key, context);
    if (state.values.length > maxValues) throw new RuleFault(`'${show(key)}' expands to more than ${maxValues} values`);
  }
  return toNode(field, state, key);
}

const show = (text: string): string => text.slice(0, 100);

function toValue(key: string, item: PlainValue): Value {
  if (item === null) return { k: 'null' };
  if (typeof item === 'string') return { k: 'text', parts: parsePattern(item), plain: item };
  if (typeof item === 'boolean') return { k: 'bool', value: item };
  if (item instanceof YamlNumber) return { k: 'number', number: item };
  throw new RuleFault(`'${show(key)}' holds a list or map where a value is expected`);
}

function apply(modifier: string, state: State, key: string, context: ItemContext): void {
  const fault = (why: string): never => {
    throw new RuleFault(`'${show(key)}': ${modifier} ${why}`);
  };
  const each = (change: (value: Value) => Value | Value[]): void => {
    state.values = state.values.map((group) => group.flatMap(change));
  };
  const text = (value: Value): Value & { k: 'text' } => {
    if (value.k === 'text') return value;
    if (value.k === 'number') return { k: 'text', parts: [value.number.text], plain: value.number.text };
    if (value.k === 'bool') return { k: 'text', parts: [String(value.value)], plain: String(value.value) };
    return fault('needs a text');
  };
  const literal = (value: Value): Buffer => {
    const source = text(value);
    if (source.bytes) return source.bytes;
    const plain = toLiteral(source.parts);
    return plain === undefined ? fault('cannot encode wildcards') : Buffer.from(plain, 'utf8');
  };
  const encoded = (bytes: Buffer): Value => {
    const plain = bytes.toString('latin1');
    return { k: 'text', parts: plain ? [plain] : [], plain, bytes };
  };
  const wide = (order: 'le' | 'be', bom: boolean): void =>
    each((v) => {
      const source = text(v);
      const plain = source.bytes ? source.bytes.toString('latin1') : toLiteral(source.parts);
      return plain === undefined ? fault('cannot encode wildcards') : encoded(toUtf16(plain, order, bom));
    });

  const flag = Object.hasOwn(flagNames, modifier) ? flagNames[modifier] : undefined;
  if (flag) {
    each((v) => {
      if (v.k !== 'regex') return fault('comes only after re');
      v.flags.add(flag);
      return v;
    });
    return;
  }
  if ((timeParts as readonly string[]).includes(modifier)) {
    state.part = modifier as TimePart;
    return;
  }
  switch (modifier) {
    case 'contains':
    case 'startswith':
    case 'endswith':
      if (modifier !== 'contains') state.anchored = true;
      each((v) => {
        if (v.k === 'ref') return { ...v, how: modifier };
        if (v.k === 'regex') return { ...v, start: modifier === 'startswith', end: modifier === 'endswith' };
        const source = text(v);
        return { ...source, parts: withWildcards(source.parts, modifier !== 'startswith', modifier !== 'endswith') };
      });
      return;
    case 'all':
      state.all = true;
      return;
    case 'cased':
      state.cased = true;
      return;
    case 'neq':
      state.negated = true;
      return;
    case 're':
      each((v) =>
        v.k === 'text' && !v.bytes
          ? { k: 'regex', source: v.plain, flags: new Set<string>(), start: false, end: false }
          : fault('needs a text'),
      );
      return;
    case 'cidr':
      each((v) => {
        const plain = v.k === 'text' ? v.plain.trim() : '';
        return parseNetwork(plain)
          ? { k: 'done', matcher: { op: 'cidr', v: plain } }
          : fault(`needs a network, not '${show(plain)}'`);
      });
      return;
    case 'windash':
      each((v) => {
        const source = text(v);
        return { ...source, parts: withDashes(source.parts) };
      });
      return;
    case 'wide':
    case 'utf16le':
      wide('le', false);
      return;
    case 'utf16be':
      wide('be', false);
      return;
    case 'utf16':
      wide('le', true);
      return;
    case 'base64':
      each((v) => {
        const plain = toBase64(literal(v));
        return { k: 'text', parts: plain ? [plain] : [], plain };
      });
      return;
    case 'base64offset':
      each((v) => toBase64Offsets(literal(v)).map((plain) => ({ k: 'text', parts: plain ? [plain] : [], plain })));
      return;
    case 'expand':
      each((v) => expand(text(v), context, fault));
      return;
    case 'exists':
      each((v) => {
        // YAML 1.1, which many tools read, has `yes` and `no` too.
        const yes =
          v.k === 'bool'
            ? v.value
            : v.k === 'text'
              ? { yes: true, true: true, no: false, false: false }[v.plain.toLowerCase()]
              : undefined;
        return yes === undefined ? fault('needs true or false') : { k: 'done', matcher: { op: 'exists', yes } };
      });
      return;
    case 'fieldref':
    case 'equalsfield':
      each((v) =>
        v.k === 'text' && v.plain
          ? { k: 'ref', field: v.plain, how: 'eq' }
          : v.k === 'text'
            ? fault('needs a field name')
            : fault('comes first'),
      );
      return;
    case 'endswithfield':
      each((v) =>
        v.k === 'text' && v.plain ? { k: 'ref', field: v.plain, how: 'endswith' } : fault('needs a field name'),
      );
      return;
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      state.compare = modifier;
      return;
    default:
      throw new RuleFault(`'${show(key)}': unknown modifier '${show(modifier)}'`);
  }
}

/** Each `%name%` of a text becomes every value of its list (values may hold wildcards); a missing list is noted. */
function expand(value: Value & { k: 'text' }, context: ItemContext, fault: (why: string) => never): Value[] {
  let results: PatternPart[][] = [[]];
  for (const part of value.parts) {
    const pieces: PatternPart[][][] = [];
    if (typeof part !== 'string') pieces.push([[part]]);
    else {
      for (const piece of part.split(/(%[^%\s]+%)/)) {
        const name = /^%([^%\s]+)%$/.exec(piece)?.[1];
        if (name === undefined) {
          if (piece) pieces.push([[piece]]);
          continue;
        }
        const list = Object.hasOwn(context.lists, name) ? context.lists[name] : undefined;
        if (!list) context.missingLists.add(name);
        pieces.push((list ?? []).map((item) => parsePattern(item)));
      }
    }
    for (const alternatives of pieces) {
      if (results.length * alternatives.length > maxValues) fault(`expands to more than ${maxValues} values`);
      results = results.flatMap((head) => alternatives.map((tail) => [...head, ...tail]));
    }
  }
  return results.map((parts) => ({ k: 'text', parts, plain: '' }));
}

function toNode(field: string, state: State, key: string): Node {
  const groups = state.values.map((group) => group.flatMap((value) => toMatchers(value, state, field, key)));
  const leaf = (m: Matcher[], all: boolean): Node =>
    field === ''
      ? { t: 'kw', m, ...(all ? { all: true as const } : {}) }
      : { t: 'f', f: field, m, ...(all ? { all: true as const } : {}) };
  let node: Node;
  if (!state.all || groups.length === 1) node = leaf(groups.flat(), false);
  else if (groups.every((group) => group.length === 1)) node = leaf(groups.flat(), true);
  else node = { t: 'and', c: groups.map((group) => leaf(group, false)) };
  return state.negated ? { t: 'not', c: node } : node;
}

function toMatchers(value: Value, state: State, field: string, key: string): Matcher[] {
  const fault = (why: string): never => {
    throw new RuleFault(`'${show(key)}': ${why}`);
  };
  const flag = state.cased ? ({ cased: true } as const) : {};
  if (state.part || state.compare) {
    const number = value.k === 'number' ? value.number.text : value.k === 'text' ? value.plain.trim() : '';
    if (!/^[+-]?(?:\d+(?:\.\d+)?|0x[0-9a-f]+)$/i.test(number)) fault('a comparison needs a number');
    if (state.part) return [{ op: 'time', part: state.part, cmp: state.compare ?? 'eq', v: Number(number) }];
    return [{ op: state.compare!, v: number }];
  }
  switch (value.k) {
    case 'null':
      if (field === '') fault('a keyword cannot be null');
      return [{ op: 'null' }];
    case 'bool':
      return [{ op: field === '' ? 'contains' : 'eq', v: String(value.value) }];
    case 'number': {
      // `0x1f` is the notation of the log as well as a number: either form of it is meant.
      const forms = new Set([value.number.text]);
      if (/^[+-]?0[xo]/i.test(value.number.text)) forms.add(String(value.number.value));
      return [...forms].map((v) => ({ op: field === '' ? 'contains' : 'eq', v }));
    }
    case 'text': {
      const keyword = field === '' && !state.anchored;
      const matcher = toMatcher(keyword ? withWildcards(value.parts, true, true) : value.parts, state.cased);
      if (field === '' && (matcher.op === 'any' || ('v' in matcher && matcher.v === ''))) fault('a keyword is empty');
      return [matcher];
    }
    case 'done':
      return [value.matcher];
    case 'ref':
      if (field === '') fault('fieldref needs a field');
      return [{ op: 'ref', field: value.field, how: value.how, ...flag }];
    case 'regex': {
      const [, lead, rest] = /^((?:\(\?[a-zA-Z]+\))*)([\s\S]*)$/.exec(value.source)!;
      const source = value.start ? `${lead}^(?:${rest})` : value.end ? `${lead}(?:${rest})$` : value.source;
      const flags = [...value.flags].sort().join('');
      const compiled = compileRegex(source, flags);
      if (typeof compiled === 'string') fault(compiled);
      return [{ op: 're', v: source, flags }];
    }
  }
}
