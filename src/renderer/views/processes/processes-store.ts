/** What the panels of the processes view share: which processes the tree shows, and a handle on the tree. */
import { create } from 'zustand';
import { registerViewSettings } from '../../state/view-settings.ts';
import type { TreeHandle } from '../../widgets/tree-grid.tsx';

interface ProcessesStore {
  readonly hostId: number | undefined;
  readonly search: string;
  readonly sessionId: number | undefined;
  readonly tree: TreeHandle | null;
  setHost(hostId: number | undefined): void;
  setSearch(search: string): void;
  setSession(sessionId: number | undefined): void;
  setTree(tree: TreeHandle | null): void;
  reset(): void;
}

const usual = { hostId: undefined, search: '', sessionId: undefined } as const;

/** The store of the processes view. */
export const useProcessesStore = create<ProcessesStore>((set) => ({
  ...usual,
  tree: null,
  setHost: (hostId) => set({ hostId }),
  setSearch: (search) => set({ search }),
  setSession: (sessionId) => set({ sessionId }),
  setTree: (tree) => set({ tree }),
  reset: () => set(usual),
}));
registerViewSettings('processes', useProcessesStore, { search: 'same' });
