/** What the panels of the findings view share: which findings are meant, and how they are sorted. */
import { useMemo } from 'react';
import { create } from 'zustand';
import type { FindingFilter } from '#shared/contract/detections.ts';
import { useFilterState } from '../../state/filter-store.ts';
import { registerViewSettings } from '../../state/view-settings.ts';
import type { SortEntry } from '../../widgets/grid-types.ts';

/** The view's own filter; the time range comes from the shared one. */
export type OwnFilter = Omit<FindingFilter, 'time'>;

interface FindingsStore {
  readonly filter: OwnFilter;
  readonly sort: readonly SortEntry[];
  /** Title of the rule in the filter, for its chip. */
  readonly ruleTitle: string;
  change(part: OwnFilter): void;
  onlyRule(rule: number, title: string): void;
  setSort(sort: readonly SortEntry[]): void;
  reset(): void;
}

const usual = {
  filter: { states: ['new', 'confirmed'] } as OwnFilter,
  sort: [{ column: 'level', descending: false }] as readonly SortEntry[],
  ruleTitle: '',
};

/** Puts a part into the filter; parts that are undefined, empty or false are taken out. */
export function changeFilter(filter: OwnFilter, part: OwnFilter): OwnFilter {
  const isNothing = (value: unknown): boolean =>
    value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0);
  const entries = Object.entries({ ...filter, ...part }).filter(([, value]) => !isNothing(value));
  return Object.fromEntries(entries) as OwnFilter;
}

/** The store of the findings view. */
export const useFindingsStore = create<FindingsStore>((set) => ({
  ...usual,
  change: (part) => set(({ filter }) => ({ filter: changeFilter(filter, part) })),
  onlyRule: (rule, ruleTitle) => set(({ filter }) => ({ filter: { ...filter, rule }, ruleTitle })),
  setSort: (sort) => set({ sort: sort.length ? sort.slice(0, 1) : usual.sort }),
  reset: () => set(usual),
}));
registerViewSettings('findings', useFindingsStore, { filter: 'loose', sort: 'same', ruleTitle: 'same' });

/** The view's filter with the shared time range. */
export function useFindingFilter(): FindingFilter {
  const filter = useFindingsStore((store) => store.filter);
  const time = useFilterState().time;
  return useMemo(() => {
    if (!time || time.disabled) return filter;
    const { fromUs, toUs } = time;
    return {
      ...filter,
      time: { ...(fromUs === undefined ? {} : { fromUs }), ...(toUs === undefined ? {} : { toUs }) },
    };
  }, [filter, time]);
}

/** Puts a value into a list of the filter or takes it out. */
export function toggle<T>(list: readonly T[] | undefined, value: T): T[] {
  return list?.includes(value) ? list.filter((one) => one !== value) : [...(list ?? []), value];
}
