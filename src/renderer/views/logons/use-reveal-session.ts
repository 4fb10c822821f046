/**
 * Brings the session that another view opened into sight, in the sessions grid. In: the list that the grid shows, and whether it is
 * there. Out: the grid's handle. A session that the filter hides is on its page only, which is said.
 */
import { notifications } from '@mantine/notifications';
import { type RefObject, useEffect, useRef } from 'react';
import type { Input } from '#shared/contract/index.ts';
import { useClients } from '../../client/context.tsx';
import { useSelection } from '../../state/selection.ts';
import type { GridHandle } from '../../widgets/grid-types.ts';

type List = Omit<Input<'logons.locate'>, 'id'>;

/** See the file's header. */
export function useRevealSession(
  filter: List['filter'],
  order: Pick<List, 'sort' | 'descending'>,
  ready: boolean,
): RefObject<GridHandle | null> {
  const { engine } = useClients();
  const grid = useRef<GridHandle>(null);
  const list = useRef<List>({ filter, ...order });
  list.current = { filter, ...order };
  const revealed = useSelection((store) => store.revealed);
  const done = useRef<typeof revealed>(undefined);
  useEffect(() => {
    const id = useSelection.getState().sessionId;
    if (!ready || revealed?.what !== 'session' || revealed === done.current || id === undefined) return;
    done.current = revealed;
    engine.call('logons.locate', { ...list.current, id }).then(
      ({ row }) => {
        if (useSelection.getState().sessionId !== id) return;
        if (row !== null) grid.current?.goToRow(row);
        else notifications.show({ message: 'The filter of the list hides this session: only its page shows it.' });
      },
      // The case was closed meanwhile.
      () => undefined,
    );
  }, [engine, ready, revealed]);
  return grid;
}
