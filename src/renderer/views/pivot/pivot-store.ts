/** The pivot that is asked, kept while the case is open. */
import { create } from 'zustand';
import { registerViewSettings } from '../../state/view-settings.ts';
import { fromPreset, type PivotPlan, presets } from './plan.ts';

interface PivotStore {
  readonly plan: PivotPlan;
  set(change: Partial<PivotPlan>): void;
}

/** The store of the pivot view; the first question is what happened when. */
export const usePivotStore = create<PivotStore>((set) => ({
  plan: fromPreset(presets[0]!),
  set: (change) => set(({ plan }) => ({ plan: { ...plan, ...change } })),
}));
registerViewSettings('pivot', usePivotStore, { plan: 'same' });
