/** What is selected, for all views: the event in the detail pane, process, session, finding and rule of the pages, how many rows are marked. */
import { create } from 'zustand';

export type SelectionKind = 'event' | 'process' | 'session' | 'finding' | 'rule' | 'beacon';

interface Selection {
  readonly eventId: number | undefined;
  readonly processId: number | undefined;
  readonly sessionId: number | undefined;
  readonly findingId: number | undefined;
  readonly ruleId: number | undefined;
  readonly beaconId: number | undefined;
  /** What is to be brought into sight, not only selected; `count` tells one wish from the next. */
  readonly revealed: { readonly what: SelectionKind; readonly count: number } | undefined;
  readonly selectedCount: number;
  /** Rows in the filtered list and the engine's time for it. */
  readonly filtered: { readonly total: number; readonly tookMs: number } | undefined;
  selectEvent(id: number | undefined): void;
  selectProcess(id: number | undefined): void;
  selectSession(id: number | undefined): void;
  selectFinding(id: number | undefined): void;
  selectRule(id: number | undefined): void;
  selectBeacon(id: number | undefined): void;
  /** Asks the view of what is selected to bring it into sight. */
  reveal(what: SelectionKind): void;
  setSelectedCount(count: number): void;
  setFiltered(filtered: Selection['filtered']): void;
  /** Forgets everything: another case. */
  reset(): void;
}

const nothing = {
  eventId: undefined,
  processId: undefined,
  sessionId: undefined,
  findingId: undefined,
  ruleId: undefined,
  beaconId: undefined,
  revealed: undefined,
  selectedCount: 0,
  filtered: undefined,
} as const;

/** The store of this window's selection. */
export const useSelection = create<Selection>((set) => ({
  ...nothing,
  selectEvent: (eventId) => set({ eventId }),
  selectProcess: (processId) => set({ processId }),
  selectSession: (sessionId) => set({ sessionId }),
  selectFinding: (findingId) => set({ findingId }),
  selectRule: (ruleId) => set({ ruleId }),
  selectBeacon: (beaconId) => set({ beaconId }),
  reveal: (what) => set((old) => ({ revealed: { what, count: (old.revealed?.count ?? 0) + 1 } })),
  setSelectedCount: (selectedCount) => set({ selectedCount }),
  setFiltered: (filtered) => set({ filtered }),
  reset: () => set(nothing),
}));
