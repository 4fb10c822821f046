/** Placeholder lists as a person writes them: `name: value, value`, one list a line. Text in, lists out, and back. Pure. */
import type { Lists } from './rules-store.ts';

interface ParsedLists {
  readonly lists: Lists;
  /** What is wrong, with its line. */
  readonly problem: string | undefined;
}

/** Reads the text; a name that stands twice gets all its values. `%name%` is taken as `name`. */
export function parseLists(text: string): ParsedLists {
  const lists = new Map<string, string[]>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const colon = line.indexOf(':');
    const name = line
      .slice(0, Math.max(0, colon))
      .trim()
      .replace(/^%(.*)%$/, '$1');
    const values = line
      .slice(colon + 1)
      .split(',')
      .map((value) => value.trim())
      .filter(Boolean);
    if (name === '' || values.length === 0)
      return { lists: {}, problem: `Line ${index + 1}: expected a name, a colon and at least one value.` };
    lists.set(name, [...(lists.get(name) ?? []), ...values]);
  }
  return { lists: Object.fromEntries(lists), problem: undefined };
}

/** Lists as text again. */
export function toListsText(lists: Lists): string {
  return Object.entries(lists)
    .map(([name, values]) => `${name}: ${values.join(', ')}`)
    .join('\n');
}
