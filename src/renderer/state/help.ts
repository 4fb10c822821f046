/** Which page of the help is open. Any part of the app opens one by its id, so that it need not import the help view. */
import { create } from 'zustand';
import { useNavigation } from './navigation.ts';

interface HelpStore {
  /** Page id, e.g. `first-steps`, `view-beacons`, `query-language`. */
  readonly page: string;
  setPage(page: string): void;
}

/** The store of the open page. */
export const useHelp = create<HelpStore>((set) => ({ page: 'first-steps', setPage: (page) => set({ page }) }));

/** Shows the help view at a page; without one, the page of the view that is open. */
export function openHelp(page?: string): void {
  const { view, show } = useNavigation.getState();
  if (page !== undefined) useHelp.getState().setPage(page);
  else if (view !== 'help') useHelp.getState().setPage(`view-${view}`);
  show('help');
}
