/** Which view is shown. Views ask for another view by its id, so that they need not import it. */
import { create } from 'zustand';

interface Navigation {
  readonly view: string;
  show(view: string): void;
}

/** The store of the shown view. */
export const useNavigation = create<Navigation>((set) => ({ view: 'events', show: (view) => set({ view }) }));
