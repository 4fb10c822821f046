/**
 * Columns and layouts of the open case, kept in the case file: read when it is opened, written a moment after each change. A case
 * that cannot be written keeps none, which is said once; the personal choice is kept in any case.
 */
import type { EngineClient } from '#shared/contract/index.ts';
import { type CaseItem, dropCaseItems, keepCaseItem, readCaseItem, writeCaseItems } from './case-item.ts';
import { type Arrangement, type ColumnChoice, usePreferences } from './preferences.ts';

const item: CaseItem = {
  kind: 'layout',
  name: 'window',
  refusal: ['The layout is not kept in the case', 'It is kept for you only.'],
};

let stop: (() => void) | undefined;

/** The case's own arrangement; nothing where it has none, or one of another program. */
export function toArrangement(body: unknown): Arrangement {
  const { columns, layouts } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const isTable = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const isChoice = (value: unknown): value is ColumnChoice => isTable(value) && typeof value.id === 'string';
  const own = Object.entries(isTable(columns) ? columns : {}).filter(
    (entry): entry is [string, ColumnChoice[]] => Array.isArray(entry[1]) && entry[1].every(isChoice),
  );
  return { columns: Object.fromEntries(own), layouts: isTable(layouts) ? layouts : {} };
}

/** Begins with the case's arrangement and writes what is changed from then on, until the next case or `leaveCaseLayout`. */
export async function startCaseLayout(engine: EngineClient): Promise<void> {
  dropCaseItems();
  leaveCaseLayout();
  let own = toArrangement(await readCaseItem(engine, item));
  usePreferences.getState().startCase(own);

  const keep = keepCaseItem(engine, item);
  const unfollow = usePreferences.subscribe((now, before) => {
    if (now.layoutRound !== before.layoutRound) own = { ...own, layouts: {} };
    else if (now.columns === before.columns && now.layouts === before.layouts) return;
    else
      own = {
        columns: takeChanges(own.columns, before.columns, now.columns),
        layouts: takeChanges(own.layouts, before.layouts, now.layouts),
      };
    keep(own);
  });
  window.addEventListener('pagehide', writeCaseItems);
  stop = () => {
    unfollow();
    window.removeEventListener('pagehide', writeCaseItems);
    writeCaseItems();
  };
}

/** Writes what waits, of all items of the case, and ends the keeping; before the case is closed. */
export function leaveCaseLayout(): void {
  stop?.();
  stop = undefined;
}

/** `own` with the entries that differ between two states; an entry that went away goes. */
export function takeChanges<T>(
  own: Readonly<Record<string, T>>,
  before: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  const next = { ...own };
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (before[key] === now[key]) continue;
    if (now[key] === undefined) delete next[key];
    else next[key] = now[key];
  }
  return next;
}
