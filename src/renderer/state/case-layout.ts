/**
 * Columns and layouts of the open case, kept in the case file: read when it is opened, written a moment after each change. A case
 * that cannot be written keeps none, which is said once; the personal choice is kept in any case.
 */
import { notifications } from '@mantine/notifications';
import type { EngineClient } from '#shared/contract/index.ts';
import { toErrorText } from '../client/engine-client.ts';
import { type Arrangement, type ColumnChoice, usePreferences } from './preferences.ts';

const kind = 'layout';
const name = 'window';
const writeAfterMs = 800;

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
  leaveCaseLayout();
  const { items } = await engine.call('saved.list', { kind }).catch(() => ({ items: [] }));
  let own = toArrangement(items.find((item) => item.name === name)?.body);
  usePreferences.getState().startCase(own);

  let timer: ReturnType<typeof setTimeout> | undefined;
  let failed = false;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (failed) return;
    engine.call('saved.put', { kind, name, body: own }).catch((error: unknown) => {
      const { code, message } = toErrorText(error);
      if (code === 'cancelled' || code === 'no-case') return;
      failed = true;
      notifications.show({
        title: 'The layout is not kept in the case',
        message: `It is kept for you only. ${message}`,
      });
    });
  };
  const unfollow = usePreferences.subscribe((now, before) => {
    if (now.layoutRound !== before.layoutRound) own = { ...own, layouts: {} };
    else if (now.columns === before.columns && now.layouts === before.layouts) return;
    else
      own = {
        columns: takeChanges(own.columns, before.columns, now.columns),
        layouts: takeChanges(own.layouts, before.layouts, now.layouts),
      };
    clearTimeout(timer);
    timer = setTimeout(write, writeAfterMs);
  });
  const flush = (): void => {
    if (timer !== undefined) write();
  };
  window.addEventListener('pagehide', flush);
  stop = () => {
    unfollow();
    window.removeEventListener('pagehide', flush);
    flush();
  };
}

/** Writes what waits and ends the keeping; before the case is closed. */
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
