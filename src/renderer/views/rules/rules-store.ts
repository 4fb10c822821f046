/** What the panels of the rules view share: the filter, and the run of a set that is under way. */
import type { QueryClient } from '@tanstack/react-query';
import { create } from 'zustand';
import type { EngineClient, Output, PushPayload } from '#shared/contract/index.ts';
import { toErrorText } from '../../client/engine-client.ts';
import { noteFindingChange } from '../../state/revision.ts';
import { useSelection } from '../../state/selection.ts';
import type { SortEntry } from '../../widgets/grid-types.ts';
import { allRules, type RuleFilter } from './rule-filter.ts';

/** The set that comes with EventLoupe; the engine knows it without a path. */
export const packSetName = 'EventLoupe';

export type RunSummary = Output<'detections.run'>;
export type Lists = Readonly<Record<string, readonly string[]>>;

interface RulesStore {
  readonly filter: RuleFilter;
  readonly sort: readonly SortEntry[];
  readonly running: boolean;
  readonly progress: PushPayload<'detections.progress'> | undefined;
  readonly summary: RunSummary | undefined;
  readonly problem: { readonly code: string; readonly message: string } | undefined;
  /** Values for `|expand` placeholders, for all runs of this window. */
  readonly lists: Lists;
  change(part: Partial<RuleFilter>): void;
  setSort(sort: readonly SortEntry[]): void;
  setLists(lists: Lists): void;
  reset(): void;
}

const usual = {
  filter: allRules,
  sort: [{ column: 'state', descending: false }] as readonly SortEntry[],
  running: false,
  progress: undefined,
  summary: undefined,
  problem: undefined,
  lists: {} as Lists,
};

/** The store of the rules view. */
export const useRulesStore = create<RulesStore>((set) => ({
  ...usual,
  change: (part) => set(({ filter }) => ({ filter: { ...filter, ...part } })),
  setSort: (sort) => set({ sort: sort.length ? sort.slice(0, 1) : usual.sort }),
  setLists: (lists) => set({ lists }),
  reset: () => set(usual),
}));

let run: AbortController | undefined;

/** Lists as the contract wants them (mutable arrays); nothing for none. */
export function toListsInput(lists: Lists): { lists?: Record<string, string[]> } {
  const entries = Object.entries(lists).map(([name, values]) => [name, [...values]] as [string, string[]]);
  return entries.length ? { lists: Object.fromEntries(entries) } : {};
}

/** Loads a set (EventLoupe's own, or a folder, file or zip) and runs what has changed; one run at a time. */
export async function runSet(engine: EngineClient, queryClient: QueryClient, setName: string): Promise<void> {
  const set = useRulesStore.setState;
  if (useRulesStore.getState().running) return;
  const controller = new AbortController();
  run = controller;
  set({ running: true, progress: undefined, summary: undefined, problem: undefined });
  const unfollow = engine.subscribe('detections.progress', (progress) => set({ progress }));
  const rules = setName === packSetName ? {} : { rules: setName };
  try {
    const summary = await engine.call(
      'detections.run',
      { ...rules, ...toListsInput(useRulesStore.getState().lists) },
      { signal: controller.signal },
    );
    set({ summary });
  } catch (error) {
    set({ problem: toErrorText(error) });
  } finally {
    unfollow();
    set({ running: false });
    // Findings are made anew: their numbers are no longer those of before.
    useSelection.getState().selectFinding(undefined);
    noteFindingChange(queryClient);
  }
}

/** Stops the run. */
export function cancelRun(): void {
  run?.abort();
}
