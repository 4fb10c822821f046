/** The menu items that narrow the whole view down to one program or one destination; the bar shows them as chips. */

import type { MenuAction } from '../../widgets/context-menu.tsx';
import type { CellValue } from '../../widgets/grid-types.ts';
import { isAddress } from './clauses.ts';
import { useNetworkStore } from './network-store.ts';

/** Items for a row's program path and destination (name or address); none for what the row has not. */
export function toNarrowActions(image: CellValue, destination: CellValue): MenuAction[] {
  const { change } = useNetworkStore.getState();
  const place = destination ? String(destination) : undefined;
  return [
    ...(place
      ? [
          {
            id: 'narrow',
            label: 'Only connections to this destination',
            icon: 'globe' as const,
            run: () =>
              change(isAddress(place) ? { address: place, name: undefined } : { name: place, address: undefined }),
          },
        ]
      : []),
    ...(image
      ? [
          {
            id: 'narrow-program',
            label: 'Only connections of this program',
            icon: 'tree' as const,
            run: () => change({ image: String(image) }),
          },
        ]
      : []),
  ];
}
