/**
 * Regular expressions of rules, safe to run in a worker. In: a pattern in the dialect that Sigma rules use (PCRE-like,
 * leading inline flags) and the modifiers' flags. Out: a test with its required literals, or why it cannot run.
 * The one decision: the native engine runs only while its worst case on this text is small; else the linear matcher does.
 * What neither can bound (look-around or back-references with ambiguous repetition) is refused.
 */
import { type RegexCost, toRegexCost, toRequiredLiterals } from './analyse.ts';
import { compileLinear, maxProgram, toProgramSize } from './linear.ts';
import { parseRegex } from './parse.ts';

export interface CompiledRegex {
  test(text: string): boolean;
  /** Folded texts of which one must occur; undefined when there is none. */
  readonly literals: readonly string[] | undefined;
}

const maxPatternLength = 20_000;
/** Backtracking steps that may be spent on one text: some tens of milliseconds. */
const stepBudget = 2e7;

const cache = new Map<string, CompiledRegex | string>();
const maxCached = 4096;

/** A compiled pattern, or the reason (for a person) why the rule cannot run. The last few thousand are kept. */
export function compileRegex(pattern: string, flags: string): CompiledRegex | string {
  const key = `${flags}/${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const compiled = compile(pattern, flags);
  if (cache.size >= maxCached) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

function compile(pattern: string, flags: string): CompiledRegex | string {
  if (pattern.length > maxPatternLength) return `regular expression longer than ${maxPatternLength} characters`;
  const translated = translate(pattern, flags);
  if (typeof translated === 'string') return translated;
  let native: RegExp;
  try {
    native = new RegExp(translated.source, translated.flags);
  } catch (error) {
    return `regular expression is not valid: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown error'}`;
  }
  const tree = translated.flags.includes('u') ? undefined : parseRegex(translated.source, translated.flags);
  if (!tree) return compileOpaque(native, translated.source);
  const cost = toRegexCost(tree);
  const literals = toRequiredLiterals(tree);
  if (toProgramSize(tree) > maxProgram) {
    return cost.exponential
      ? 'regular expression is too large to be run safely'
      : { test: toBounded(native, cost), literals };
  }
  const limit = cost.exponential ? -1 : toTextLimit(cost);
  let linear: ((text: string) => boolean) | undefined;
  return {
    test: (text) => {
      if (text.length <= limit) return native.test(text);
      linear ??= compileLinear(tree);
      return linear(text);
    },
    literals,
  };
}

/** Longest text on which backtracking stays within the budget. */
function toTextLimit(cost: RegexCost): number {
  return Math.floor(Math.exp((Math.log(stepBudget) - cost.logChoices) / cost.degree));
}

function toBounded(native: RegExp, cost: RegexCost): (text: string) => boolean {
  const limit = toTextLimit(cost);
  return (text) => native.test(text.length <= limit ? text : text.slice(0, limit));
}

/** Look-around, back-references, `\p{}`: the cost is judged on the text of the pattern, the input is capped. */
function compileOpaque(native: RegExp, source: string): CompiledRegex | string {
  const plain = source.replace(/\\[\s\S]/g, 'e').replace(/\[(?:[^\]])*\]/g, 'c');
  const unbounded = plain.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  const choices = plain.match(/[|?]|\{\d+,\d+\}/g)?.length ?? 0;
  const repeatsGroup = /\)(?:[*+]|\{\d+(?:,\d*)?\})/.test(plain);
  if ((repeatsGroup && unbounded + choices > 1) || unbounded > 3 || choices > 16) {
    return 'regular expression with look-around or back-references repeats ambiguously: its running time cannot be bounded';
  }
  return {
    test: toBounded(native, { exponential: false, degree: unbounded + 1, logChoices: choices * Math.LN2 }),
    literals: undefined,
  };
}

/** `.*A.*` finds what `A` finds: free ends cost time and change nothing in a search. */
function withoutFreeEnds(source: string): string {
  return source.replace(/^(?:\.\*\??)+/, '').replace(/(?<!\\)(?:\.\*\??)+$/, '');
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: 'A-Fa-f0-9',
};

/** Python and PCRE notations to JavaScript's. */
function translate(pattern: string, modifierFlags: string): { source: string; flags: string } | string {
  const flags = new Set(modifierFlags);
  let source = pattern;
  for (let lead = /^\(\?([a-zA-Z]+)\)/.exec(source); lead; lead = /^\(\?([a-zA-Z]+)\)/.exec(source)) {
    for (const flag of lead[1]!) {
      if ('ims'.includes(flag)) flags.add(flag);
      else if (!'uaL'.includes(flag)) return `inline flag (?${flag}) is not supported`;
    }
    source = source.slice(lead[0].length);
  }
  let out = '';
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const c = source[i]!;
    const rest = source.slice(i, i + 12);
    if (c === '\\') {
      const next = source[i + 1];
      if (next === undefined) return 'regular expression ends in a backslash';
      i++;
      if (!inClass && next === 'A') out += flags.has('m') ? '(?<![^])' : '^';
      else if (!inClass && (next === 'Z' || next === 'z')) out += flags.has('m') ? '(?![^])' : '$';
      else if (next === 'p' || next === 'P' || (next === 'x' && source[i + 1] === '{')) {
        flags.add('u');
        out += next === 'x' ? '\\u' : `\\${next}`;
      } else out += `\\${next}`;
    } else if (inClass) {
      const posix = /^\[:(\^?)([a-z]+):\]/.exec(rest);
      if (posix) {
        const members = Object.hasOwn(posixClasses, posix[2]!) ? posixClasses[posix[2]!] : undefined;
        if (members === undefined || posix[1] !== '') return `the class ${posix[0]} is not supported`;
        out += members;
        i += posix[0].length - 1;
        continue;
      }
      inClass = c !== ']';
      out += c;
    } else if (c === '[') {
      inClass = true;
      // A bracket in the first place is a member of the class.
      const open = /^\[\^?(\]?)/.exec(rest)!;
      out += open[1] ? `${open[0].slice(0, -1)}\\]` : open[0];
      i += open[0].length - 1;
    } else if (c === '(' && /^\(\?[a-zA-Z]+\)/.test(rest))
      return 'inline flags are supported at the start of a regular expression only';
    else if (rest.startsWith('(?P<')) {
      out += '(?<';
      i += 3;
    } else if (rest.startsWith('(?P=')) {
      const end = source.indexOf(')', i);
      if (end < 0) return 'regular expression has an unclosed back-reference';
      out += `\\k<${source.slice(i + 4, end)}>`;
      i = end;
    } else out += c;
  }
  return { source: withoutFreeEnds(out), flags: [...flags].sort().join('') };
}
