/** What the panels of the tamper board share: the selected sign. */
import { create } from 'zustand';

interface TamperStore {
  readonly signId: number | undefined;
  select(id: number | undefined): void;
}

/** The store of the tamper board. */
export const useTamperStore = create<TamperStore>((set) => ({
  signId: undefined,
  select: (signId) => set({ signId }),
}));
