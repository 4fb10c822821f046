/** What a view says about itself. `views/index.ts` lists the views; the rail, the palette and the shell read that list. */
import type { ComponentType } from 'react';
import type { IconName } from '../widgets/icon.tsx';

export interface ViewRegistration {
  /** Also the `source` of the clauses that the view adds to the shared filter. */
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  /** Place in the rail, from the top. */
  readonly order: number;
  readonly component: ComponentType;
}
