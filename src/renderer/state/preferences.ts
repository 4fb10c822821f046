/**
 * What a person chose and wants to find again: zone, columns, panel layout, last searches. The last choice is kept in local
 * storage for all windows and new cases; columns and layouts are kept in each case too (case-layout.ts), and those of the open
 * case come first.
 */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** A grid column as chosen; the order of the list is the order on screen. */
export interface ColumnChoice {
  readonly id: string;
  readonly width?: number | undefined;
  readonly pinned?: boolean | undefined;
}

/** Columns by grid, dock layouts by view (dockview's own JSON). */
export interface Arrangement {
  readonly columns: Readonly<Record<string, readonly ColumnChoice[]>>;
  readonly layouts: Readonly<Record<string, unknown>>;
}

interface Preferences extends Arrangement {
  readonly timeZone: string;
  readonly searches: readonly string[];
  /** The last choice in any case: what a case without its own begins with. */
  readonly personal: Arrangement;
  /** Counts what throws the docks' present state away: a new case, a reset. */
  readonly layoutRound: number;
  setTimeZone(zone: string): void;
  setColumns(grid: string, columns: readonly ColumnChoice[] | undefined): void;
  setLayout(view: string, layout: unknown): void;
  /** Begins with a case's own arrangement, over the personal one. */
  startCase(own: Arrangement): void;
  /** All views back to the layout that they come with. */
  resetLayouts(): void;
  addSearch(text: string): void;
}

const maxSearches = 30;
const nothing: Arrangement = { columns: {}, layouts: {} };

function withEntry<T>(
  table: Readonly<Record<string, T>>,
  key: string,
  value: T | undefined,
): Readonly<Record<string, T>> {
  const { [key]: _, ...rest } = table;
  return value === undefined ? rest : { ...rest, [key]: value };
}

/** What local storage holds. */
interface Kept {
  readonly timeZone: string;
  readonly searches: readonly string[];
  readonly columns: Arrangement['columns'];
  readonly layouts: Arrangement['layouts'];
}

/** The store of preferences. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      timeZone: 'UTC',
      ...nothing,
      personal: nothing,
      layoutRound: 0,
      searches: [],
      setTimeZone: (timeZone) => set({ timeZone }),
      setColumns: (grid, columns) =>
        set((old) => ({
          columns: withEntry(old.columns, grid, columns),
          personal: { ...old.personal, columns: withEntry(old.personal.columns, grid, columns) },
        })),
      setLayout: (view, layout) =>
        set((old) => ({
          layouts: withEntry(old.layouts, view, layout),
          personal: { ...old.personal, layouts: withEntry(old.personal.layouts, view, layout) },
        })),
      startCase: (own) =>
        set(({ personal, layoutRound }) => ({
          columns: { ...personal.columns, ...own.columns },
          layouts: { ...personal.layouts, ...own.layouts },
          layoutRound: layoutRound + 1,
        })),
      resetLayouts: () =>
        set(({ personal, layoutRound }) => ({
          layouts: {},
          personal: { ...personal, layouts: {} },
          layoutRound: layoutRound + 1,
        })),
      addSearch: (text) =>
        set((old) => ({
          searches: [text, ...old.searches.filter((other) => other !== text)].slice(0, maxSearches),
        })),
    }),
    {
      name: 'eventloupe',
      version: 1,
      partialize: ({ timeZone, searches, personal }): Kept => ({ timeZone, searches, ...personal }),
      merge: (kept, present) => {
        const { columns = {}, layouts = {}, ...rest } = (kept ?? {}) as Partial<Kept>;
        return { ...present, ...rest, personal: { columns, layouts } };
      },
    },
  ),
);

/** Takes over what another window has kept; the arrangement on screen stays. Gives the function that ends it. */
export function followOtherWindows(): () => void {
  const onStorage = (event: StorageEvent): void => {
    if (event.key === usePreferences.persist.getOptions().name) void usePreferences.persist.rehydrate();
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}
