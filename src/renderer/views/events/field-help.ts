/** Which fields the Help tab shows: those that matter for the kind of event, then others that something is known of. Pure. */
import type { EventDetail } from '#shared/contract/events.ts';

export interface FieldHelp {
  readonly key: string;
  readonly name: string;
  /** Undefined: the event has no such field. */
  readonly value: string | undefined;
  readonly meaning: string | null;
  readonly about: string | null;
}

const longest = 400;

/** Long values are cut with `…`; the Fields tab has them whole. A field that occurs several times is shown as often. */
export function toFieldHelp(detail: Pick<EventDetail, 'data' | 'help'>): FieldHelp[] {
  const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
  const wanted = detail.help?.fields ?? [];
  const isWanted = (name: string): boolean => wanted.some((one) => one.name.toLowerCase() === name.toLowerCase());
  const found = wanted.flatMap(({ name, text }): FieldHelp[] => {
    const rows = detail.data.filter((row) => row.name.toLowerCase() === name.toLowerCase());
    if (rows.length === 0) return [{ key: name, name, value: undefined, meaning: null, about: text }];
    return rows.map((row, index) => ({
      key: `${name} ${index}`,
      name: row.name,
      value: cut(row.value),
      meaning: row.meaning,
      about: index === 0 ? text : null,
    }));
  });
  const others = detail.data.flatMap((row, index): FieldHelp[] =>
    row.about === null || isWanted(row.name)
      ? []
      : [{ key: `other ${index}`, name: row.name, value: cut(row.value), meaning: row.meaning, about: row.about }],
  );
  return [...found, ...others];
}
