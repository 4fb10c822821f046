/** What the panels of the timeline share: the stretch in sight, the grouping, what a drag does, and the questions they ask alike. */
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import { create } from 'zustand';
import type { Input } from '#shared/contract/index.ts';
import type { TimelineGroup } from '#shared/contract/timeline.ts';
import { useAsk } from '../../client/context.tsx';
import { type FilterState, toFilter, useFilterState } from '../../state/filter-store.ts';
import type { TimeWindow } from './window.ts';

interface TimelineStore {
  /** Undefined: the whole time. */
  readonly window: TimeWindow | undefined;
  readonly by: TimelineGroup;
  readonly corrected: boolean;
  /** What a drag does; Shift does the other. */
  readonly drag: 'range' | 'zoom';
  set(change: Partial<Pick<TimelineStore, 'window' | 'by' | 'corrected' | 'drag'>>): void;
}

/** The store of the timeline. */
export const useTimelineStore = create<TimelineStore>((set) => ({
  window: undefined,
  by: 'host',
  corrected: true,
  drag: 'range',
  set,
}));

/** The shared filter but for the range that this view chose itself, so that the surroundings of the range stay in sight. */
export function toTimelineFilter(state: FilterState): Input<'timeline.density'>['filter'] {
  const { text, clauses, time } = toFilter(state, (source) => source === 'timeline');
  const range = {
    ...(time?.fromUs === undefined ? {} : { fromUs: time.fromUs }),
    ...(time?.toUs === undefined ? {} : { toUs: time.toUs }),
  };
  return { text, clauses: [...clauses], ...(time ? { time: range } : {}) };
}

const bins = 300;
/** The wheel sends many steps; the engine is asked when it rests. */
const restMs = 120;

/** The questions of the view; `density` and `items` keep their former answer while a new one is made. */
export function useTimeline() {
  const state = useFilterState();
  const filter = useMemo(() => toTimelineFilter(state), [state]);
  const { by, corrected, window: shown } = useTimelineStore();
  const [rested] = useDebouncedValue(shown, restMs);
  const window = shown ? rested : undefined;
  const place = window ? { window } : {};
  const density = useAsk('timeline.density', { filter, by, corrected, bins, ...place }, { keepPrevious: true });
  const items = useAsk('timeline.items', { filter, corrected, ...place }, { keepPrevious: true });
  return { state, density, items };
}

/** The whole time of a density: all its events; undefined when there are none. */
export function toWhole(density: {
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}): TimeWindow | undefined {
  const { firstUs, lastUs } = density;
  if (firstUs === null || lastUs === null) return undefined;
  const padUs = Math.max(1_000_000, Math.round((lastUs - firstUs) * 0.01));
  return { fromUs: firstUs - padUs, toUs: lastUs + padUs };
}
