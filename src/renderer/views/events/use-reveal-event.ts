/** Brings the selected event into sight when another view asked for it; an event that the filter hides stays in the details. */
import { useEffect, useRef } from 'react';
import { useClients } from '../../client/context.tsx';
import { useSelection } from '../../state/selection.ts';
import { useEventsStore } from './events-store.ts';
import { eventListName } from './use-event-list.ts';

/** See the file's header. `ready` is true while the list is there. */
export function useRevealEvent(ready: boolean): void {
  const { engine } = useClients();
  const revealed = useSelection((store) => store.revealed);
  const done = useRef<typeof revealed>(undefined);
  useEffect(() => {
    const { eventId } = useSelection.getState();
    if (!ready || revealed?.what !== 'event' || revealed === done.current || eventId === undefined) return;
    done.current = revealed;
    engine.call('events.locate', { view: eventListName, eventId }).then(
      ({ row }) => {
        if (row !== null && useSelection.getState().eventId === eventId) useEventsStore.getState().grid?.goToRow(row);
      },
      // The list was lost or replaced meanwhile; the details show the event all the same.
      () => undefined,
    );
  }, [engine, ready, revealed]);
}
