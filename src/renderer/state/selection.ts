/** What is selected, for all views: the event in the detail pane, how many rows are marked, and what a list last took. */
import { create } from 'zustand';

interface Selection {
  readonly eventId: number | undefined;
  readonly selectedCount: number;
  /** Rows in the filtered list and the engine's time for it. */
  readonly filtered: { readonly total: number; readonly tookMs: number } | undefined;
  selectEvent(id: number | undefined): void;
  setSelectedCount(count: number): void;
  setFiltered(filtered: Selection['filtered']): void;
}

/** The store of this window's selection. */
export const useSelection = create<Selection>((set) => ({
  eventId: undefined,
  selectedCount: 0,
  filtered: undefined,
  selectEvent: (eventId) => set({ eventId }),
  setSelectedCount: (selectedCount) => set({ selectedCount }),
  setFiltered: (filtered) => set({ filtered }),
}));
