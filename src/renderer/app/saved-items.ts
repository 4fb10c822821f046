/** Saved views of the case and of the person, as one list with where each is kept; the two dialogs' state; what can be done. */
import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { create } from 'zustand';
import type { EngineClient } from '#shared/contract/index.ts';
import { useAsk } from '../client/context.tsx';
import { toErrorText } from '../client/engine-client.ts';
import { applyView, type SavedView, toSavedView } from '../state/saved-views.ts';
import { views } from '../views/index.ts';

/** Kept in the case file, or for the person. */
export type Place = 'case' | 'personal';

export interface SavedItem {
  readonly place: Place;
  readonly name: string;
  readonly view: SavedView;
}

export const savedKind = 'view';
const operations = {
  case: { put: 'saved.put', remove: 'saved.delete' },
  personal: { put: 'personal.put', remove: 'personal.delete' },
} as const;

export const viewIds: readonly string[] = views.map((one) => one.id);

/** The title of a view. */
export function toViewTitle(id: string): string {
  return views.find((one) => one.id === id)?.title ?? id;
}

/** Which dialog is open. */
export const useSavedDialogs = create<{ readonly open: 'save' | 'list' | undefined }>(() => ({ open: undefined }));

/** All saved views: the case's, then the person's, each by name. Bodies that cannot be read are left out. */
export function useSavedItems(): readonly SavedItem[] {
  const ofCase = useAsk('saved.list', { kind: savedKind }).data?.items;
  const own = useAsk('personal.list', { kind: savedKind }).data?.items;
  return useMemo(() => {
    const toItems = (place: Place, items: typeof own): SavedItem[] =>
      (items ?? []).flatMap(({ name, body }) => {
        const view = toSavedView(body, viewIds);
        return view ? [{ place, name, view }] : [];
      });
    return [...toItems('case', ofCase), ...toItems('personal', own)];
  }, [ofCase, own]);
}

/** Opens a saved view. */
export function openSaved(item: SavedItem): void {
  useSavedDialogs.setState({ open: undefined });
  applyView(item.name, item.view);
}

/** Keeps a view under a name (replacing one of that name there); false when it failed, which is said. */
export function saveItem(engine: EngineClient, { place, name, view }: SavedItem): Promise<boolean> {
  return attempt('The view could not be saved', () =>
    engine.call(operations[place].put, { kind: savedKind, name, body: view }),
  );
}

/** Deletes one. */
export function deleteItem(engine: EngineClient, { place, name }: SavedItem): Promise<boolean> {
  return attempt('The view could not be deleted', () =>
    engine.call(operations[place].remove, { kind: savedKind, name }),
  );
}

/** Gives one another name, in the same place. */
export async function renameItem(engine: EngineClient, item: SavedItem, name: string): Promise<boolean> {
  if (name === item.name) return true;
  return (await saveItem(engine, { ...item, name })) && (await deleteItem(engine, item));
}

async function attempt(title: string, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    notifications.show({ color: 'red', title, message: toErrorText(error).message });
    return false;
  }
}

/** What a saved view asks for, in the query language; "all events" without a filter. */
export function explainSaved({ filter }: SavedView): string {
  const clauses = filter.clauses
    .filter((clause) => !clause.disabled)
    .map(({ text, label, negated }) => `${negated ? 'not ' : ''}${label ?? text}`);
  return (
    [filter.text, ...clauses, filter.time && !filter.time.disabled ? 'a time range' : '']
      .filter(Boolean)
      .join(' and ') || 'all events'
  );
}
