/** What the panels of the beacons view share: filter, live controls, order, and the check-ins that a click on a chart chose. */
import { useMemo } from 'react';
import { create } from 'zustand';
import type { BeaconControls, BeaconFilter, BeaconSelection } from '#shared/contract/beacons.ts';
import { useSharedTime } from '../../state/shared-time.ts';
import { registerViewSettings } from '../../state/view-settings.ts';

/** The view's own controls; the time range comes from the shared filter. */
export type OwnControls = Omit<BeaconControls, 'time'>;

/** Check-ins chosen on a chart, in words too. */
export interface Choice {
  readonly label: string;
  readonly selection: BeaconSelection;
}

interface BeaconsStore {
  readonly filter: BeaconFilter;
  readonly controls: OwnControls;
  readonly sort: string;
  readonly choice: Choice | undefined;
  change(part: { readonly [K in keyof BeaconFilter]?: BeaconFilter[K] | undefined }): void;
  control(part: { readonly [K in keyof OwnControls]?: OwnControls[K] | undefined }): void;
  setSort(sort: string): void;
  choose(choice: Choice | undefined): void;
  reset(): void;
}

const usual = { filter: {}, controls: {}, sort: 'score', choice: undefined } as const;

/** Puts a part into an object; parts that are undefined, false or empty are taken out. */
export function changePart<T extends object>(whole: T, part: object): T {
  const entries = Object.entries({ ...whole, ...part }).filter(
    ([, value]) =>
      value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(entries) as T;
}

/** The store of the beacons view. */
export const useBeaconsStore = create<BeaconsStore>((set) => ({
  ...usual,
  change: (part) => set(({ filter }) => ({ filter: changePart(filter, part) })),
  control: (part) => set(({ controls }) => ({ controls: changePart(controls, part), choice: undefined })),
  setSort: (sort) => set({ sort }),
  choose: (choice) => set({ choice }),
  reset: () => set(usual),
}));
registerViewSettings('beacons', useBeaconsStore, { filter: 'loose', controls: 'loose', sort: 'same' });

/** The controls with the shared time range. */
export function useBeaconControls(): BeaconControls {
  const controls = useBeaconsStore((store) => store.controls);
  const time = useSharedTime();
  return useMemo(() => (time ? { ...controls, time } : controls), [controls, time]);
}
