/** EventLoupe's own rules. In: resources/rules. Out: LoadedRules; the pack is loaded once a thread. */
import { resourcePath } from '../../../base/resource-path.ts';
import type { PlaceholderLists } from '../sigma/load/modifiers.ts';
import { loadRules } from '../sigma/load/source.ts';
import type { LoadedRule } from '../sigma/types.ts';

let withoutLists: readonly LoadedRule[] | undefined;

/** The pack; `lists` are the analyst's placeholder lists. */
export function loadPack(lists: PlaceholderLists = {}): readonly LoadedRule[] {
  if (Object.keys(lists).length > 0) return loadRules(resourcePath('rules'), lists);
  withoutLists ??= loadRules(resourcePath('rules'));
  return withoutLists;
}
