/** What a person chose and wants to find again: zone, columns, sort, panel layout, the last view. Kept in local storage. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** A grid column as chosen; the order of the list is the order on screen. */
export interface ColumnChoice {
  readonly id: string;
  readonly width?: number | undefined;
  readonly pinned?: boolean | undefined;
}

interface Preferences {
  readonly timeZone: string;
  readonly columns: Readonly<Record<string, readonly ColumnChoice[]>>;
  /** Dock layouts by view, as dockview's own JSON. */
  readonly layouts: Readonly<Record<string, unknown>>;
  readonly searches: readonly string[];
  setTimeZone(zone: string): void;
  setColumns(grid: string, columns: readonly ColumnChoice[] | undefined): void;
  setLayout(view: string, layout: unknown): void;
  addSearch(text: string): void;
}

const maxSearches = 30;

/** The store of preferences. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      timeZone: 'UTC',
      columns: {},
      layouts: {},
      searches: [],
      setTimeZone: (timeZone) => set({ timeZone }),
      setColumns: (grid, columns) =>
        set((state) => {
          const { [grid]: _, ...rest } = state.columns;
          return { columns: columns ? { ...rest, [grid]: columns } : rest };
        }),
      setLayout: (view, layout) =>
        set((state) => {
          const { [view]: _, ...rest } = state.layouts;
          return { layouts: layout === undefined ? rest : { ...rest, [view]: layout } };
        }),
      addSearch: (text) =>
        set((state) => ({
          searches: [text, ...state.searches.filter((other) => other !== text)].slice(0, maxSearches),
        })),
    }),
    { name: 'eventloupe', version: 1 },
  ),
);
