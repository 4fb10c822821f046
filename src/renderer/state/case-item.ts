/**
 * Named JSON items of the open case, written a moment after each change, and at once before the case is closed or the window goes.
 * A case that cannot be written keeps none, which is said once for each.
 */
import { notifications } from '@mantine/notifications';
import type { EngineClient } from '#shared/contract/index.ts';
import { toErrorText } from '../client/engine-client.ts';

const writeAfterMs = 800;

/** Writes of all items that wait for their moment. */
const waiting = new Map<() => void, ReturnType<typeof setTimeout>>();

export interface CaseItem {
  readonly kind: string;
  readonly name: string;
  /** Said where the case cannot be written: a title, and the words before the engine's own. */
  readonly refusal: readonly [title: string, message: string];
}

/** What the open case has of an item; undefined where it has none or cannot say. */
export async function readCaseItem(engine: EngineClient, { kind, name }: CaseItem): Promise<unknown> {
  const { items } = await engine.call('saved.list', { kind }).catch(() => ({ items: [] }));
  return items.find((item) => item.name === name)?.body;
}

/** Gives the function that takes each new state of an item. */
export function keepCaseItem(engine: EngineClient, { kind, name, refusal }: CaseItem): (body: unknown) => void {
  let latest: unknown;
  let failed = false;
  const write = (): void => {
    clearTimeout(waiting.get(write));
    waiting.delete(write);
    if (failed) return;
    engine.call('saved.put', { kind, name, body: latest }).catch((error: unknown) => {
      const { code, message } = toErrorText(error);
      if (code === 'cancelled' || code === 'no-case') return;
      failed = true;
      notifications.show({ title: refusal[0], message: `${refusal[1]} ${message}` });
    });
  };
  return (body) => {
    latest = body;
    clearTimeout(waiting.get(write));
    waiting.set(write, setTimeout(write, writeAfterMs));
  };
}

/** Writes what waits. */
export function writeCaseItems(): void {
  for (const write of [...waiting.keys()]) write();
}

/** Forgets what waits: another case is open by now. */
export function dropCaseItems(): void {
  for (const timer of waiting.values()) clearTimeout(timer);
  waiting.clear();
}
