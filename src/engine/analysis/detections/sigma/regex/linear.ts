/**
 * Regular expressions in time proportional to text length x pattern length, whatever the pattern (a Pike machine without
 * captures: it only answers whether there is a match). In: the tree of parse.ts. Out: a test. Used where a backtracking
 * engine could hang; slower than it on kind patterns.
 */
import type { CharSet, ReNode } from './parse.ts';

const opSet = 0;
const opSplit = 1;
const opJump = 2;
const opAt = 3;
const opMatch = 4;

/** Steps to which a pattern may unroll. */
export const maxProgram = 20_000;

/** Steps of a pattern's program; Infinity rather than an overflow. */
export function toProgramSize(node: ReNode): number {
  if (node.k === 'set' || node.k === 'at') return 1;
  if (node.k === 'rep') {
    const body = toProgramSize(node.c);
    return node.max === Infinity ? body * (node.min + 1) + 2 : body * node.max + (node.max - node.min);
  }
  return node.c.reduce((sum, child) => sum + toProgramSize(child), node.k === 'alt' ? 2 * node.c.length : 1);
}

/** Whether anything in a text matches. The pattern's program size must be within `maxProgram`. */
export function compileLinear(root: ReNode): (text: string) => boolean {
  const ops: number[] = [];
  const x: number[] = [];
  const y: number[] = [];
  const sets: ((code: number) => boolean)[] = [];
  const emit = (op: number, a = 0, b = 0): number => {
    ops.push(op);
    x.push(a);
    y.push(b);
    return ops.length - 1;
  };

  const compile = (node: ReNode): void => {
    if (node.k === 'set') {
      sets.push(toTest(node.set));
      emit(opSet, sets.length - 1);
    } else if (node.k === 'at') emit(opAt, whats.indexOf(node.what));
    else if (node.k === 'seq') node.c.forEach(compile);
    else if (node.k === 'alt') compileAlternatives(node.c);
    else {
      for (let i = 0; i < node.min; i++) compile(node.c);
      if (node.max === Infinity) {
        const split = emit(opSplit);
        x[split] = ops.length;
        compile(node.c);
        emit(opJump, split);
        y[split] = ops.length;
      } else {
        const splits: number[] = [];
        for (let i = node.min; i < node.max; i++) {
          splits.push(emit(opSplit));
          x[splits.at(-1)!] = ops.length;
          compile(node.c);
        }
        for (const split of splits) y[split] = ops.length;
      }
    }
  };
  const compileAlternatives = (branches: readonly ReNode[]): void => {
    const jumps: number[] = [];
    branches.forEach((branch, i) => {
      if (i === branches.length - 1) {
        compile(branch);
        return;
      }
      const split = emit(opSplit);
      x[split] = ops.length;
      compile(branch);
      jumps.push(emit(opJump));
      y[split] = ops.length;
    });
    for (const jump of jumps) x[jump] = ops.length;
  };

  compile(root);
  emit(opMatch);
  return createMachine(Uint8Array.from(ops), Int32Array.from(x), Int32Array.from(y), sets);
}

const whats = ['start', 'end', 'line-start', 'line-end', 'word', 'not-word'] as const;

function createMachine(
  ops: Uint8Array,
  x: Int32Array,
  y: Int32Array,
  sets: readonly ((code: number) => boolean)[],
): (text: string) => boolean {
  const size = ops.length;
  let current = new Int32Array(size);
  let next = new Int32Array(size);
  const seen = new Int32Array(size).fill(-1);
  const stack = new Int32Array(size * 2 + 2);
  return (text) => {
    seen.fill(-1);
    let count = 0;
    // Follows splits, jumps and assertions from pc at a position; appends character tests; true on a match.
    const follow = (list: Int32Array, from: number, start: number, position: number): number => {
      let n = from;
      let top = 0;
      stack[top++] = start;
      while (top > 0) {
        const pc = stack[--top]!;
        if (seen[pc] === position) continue;
        seen[pc] = position;
        const op = ops[pc];
        if (op === opMatch) return -1;
        if (op === opSet) list[n++] = pc;
        else if (op === opJump) stack[top++] = x[pc]!;
        else if (op === opSplit) {
          stack[top++] = y[pc]!;
          stack[top++] = x[pc]!;
        } else if (holds(whats[x[pc]!]!, text, position)) stack[top++] = pc + 1;
      }
      return n;
    };
    for (let position = 0; position <= text.length; position++) {
      count = follow(current, count, 0, position);
      if (count < 0) return true;
      if (position === text.length) return false;
      const code = text.charCodeAt(position);
      let after = 0;
      for (let i = 0; i < count; i++) {
        const pc = current[i]!;
        if (!sets[x[pc]!]!(code)) continue;
        after = follow(next, after, pc + 1, position + 1);
        if (after < 0) return true;
      }
      [current, next] = [next, current];
      count = after;
    }
    return false;
  };
}

const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
const isLineEnd = (code: number): boolean => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;

function holds(what: (typeof whats)[number], text: string, position: number): boolean {
  const before = position > 0 ? text.charCodeAt(position - 1) : -1;
  const after = position < text.length ? text.charCodeAt(position) : -1;
  if (what === 'start') return before === -1;
  if (what === 'end') return after === -1;
  if (what === 'line-start') return before === -1 || isLineEnd(before);
  if (what === 'line-end') return after === -1 || isLineEnd(after);
  const boundary = isWord(before) !== isWord(after);
  return what === 'word' ? boundary : !boundary;
}

/** JavaScript's Canonicalize for /i without u. */
function canonical(code: number): number {
  const upper = String.fromCharCode(code).toUpperCase();
  if (upper.length !== 1) return code;
  const folded = upper.charCodeAt(0);
  return code >= 128 && folded < 128 ? code : folded;
}

function toTest(set: CharSet): (code: number) => boolean {
  const inRanges = (code: number): boolean => {
    let low = 0;
    let high = set.ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const range = set.ranges[middle]!;
      if (code < range[0]) high = middle - 1;
      else if (code > range[1]) low = middle + 1;
      else return true;
    }
    return false;
  };
  let folded: Set<number> | undefined;
  const isMember = (code: number): boolean => {
    if (!set.fold || inRanges(code)) return inRanges(code);
    const wide = set.ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0) > 4096;
    if (wide) {
      // Every character that folds to the same: the text's own lower and upper forms are enough for wide ranges.
      const c = String.fromCharCode(code);
      return [c.toLowerCase(), c.toUpperCase()].some(
        (v) => v.length === 1 && canonical(v.charCodeAt(0)) === canonical(code) && inRanges(v.charCodeAt(0)),
      );
    }
    if (!folded) {
      folded = new Set();
      for (const [from, to] of set.ranges) for (let v = from; v <= to; v++) folded.add(canonical(v));
    }
    return folded.has(canonical(code));
  };
  const test = (code: number): boolean => isMember(code) !== (set.not === true);
  const ascii = Uint8Array.from({ length: 128 }, (_, code) => (test(code) ? 1 : 0));
  return (code) => (code < 128 ? ascii[code] === 1 : test(code));
}
