/**
 * A regular expression's structure, for cost analysis, required literals and the linear matcher. In: JavaScript pattern
 * text (no `u` flag) and flags. Out: a tree, or undefined where it holds what the linear matcher cannot do (look-around,
 * back-references). The one decision: flags are resolved while parsing, so every leaf is a plain character set.
 */

/**
 * Sorted, disjoint code unit ranges, both ends inclusive. `fold`: compare without case. `not`: everything else, applied
 * after folding (as JavaScript does for `[^...]`).
 */
export interface CharSet {
  readonly ranges: readonly (readonly [number, number])[];
  readonly fold: boolean;
  readonly not?: boolean;
}

export type ReNode =
  | { readonly k: 'set'; readonly set: CharSet }
  | { readonly k: 'seq'; readonly c: readonly ReNode[] }
  | { readonly k: 'alt'; readonly c: readonly ReNode[] }
  | { readonly k: 'rep'; readonly c: ReNode; readonly min: number; readonly max: number }
  | { readonly k: 'at'; readonly what: 'start' | 'end' | 'line-start' | 'line-end' | 'word' | 'not-word' };

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

type Ranges = [number, number][];
const digits: Ranges = [[48, 57]];
const words: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const spaces: Ranges = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const lineEnds: Ranges = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];

function negate(ranges: readonly (readonly [number, number])[]): Ranges {
  const out: Ranges = [];
  let next = 0;
  for (const [from, to] of tidy(ranges)) {
    if (from > next) out.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= 0xffff) out.push([next, 0xffff]);
  return out;
}

function tidy(ranges: readonly (readonly [number, number])[]): Ranges {
  const out: Ranges = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = out[out.length - 1];
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

const classEscapes: Record<string, Ranges> = {
  d: digits,
  D: negate(digits),
  w: words,
  W: negate(words),
  s: spaces,
  S: negate(spaces),
};
const controlEscapes: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };

class Unsupported extends Error {}

const maxDepth = 100;

/** The tree, or undefined when the pattern holds look-around, back-references or anything else not modelled. */
export function parseRegex(pattern: string, flags: string): ReNode | undefined {
  let at = 0;
  let depth = 0;
  const peek = (text: string): boolean => pattern.startsWith(text, at);

  const alternatives = (f: Flags): ReNode => {
    if (++depth > maxDepth) throw new Unsupported();
    const branches: ReNode[] = [sequence(f)];
    while (peek('|')) {
      at++;
      branches.push(sequence(f));
    }
    depth--;
    return branches.length === 1 ? branches[0]! : { k: 'alt', c: branches };
  };

  const sequence = (f: Flags): ReNode => {
    const items: ReNode[] = [];
    while (at < pattern.length && !peek('|') && !peek(')')) items.push(quantified(atom(f)));
    return items.length === 1 ? items[0]! : { k: 'seq', c: items };
  };

  const quantified = (node: ReNode): ReNode => {
    const match = /^(?:([*+?])|\{(\d{1,6})(?:(,)(\d{1,6})?)?\})\??/.exec(pattern.slice(at, at + 20));
    if (!match) return node;
    at += match[0].length;
    if (match[1]) return { k: 'rep', c: node, min: match[1] === '+' ? 1 : 0, max: match[1] === '?' ? 1 : Infinity };
    const min = Number(match[2]);
    return { k: 'rep', c: node, min, max: match[3] ? (match[4] === undefined ? Infinity : Number(match[4])) : min };
  };

  const atom = (f: Flags): ReNode => {
    const c = pattern[at++]!;
    if (c === '(') return group(f);
    if (c === '[') {
      const not = peek('^');
      if (not) at++;
      return { k: 'set', set: { ranges: charClass(), fold: f.i, not } };
    }
    if (c === '.') return { k: 'set', set: { ranges: f.s ? [[0, 0xffff]] : negate(lineEnds), fold: false } };
    if (c === '^') return { k: 'at', what: f.m ? 'line-start' : 'start' };
    if (c === '$') return { k: 'at', what: f.m ? 'line-end' : 'end' };
    if (c === '\\') {
      if (peek('b') || peek('B')) return { k: 'at', what: pattern[at++] === 'b' ? 'word' : 'not-word' };
      return { k: 'set', set: { ranges: escaped(false), fold: f.i } };
    }
    const code = c.charCodeAt(0);
    return { k: 'set', set: { ranges: [[code, code]], fold: f.i } };
  };

  const group = (f: Flags): ReNode => {
    let inner = f;
    const head = /^\?(?:<[A-Za-z_$][\w$]*>|([ims]*)(?:-([ims]+))?:)/.exec(pattern.slice(at, at + 80));
    if (head) {
      at += head[0].length;
      const on = head[1] ?? '';
      const off = head[2] ?? '';
      inner = {
        i: (f.i || on.includes('i')) && !off.includes('i'),
        m: (f.m || on.includes('m')) && !off.includes('m'),
        s: (f.s || on.includes('s')) && !off.includes('s'),
      };
    } else if (peek('?')) throw new Unsupported();
    const node = alternatives(inner);
    if (!peek(')')) throw new Unsupported();
    at++;
    return node;
  };

  const escaped = (inClass: boolean): Ranges => {
    const c = pattern[at++];
    if (c === undefined) throw new Unsupported();
    const set = classEscapes[c];
    if (set) return set;
    if (c === 'b' && inClass) return [[8, 8]];
    if ((c >= '1' && c <= '9') || c === 'k' || (c === '0' && /\d/.test(pattern[at] ?? ''))) throw new Unsupported();
    const hex =
      c === 'x' ? /^[0-9a-f]{2}/i.exec(pattern.slice(at)) : c === 'u' ? /^[0-9a-f]{4}/i.exec(pattern.slice(at)) : null;
    let code = controlEscapes[c] ?? c.charCodeAt(0);
    if (hex) {
      at += hex[0].length;
      code = Number.parseInt(hex[0], 16);
    } else if (c === 'c' && /[A-Za-z]/.test(pattern[at] ?? '')) code = pattern.charCodeAt(at++) % 32;
    return [[code, code]];
  };

  const charClass = (): Ranges => {
    const ranges: Ranges = [];
    const member = (): Ranges => {
      if (at >= pattern.length) throw new Unsupported();
      if (pattern[at] === '\\') {
        at++;
        return escaped(true);
      }
      const code = pattern.charCodeAt(at++);
      return [[code, code]];
    };
    while (!peek(']')) {
      const low = member();
      const isRange = pattern[at] === '-' && pattern[at + 1] !== ']' && at + 1 < pattern.length;
      if (!isRange) {
        ranges.push(...low);
        continue;
      }
      at++;
      const high = member();
      const single = low.length === 1 && high.length === 1 && low[0]![0] === low[0]![1] && high[0]![0] === high[0]![1];
      if (single) ranges.push([low[0]![0], high[0]![0]]);
      else ranges.push(...low, [45, 45], ...high);
    }
    at++;
    return tidy(ranges);
  };

  try {
    const node = alternatives({ i: flags.includes('i'), m: flags.includes('m'), s: flags.includes('s') });
    return at === pattern.length ? node : undefined;
  } catch (error) {
    if (error instanceof Unsupported || error instanceof RangeError) return undefined;
    throw error;
  }
}
