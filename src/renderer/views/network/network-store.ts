/** What the panels of the network view share: which connections are meant. The time range comes from the shared filter. */
import { useDeferredValue, useMemo } from 'react';
import { create } from 'zustand';
import type { ConnectionFilter } from '#shared/contract/network.ts';
import { useSharedTime } from '../../state/shared-time.ts';
import { registerViewSettings } from '../../state/view-settings.ts';

export type OwnFilter = Omit<ConnectionFilter, 'time'>;

interface NetworkStore {
  readonly filter: OwnFilter;
  change(part: { readonly [K in keyof OwnFilter]?: OwnFilter[K] | undefined }): void;
  reset(): void;
}

/** Puts a part into the filter; parts that are undefined, false or empty are taken out. */
export function changeFilter(filter: OwnFilter, part: object): OwnFilter {
  const entries = Object.entries({ ...filter, ...part }).filter(
    ([, value]) =>
      value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(entries) as OwnFilter;
}

/** The store of the network view. */
export const useNetworkStore = create<NetworkStore>((set) => ({
  filter: {},
  change: (part) => set(({ filter }) => ({ filter: changeFilter(filter, part) })),
  reset: () => set({ filter: {} }),
}));
registerViewSettings('network', useNetworkStore, { filter: 'loose' });

/** The view's filter with the shared time range, as panels ask with it. */
export function useConnectionFilter(): ConnectionFilter {
  const filter = useNetworkStore((store) => store.filter);
  const time = useSharedTime();
  return useDeferredValue(useMemo(() => (time ? { ...filter, time } : filter), [filter, time]));
}
