/** What the panels of the events view share: the list that is open, its sort, and a handle on the grid. */
import { create } from 'zustand';
import type { TimeRange } from '#shared/model/filter.ts';
import { registerViewSettings } from '../../state/view-settings.ts';
import type { GridHandle, SortEntry } from '../../widgets/grid-types.ts';
import type { TagRequest } from './tag-dialog.tsx';

interface EventsStore {
  readonly sort: readonly SortEntry[];
  readonly grid: GridHandle | null;
  /** The list is being made. */
  readonly busy: boolean;
  /** The time that the histogram shows; all of it when undefined. */
  readonly domain: TimeRange | undefined;
  readonly goToOpen: boolean;
  readonly columnsOpen: boolean;
  /** What is to be tagged, while its dialog is open. */
  readonly tagRequest: TagRequest | undefined;
  setSort(sort: readonly SortEntry[]): void;
  setGrid(grid: GridHandle | null): void;
  setBusy(busy: boolean): void;
  setDomain(domain: TimeRange | undefined): void;
  setGoToOpen(open: boolean): void;
  setColumnsOpen(open: boolean): void;
  setTagRequest(request: TagRequest | undefined): void;
}

/** Oldest first. */
export const timeOrder: readonly SortEntry[] = [{ column: 'time', descending: false }];

/** The store of the events view. */
export const useEventsStore = create<EventsStore>((set) => ({
  sort: timeOrder,
  grid: null,
  busy: true,
  domain: undefined,
  goToOpen: false,
  columnsOpen: false,
  tagRequest: undefined,
  setSort: (sort) => set({ sort: sort.length ? sort : timeOrder }),
  setGrid: (grid) => set({ grid }),
  setBusy: (busy) => set({ busy }),
  setDomain: (domain) => set({ domain }),
  setGoToOpen: (goToOpen) => set({ goToOpen }),
  setColumnsOpen: (columnsOpen) => set({ columnsOpen }),
  setTagRequest: (tagRequest) => set({ tagRequest }),
}));
registerViewSettings('events', useEventsStore, { sort: 'same' });
