/** What the panels of the logons view share: which sessions are meant, and how they are sorted. */
import { useMemo } from 'react';
import { create } from 'zustand';
import type { LogonFilter } from '#shared/contract/processes.ts';
import { useSharedTime } from '../../state/shared-time.ts';
import { registerViewSettings } from '../../state/view-settings.ts';
import type { SortEntry } from '../../widgets/grid-types.ts';

/** The view's own filter; the time range comes from the shared one. */
export type OwnFilter = Omit<LogonFilter, 'time'>;

interface LogonsStore {
  readonly filter: OwnFilter;
  readonly sort: readonly SortEntry[];
  /** The pair of nodes whose edges the lateral panel lists. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  change(part: OwnFilter): void;
  setSort(sort: readonly SortEntry[]): void;
  setEnds(from: string | undefined, to: string | undefined): void;
  reset(): void;
}

const usual = {
  filter: { wellKnown: false } as OwnFilter,
  sort: [{ column: 'start', descending: false }],
  from: undefined,
  to: undefined,
} as const;

/** Puts a part into the filter; parts that are undefined or empty are taken out. */
export function changeFilter(filter: OwnFilter, part: OwnFilter): OwnFilter {
  const entries = Object.entries({ ...filter, ...part }).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as OwnFilter;
}

/** The store of the logons view. */
export const useLogonsStore = create<LogonsStore>((set) => ({
  ...usual,
  change: (part) => set(({ filter }) => ({ filter: changeFilter(filter, part) })),
  setSort: (sort) => set({ sort: sort.length ? sort.slice(0, 1) : usual.sort }),
  setEnds: (from, to) => set({ from, to }),
  reset: () => set(usual),
}));
registerViewSettings('logons', useLogonsStore, { filter: 'loose', sort: 'same' });

/** The view's filter with the shared time range. */
export function useLogonFilter(): LogonFilter {
  const filter = useLogonsStore((store) => store.filter);
  const time = useSharedTime();
  return useMemo(() => (time ? { ...filter, time } : filter), [filter, time]);
}
