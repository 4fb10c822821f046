/** What is chosen in the lists view: a list, a set of indicators, an indicator. */
import { create } from 'zustand';

interface ListsStore {
  readonly listId: number | undefined;
  readonly setId: number | undefined;
  readonly indicator: { readonly id: number; readonly value: string } | undefined;
  /** Also indicators that no event has. */
  readonly showUnmet: boolean;
  chooseList(id: number | undefined): void;
  /** Undefined for all sets. */
  chooseSet(id: number | undefined): void;
  chooseIndicator(indicator: ListsStore['indicator']): void;
  setShowUnmet(show: boolean): void;
  reset(): void;
}

const nothing = { listId: undefined, setId: undefined, indicator: undefined, showUnmet: false };

/** See the file's header. */
export const useListsStore = create<ListsStore>((set) => ({
  ...nothing,
  chooseList: (listId) => set({ listId }),
  chooseSet: (setId) => set({ setId, indicator: undefined }),
  chooseIndicator: (indicator) => set({ indicator }),
  setShowUnmet: (showUnmet) => set({ showUnmet, indicator: undefined }),
  reset: () => set(nothing),
}));
