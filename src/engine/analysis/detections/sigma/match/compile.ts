/**
 * Rule trees to closures over an EventView: the fast way to ask one rule about one record. In: a tree. Out: a function.
 * Absent fields make positive tests false; tests of unknown fields are false here, and evaluate.ts says afterwards whether
 * the hit rests on that.
 */
import { isInNetwork, parseNetwork } from '../cidr.ts';
import { fold } from '../fold.ts';
import { compileRegex } from '../regex/compile.ts';
import type { Matcher, Node, TextOp } from '../types.ts';
import { compare, compileCompare, toTimePart } from './compare.ts';
import { compileGlob } from './glob.ts';
import type { EventView } from './view.ts';

export type Test = (view: EventView) => boolean;

/** The closure of a tree. */
export function compileNode(node: Node, view: EventView): Test {
  switch (node.t) {
    case 'const': {
      const { v } = node;
      return () => v;
    }
    case 'sel':
      return compileNode(node.c, view);
    case 'not': {
      const inner = compileNode(node.c, view);
      return (v) => !inner(v);
    }
    case 'and': {
      const tests = node.c.map((c) => compileNode(c, view));
      return (v) => {
        for (const test of tests) if (!test(v)) return false;
        return true;
      };
    }
    case 'or': {
      const tests = node.c.map((c) => compileNode(c, view));
      return (v) => {
        for (const test of tests) if (test(v)) return true;
        return false;
      };
    }
    case 'kw':
      return compileKeywords(node.m, node.all === true);
    case 'f':
      return node.all && node.m.length > 1
        ? compileAll(node.m.map((m) => compileField(node.f, [m], view)))
        : compileField(node.f, node.m, view);
  }
}

function compileAll(tests: readonly Test[]): Test {
  return (v) => {
    for (const test of tests) if (!test(v)) return false;
    return true;
  };
}

/** Tests of one text, split by what they look at. */
interface TextTests {
  readonly folded: readonly ((text: string) => boolean)[];
  readonly raw: readonly ((text: string) => boolean)[];
}

function compileKeywords(matchers: readonly Matcher[], all: boolean): Test {
  const each =
    (tests: TextTests): Test =>
    (v) =>
      (tests.folded.length > 0 && someText(v.allFolded(), tests.folded)) ||
      (tests.raw.length > 0 && someText(v.all(), tests.raw));
  return all ? compileAll(matchers.map((m) => each(compileTexts([m])))) : each(compileTexts(matchers));
}

function someText(texts: readonly string[], tests: readonly ((text: string) => boolean)[]): boolean {
  for (const text of texts) for (const test of tests) if (test(text)) return true;
  return false;
}

function compileField(field: string, matchers: readonly Matcher[], view: EventView): Test {
  const slot = view.slot(field);
  const parts: Test[] = [];
  for (const m of matchers) {
    if (m.op === 'null') parts.push((v) => !v.has(slot) && !v.unknown(slot));
    else if (m.op === 'exists') parts.push(m.yes ? (v) => v.has(slot) : (v) => !v.has(slot) && !v.unknown(slot));
    else if (m.op === 'any') parts.push((v) => v.has(slot));
    else if (m.op === 'ref') parts.push(compileReference(slot, view.slot(m.field), m.how, m.cased === true));
  }
  const tests = compileTexts(matchers);
  const { folded, raw } = tests;
  if (folded.length === 1 && raw.length === 0) {
    const test = folded[0]!;
    parts.push((v) => {
      for (const text of v.folded(slot)) if (test(text)) return true;
      return false;
    });
  } else if (folded.length > 0) parts.push((v) => someText(v.folded(slot), folded));
  if (raw.length > 0) parts.push((v) => someText(v.values(slot), raw));
  if (parts.length === 1) return parts[0]!;
  return (v) => {
    for (const test of parts) if (test(v)) return true;
    return false;
  };
}

function compileReference(slot: number, other: number, how: TextOp, cased: boolean): Test {
  return (v) => {
    const left = cased ? v.values(slot) : v.folded(slot);
    const right = cased ? v.values(other) : v.folded(other);
    return left.some((a) => right.some((b) => testText(how, a, b)));
  };
}

/** `text op value`. */
export function testText(op: TextOp, text: string, value: string): boolean {
  if (op === 'eq') return text === value;
  if (op === 'contains') return text.includes(value);
  return op === 'startswith' ? text.startsWith(value) : text.endsWith(value);
}

function compileTexts(matchers: readonly Matcher[]): TextTests {
  const folded: ((text: string) => boolean)[] = [];
  const raw: ((text: string) => boolean)[] = [];
  const equal = new Set<string>();
  for (const m of matchers) {
    switch (m.op) {
      case 'eq':
        if (m.cased) raw.push((text) => text === m.v);
        else equal.add(fold(m.v));
        break;
      case 'contains':
      case 'startswith':
      case 'endswith':
        (m.cased ? raw : folded).push(compileText(m.op, m.cased ? m.v : fold(m.v)));
        break;
      case 'glob':
        (m.cased ? raw : folded).push(
          compileGlob(m.cased ? m.parts : m.parts.map((p) => (typeof p === 'string' ? fold(p) : p))),
        );
        break;
      case 're': {
        const compiled = compileRegex(m.v, m.flags);
        if (typeof compiled === 'string') throw new Error(`a loaded rule holds a bad regular expression: ${compiled}`);
        raw.push((text) => compiled.test(text));
        break;
      }
      case 'cidr': {
        const network = parseNetwork(m.v);
        if (network) raw.push((text) => isInNetwork(text, network));
        break;
      }
      case 'gt':
      case 'gte':
      case 'lt':
      case 'lte':
        raw.push(compileCompare(m.op, m.v));
        break;
      case 'time':
        raw.push((text) => {
          const value = toTimePart(text, m.part);
          return value !== undefined && compare(m.cmp, value, m.v);
        });
        break;
      case 'any':
      case 'null':
      case 'exists':
      case 'ref':
        break;
    }
  }
  if (equal.size === 1) {
    const [only] = equal;
    folded.unshift((text) => text === only);
  } else if (equal.size > 1) folded.unshift((text) => equal.has(text));
  return { folded, raw };
}

function compileText(op: 'contains' | 'startswith' | 'endswith', value: string): (text: string) => boolean {
  if (op === 'contains') return (text) => text.includes(value);
  return op === 'startswith' ? (text) => text.startsWith(value) : (text) => text.endsWith(value);
}
