/** The report that is being built, kept while the window is open. */
import { create } from 'zustand';
import type { SectionChoice } from './plan.ts';

interface ReportStore {
  readonly title: string | undefined;
  readonly analyst: string;
  readonly sections: readonly SectionChoice[];
  readonly formats: readonly string[];
  readonly folder: string | undefined;
  /** Which events the event formats take. */
  readonly events: 'tagged' | 'filter';
  set(change: Partial<Omit<ReportStore, 'set'>>): void;
}

/** The store of the report view. */
export const useReportStore = create<ReportStore>((set) => ({
  title: undefined,
  analyst: '',
  sections: [],
  formats: ['html'],
  folder: undefined,
  events: 'tagged',
  set: (change) => set(change),
}));
