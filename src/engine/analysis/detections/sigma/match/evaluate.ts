/**
 * The plain evaluator: walks a rule's tree over one record. In: tree, event, mapping. Out: true, false or unknown (a field
 * that this log cannot hold), and on request every matched field with its value. It shares no matching code for texts and
 * wildcards with the compiled engine and is that engine's oracle in tests; in use it explains hits.
 */
import { isInNetwork, type Network, parseNetwork } from '../cidr.ts';
import { fold } from '../fold.ts';
import { anyDash, anyOne, anyRun, dashes, showPattern } from '../pattern.ts';
import { compileRegex } from '../regex/compile.ts';
import { type Mapping, toList } from '../route/mappings.ts';
import type { FieldValue, MatchedField, Matcher, Node, PatternPart, SigmaEvent } from '../types.ts';
import { compare, parseNumber, toTimePart } from './compare.ts';
import { getMapped, isUnknown } from './view.ts';

/** Kleene's three values. */
export type Verdict = boolean | 'unknown';

export interface Evaluation {
  /** Whether the rule hits: unknown tests count as false. */
  readonly hit: boolean;
  /** The hit rests on tests that could not be made (a filter on a field that this log lacks). */
  readonly incomplete: boolean;
}

/** Evaluates a rule; `matched` collects the reasons when given. */
export function evaluateRule(
  node: Node,
  event: SigmaEvent,
  mapping: Mapping | undefined,
  matched?: MatchedField[],
): Evaluation {
  const hit = evaluate(node, event, mapping, false) === true;
  if (!hit) return { hit: false, incomplete: false };
  const incomplete = mapping !== undefined && evaluate(node, event, mapping, true) === 'unknown';
  if (matched) collect(node, event, mapping, '', matched);
  return { hit: true, incomplete };
}

function evaluate(node: Node, event: SigmaEvent, mapping: Mapping | undefined, kleene: boolean): Verdict {
  switch (node.t) {
    case 'const':
      return node.v;
    case 'sel':
      return evaluate(node.c, event, mapping, kleene);
    case 'not': {
      const inner = evaluate(node.c, event, mapping, kleene);
      return inner === 'unknown' ? inner : !inner;
    }
    case 'and':
    case 'or': {
      const dominant = node.t === 'or';
      let verdict: Verdict = !dominant;
      for (const child of node.c) {
        const value = evaluate(child, event, mapping, kleene);
        if (value === dominant) return dominant;
        if (value === 'unknown') verdict = 'unknown';
      }
      return verdict;
    }
    case 'kw': {
      const values = event.values();
      return node.all
        ? node.m.every((m) => values.some((v) => matches(m, v)))
        : node.m.some((m) => values.some((v) => matches(m, v)));
    }
    case 'f': {
      if (isUnknown(event, mapping, node.f)) return kleene ? 'unknown' : false;
      const verdicts = node.m.map((m) => evaluateMatcher(m, node.f, event, mapping, kleene));
      const dominant = !node.all;
      if (verdicts.includes(dominant)) return dominant;
      return verdicts.includes('unknown') ? 'unknown' : !dominant;
    }
  }
}

function evaluateMatcher(
  m: Matcher,
  field: string,
  event: SigmaEvent,
  mapping: Mapping | undefined,
  kleene: boolean,
): Verdict {
  const value: FieldValue = getMapped(event, mapping, field);
  if (m.op === 'null') return value === undefined;
  if (m.op === 'exists') return (value !== undefined) === m.yes;
  if (m.op === 'any') return value !== undefined;
  if (m.op === 'ref') {
    if (isUnknown(event, mapping, m.field)) return kleene ? 'unknown' : false;
    const others = toList(getMapped(event, mapping, m.field));
    const flag = m.cased ? ({ cased: true } as const) : {};
    return toList(value).some((v) => others.some((other) => matches({ op: m.how, v: other, ...flag }, v)));
  }
  return toList(value).some((v) => matches(m, v));
}

const networks = new WeakMap<Matcher, Network>();

/** One value against one matcher. */
function matches(m: Matcher, value: string): boolean {
  switch (m.op) {
    case 'eq':
    case 'contains':
    case 'startswith':
    case 'endswith': {
      const text = m.cased ? value : fold(value);
      const part = m.cased ? m.v : fold(m.v);
      if (m.op === 'eq') return text === part;
      const at = m.op === 'endswith' ? text.lastIndexOf(part) : text.indexOf(part);
      if (at < 0) return false;
      return m.op === 'contains' || (m.op === 'startswith' ? at === 0 : at + part.length === text.length);
    }
    case 'glob':
      return m.cased
        ? matchesGlob(m.parts, value)
        : matchesGlob(
            m.parts.map((part) => (typeof part === 'string' ? fold(part) : part)),
            fold(value),
          );
    case 're': {
      const compiled = compileRegex(m.v, m.flags);
      return typeof compiled !== 'string' && compiled.test(value);
    }
    case 'cidr': {
      const network = networks.get(m) ?? parseNetwork(m.v);
      if (network) networks.set(m, network);
      return network !== undefined && isInNetwork(value, network);
    }
    case 'time': {
      const part = toTimePart(value, m.part);
      return part !== undefined && compare(m.cmp, part, m.v);
    }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const number = parseNumber(value);
      const limit = parseNumber(m.v);
      return number !== undefined && limit !== undefined && compare(m.op, number, limit);
    }
    default:
      return false;
  }
}

/** Wildcards by dynamic programming over characters: place j is reached when the first j characters are used up. */
function matchesGlob(parts: readonly PatternPart[], value: string): boolean {
  const text = [...value];
  let reached = new Uint8Array(text.length + 1);
  reached[0] = 1;
  const step = (accepts: (c: string) => boolean): void => {
    const next = new Uint8Array(text.length + 1);
    for (let j = 0; j < text.length; j++) if (reached[j] === 1 && accepts(text[j]!)) next[j + 1] = 1;
    reached = next;
  };
  for (const part of parts) {
    if (part === anyRun) {
      const from = reached.indexOf(1);
      if (from >= 0) reached.fill(1, from);
    } else if (part === anyOne) step(() => true);
    else if (part === anyDash) step((c) => dashes.includes(c));
    else for (const literal of part) step((c) => c === literal);
  }
  return reached[text.length] === 1;
}

const maxMatched = 64;

/** Reasons inside the parts of a tree that hold; `not` parts give none. */
function collect(
  node: Node,
  event: SigmaEvent,
  mapping: Mapping | undefined,
  selection: string,
  out: MatchedField[],
): void {
  if (out.length >= maxMatched || evaluate(node, event, mapping, false) !== true) return;
  if (node.t === 'and' || node.t === 'or') {
    for (const child of node.c) collect(child, event, mapping, selection, out);
  } else if (node.t === 'sel') collect(node.c, event, mapping, node.n, out);
  else if (node.t === 'f') {
    for (const m of node.m) {
      if (evaluateMatcher(m, node.f, event, mapping, false) !== true || out.length >= maxMatched) continue;
      const values = toList(getMapped(event, mapping, node.f));
      const value = values.find((v) => matches(m, v)) ?? values[0] ?? '';
      out.push({ field: node.f, value, test: explainMatcher(m), selection });
    }
  } else if (node.t === 'kw') {
    for (const m of node.m) {
      const value = event.values().find((v) => matches(m, v));
      if (value !== undefined && out.length < maxMatched)
        out.push({ field: '', value, test: explainMatcher(m), selection });
    }
  }
}

/** A matcher in words. */
export function explainMatcher(m: Matcher): string {
  const cased = 'cased' in m && m.cased ? ' (case counts)' : '';
  switch (m.op) {
    case 'glob':
      return `like ${showPattern(m.parts)}${cased}`;
    case 'any':
      return 'is present';
    case 'null':
      return 'is absent';
    case 'exists':
      return m.yes ? 'is present' : 'is absent';
    case 're':
      return `matches /${m.v}/${m.flags}`;
    case 'cidr':
      return `in network ${m.v}`;
    case 'ref':
      return `${m.how} field ${m.field}${cased}`;
    case 'time':
      return `${m.part} ${m.cmp} ${m.v}`;
    default:
      return `${m.op} ${m.v}${cased}`;
  }
}
