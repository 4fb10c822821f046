/** An event's payload as a list of named texts, the form in which knowledge looks at it. Unnamed items keep their place. */
import type { PayloadItem } from '../roles/index.ts';
import { isAbsent } from '../values.ts';

/** Name (`` for none) and text of one payload item. */
export type Field = readonly [name: string, text: string];

/**
 * Fields of a stored payload, aligned with its form's names: an array gives one field for each item (an empty one an
 * empty field), null gives none.
 */
export function toFields(names: readonly string[], payload: readonly PayloadItem[]): Field[] {
  return payload.flatMap((item, index): Field[] => {
    const name = names[index] ?? '';
    if (typeof item === 'string') return [[name, item]];
    if (!item) return [];
    return item.length === 0 ? [[name, '']] : item.map((text) => [name, text] as const);
  });
}

/** Looks a field up by name (without case) or by place (`#1` is the first item). */
export type FieldLookup = (name: string) => string | undefined;

/** A lookup over fields; the first item of a name that has a value wins. */
export function toLookup(fields: readonly Field[]): FieldLookup {
  const byName = new Map<string, string>();
  for (const [name, text] of fields) {
    const key = name.toLowerCase();
    if (key !== '' && (!byName.has(key) || isAbsent(byName.get(key)))) byName.set(key, text);
  }
  return (name) => {
    const place = /^#(\d{1,3})$/.exec(name);
    return place ? fields[Number(place[1]) - 1]?.[1] : byName.get(name.toLowerCase());
  };
}

/**
 * Hostile text on one line: runs of blanks, line ends and control characters become one blank, direction marks become
 * visible (`<U+202E>`), and anything longer than `length` characters is cut with `…`. All else stays as it is.
 */
export function toOneLine(text: string, length: number): string {
  // Only as much as can be shown is looked at; evidence values may be megabytes.
  const line = text
    .slice(0, length * 4 + 100)
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .replace(
      /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      (mark) => `<U+${mark.charCodeAt(0).toString(16).toUpperCase()}>`,
    )
    .trim();
  if (line.length <= length) return line;
  const cut = line.slice(0, length - 1);
  // Never half of a surrogate pair.
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
