/**
 * The message template language (described in resources/events/README.md):
 *
 *   {Image|file} ({ProcessId}) → {DestinationIp|address}[:{DestinationPort}][ {Protocol}]
 *
 * `{A,B|filter|filter}` is the first of the fields A, B that has a value; `[ … ]` is left out as a whole when one of its
 * fields has none (brackets may nest), or when its guard fails: `[Initiated=false?accepted {SourceIp}]`, `!=` for "is not".
 * All other characters stand for themselves. A field that is missing outside of brackets shows as `?`. In: template text of our own resources. Out: a function from fields to one line.
 */
import { parseAddress } from '../address.ts';
import { fileName } from '../image.ts';
import { isAbsent, parseInteger } from '../values.ts';
import { type FieldLookup, toOneLine } from './fields.ts';

/** What a template can ask of its surroundings. */
export interface TemplateContext {
  readonly get: FieldLookup;
  /** Meaning of a field's value, for the filter `code`. */
  explain(name: string, value: string): string | undefined;
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly names: readonly string[]; readonly filters: readonly string[] }
  | { readonly kind: 'optional'; readonly parts: readonly Part[]; readonly guard: Guard | undefined };

/** `[Name=value?…]` or `[Name!=value?…]`: the field's whole text, without case. */
interface Guard {
  readonly name: string;
  readonly value: string;
  readonly negated: boolean;
}

/** A message, and how many of its fields had a value. */
export interface Rendered {
  readonly text: string;
  readonly found: number;
}

export type Template = (context: TemplateContext) => Rendered;

/** Filters without arguments; `code`, `user` and `max` need more than the value and are handled in `fieldText`. */
const filters: Readonly<Record<string, (value: string) => string>> = {
  file: fileName,
  number: (value) => String(parseInteger(value) ?? value),
  address: (value) => parseAddress(value)?.text ?? value,
  host: hostText,
  lower: (value) => value.toLowerCase(),
  line: (value) => value.trim().split(/\r|\n/, 1)[0] ?? '',
};

/** An address that a port can follow: IPv6 in brackets. */
function hostText(value: string): string {
  const address = parseAddress(value);
  return address === undefined ? value : address.version === 6 ? `[${address.text}]` : address.text;
}

const otherFilters = /^(?:code|user|max\d{1,4})$/;
const longestValue = 300;

/** Compiles a template; throws on a mistake in it (an unknown filter, unbalanced brackets): templates are our own data. */
export function compileTemplate(source: string): Template {
  const parts = parseTemplate(source);
  return (context) => {
    const count = { found: 0 };
    return { text: renderParts(parts, context, count) ?? '', found: count.found };
  };
}

function parseTemplate(source: string): readonly Part[] {
  const stack: Part[][] = [[]];
  for (const [token] of source.matchAll(/\{[^{}]*\}|\[|\]|[^[\]{}]+|[{}]/g)) {
    const parts = stack.at(-1)!;
    if (token === '[') {
      stack.push([]);
    } else if (token === ']') {
      const done = stack.pop()!;
      const outer = stack.at(-1);
      if (!outer) throw new Error(`Unbalanced ] in template: ${source}`);
      outer.push(toOptional(done));
    } else if (token.startsWith('{') && token.endsWith('}') && token.length > 2) {
      parts.push(parseField(token.slice(1, -1), source));
    } else if (token === '{' || token === '}' || token === '{}') {
      throw new Error(`Stray ${token} in template: ${source}`);
    } else {
      parts.push({ kind: 'text', text: token });
    }
  }
  if (stack.length !== 1) throw new Error(`Unbalanced [ in template: ${source}`);
  return stack[0]!;
}

function toOptional(parts: readonly Part[]): Part {
  const [first, ...rest] = parts;
  const match = first?.kind === 'text' ? /^(\w+)(!?)=([\w%-]+)\?([\s\S]*)$/.exec(first.text) : null;
  if (!match) return { kind: 'optional', parts, guard: undefined };
  const [, name = '', not = '', value = '', text = ''] = match;
  return {
    kind: 'optional',
    parts: [{ kind: 'text', text }, ...rest],
    guard: { name, value: value.toLowerCase(), negated: not === '!' },
  };
}

function passes(guard: Guard | undefined, get: FieldLookup): boolean {
  return guard === undefined || (get(guard.name)?.trim().toLowerCase() === guard.value) !== guard.negated;
}

function parseField(inside: string, source: string): Part {
  const [names = '', ...wanted] = inside.split('|');
  for (const filter of wanted) {
    if (!Object.hasOwn(filters, filter) && !otherFilters.test(filter)) {
      throw new Error(`Unknown filter ${filter} in template: ${source}`);
    }
  }
  return { kind: 'field', names: names.split(',').map((name) => name.trim()), filters: wanted };
}

/** Undefined when a field of these parts has no value and `optional` is set. */
function renderParts(
  parts: readonly Part[],
  context: TemplateContext,
  count: { found: number },
  optional = false,
): string | undefined {
  let text = '';
  let found = 0;
  for (const part of parts) {
    if (part.kind === 'text') {
      text += part.text;
    } else if (part.kind === 'optional') {
      if (passes(part.guard, context.get)) text += renderParts(part.parts, context, count, true) ?? '';
    } else {
      const value = fieldText(part, context);
      if (value === undefined && optional) return undefined;
      if (value !== undefined) found++;
      text += value ?? '?';
    }
  }
  count.found += found;
  return text;
}

function fieldText(part: Extract<Part, { kind: 'field' }>, context: TemplateContext): string | undefined {
  if (part.filters.includes('user')) return userText(part.names[0]!, context.get);
  for (const name of part.names) {
    const raw = context.get(name);
    if (raw === undefined || isAbsent(raw)) continue;
    let value = raw;
    let length = longestValue;
    for (const filter of part.filters) {
      if (filter === 'code') value = context.explain(name, value) ?? value;
      else if (filter.startsWith('max')) length = Number(filter.slice(3));
      else value = filters[filter]!(value);
    }
    const line = toOneLine(value, length);
    if (line !== '') return line;
  }
  return undefined;
}

/** `{Target|user}`: `DOMAIN\name` of TargetDomainName and TargetUserName, else the account's SID. */
function userText(prefix: string, get: FieldLookup): string | undefined {
  const value = (suffix: string): string | undefined => {
    const text = get(`${prefix}${suffix}`);
    return isAbsent(text) ? undefined : toOneLine(text!, 200);
  };
  const name = value('UserName');
  const domain = value('DomainName') ?? value('Domain');
  if (name === undefined) return value('UserSid') ?? value('Sid');
  return domain === undefined ? name : `${domain}\\${name}`;
}
