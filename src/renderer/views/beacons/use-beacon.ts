/** The chosen row with everything its charts need; undefined while nothing is chosen. */
import type { UseQueryResult } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import type { BeaconDetailOutput } from '#shared/contract/beacons.ts';
import { useAsk } from '../../client/context.tsx';
import { useSelection } from '../../state/selection.ts';
import { useBeaconControls } from './beacons-store.ts';

/** See the file's header. */
export function useBeacon(): { readonly id: number | undefined; readonly asked: UseQueryResult<BeaconDetailOutput> } {
  const id = useSelection((store) => store.beaconId);
  const controls = useDeferredValue(useBeaconControls());
  const asked = useAsk('beacons.get', { id: id ?? 0, controls }, { enabled: id !== undefined, keepPrevious: true });
  return { id, asked };
}
