/** Colours and keys that a tag can be given. Pure. */

import type { Tag } from '#shared/contract/annotations.ts';
import { toVisible } from '#shared/model/visible.ts';

/** Colours that stand out on light and on dark. */
export const tagColours: readonly string[] = [
  '#e03131',
  '#f08c00',
  '#2f9e44',
  '#1971c2',
  '#9c36b5',
  '#0c8599',
  '#c2255c',
  '#5c940d',
  '#868e96',
];

const keys = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** The first key that no tag has; null when all are taken. */
export function freeKey(tags: readonly Tag[]): number | null {
  return keys.find((key) => !tags.some((tag) => tag.hotkey === key)) ?? null;
}

/** Keys for a select, each with the tag that has it now: choosing such a key takes it over. */
export function keyChoices(
  tags: readonly Tag[],
  ownId: number | undefined,
): { readonly value: string; readonly label: string }[] {
  return [
    { value: '', label: 'none' },
    ...keys.map((key) => {
      const holder = tags.find((tag) => tag.hotkey === key && tag.id !== ownId);
      return { value: String(key), label: holder ? toVisible(`${key} (now ${holder.name})`) : String(key) };
    }),
  ];
}
