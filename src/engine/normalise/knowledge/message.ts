/**
 * One readable line for an event. In: provider, event id and fields (hostile). Out: at most `longestMessage` characters
 * without line ends. Template of the catalogue where it has one and at least one field fits; else the first fields.
 */
import { isAbsent } from '../values.ts';
import { describeEvent } from './catalogue.ts';
import { explainValue } from './explain.ts';
import { type Field, type FieldLookup, toLookup, toOneLine } from './fields.ts';
import { compileTemplate, type Template } from './template.ts';

/** Longest message in characters. */
export const longestMessage = 500;
const mostFields = 6;

const compiled = new Map<string, Template>();

function templateOf(source: string): Template {
  let template = compiled.get(source);
  if (!template) {
    template = compileTemplate(source);
    compiled.set(source, template);
  }
  return template;
}

/** The message of one event; empty only when it has neither template nor values. */
export function buildMessage(
  provider: string | null | undefined,
  eventId: number | null | undefined,
  fields: readonly Field[],
  get: FieldLookup = toLookup(fields),
): string {
  const entry = describeEvent(provider, eventId);
  if (entry?.message !== undefined) {
    const explain = (name: string, value: string): string | undefined =>
      explainValue(provider, eventId, name, value, get);
    const { text, found } = templateOf(entry.message)({ get, explain });
    if (found > 0 || !entry.message.includes('{')) return toOneLine(text, longestMessage);
  }
  return firstFields(fields) || (entry?.title ?? '');
}

/** `name=value` of the first fields that have a value; a path is cut to its last part. */
function firstFields(fields: readonly Field[]): string {
  const parts: string[] = [];
  for (const [name, text] of fields) {
    if (parts.length >= mostFields) break;
    if (isAbsent(text) || name === '#Binary') continue;
    const label = name.slice(name.lastIndexOf('/') + 1);
    const value = toOneLine(text, 120);
    if (value !== '') parts.push(label === '' ? value : `${toOneLine(label, 60)}=${value}`);
  }
  return toOneLine(parts.join(' '), longestMessage);
}
