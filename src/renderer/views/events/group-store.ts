/** By what the events grid is grouped, and in which order its groups come. Kept while the case is open, and in saved views. */
import { create } from 'zustand';
import type { Input } from '#shared/contract/index.ts';
import { registerViewSettings } from '../../state/view-settings.ts';

/** Order of the groups of every level. */
export interface GroupOrder {
  readonly by: NonNullable<Input<'events.groups'>['order']>;
  readonly descending: boolean;
}

interface GroupStore {
  /** Fields as the query language names them, outermost first; none is the plain list. */
  readonly fields: readonly string[];
  readonly order: GroupOrder;
  setFields(fields: readonly string[]): void;
  setOrder(order: GroupOrder): void;
}

/** Levels at most; the contract's limit. */
export const mostLevels = 8;

/** The store of the groups. */
export const useGroupStore = create<GroupStore>((set) => ({
  fields: [],
  order: { by: 'count', descending: true },
  setFields: (fields) => set({ fields: [...new Set(fields)].slice(0, mostLevels) }),
  setOrder: (order) => set({ order }),
}));

registerViewSettings('events', useGroupStore, { fields: 'same', order: 'same' });
