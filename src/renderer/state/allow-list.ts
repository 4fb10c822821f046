/**
 * Allow lists from a context menu: the value goes to the case's first allow list (made when there is none), and whatever
 * the lists hide is asked again. Lists hide when read; nothing is taken out of the case.
 */

import { notifications } from '@mantine/notifications';
import type { QueryClient } from '@tanstack/react-query';
import type { NetworkList } from '#shared/contract/beacons.ts';
import type { EngineClient } from '#shared/contract/index.ts';
import { toVisible } from '#shared/model/visible.ts';
import { toErrorText } from '../client/engine-client.ts';

export type AllowType = 'address' | 'cidr' | 'domain' | 'image' | 'host';

const usualName = 'Allowed in this case';
const listNames = ['beacons.', 'connections.', 'dns.', 'lists.'];

/** After a change of a list: what the lists hide or mark is asked again. */
export function noteListChange(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => listNames.some((prefix) => String(queryKey[0]).startsWith(prefix)),
  });
}

/** Puts a value on the allow list and says so. */
export async function allowValue(
  engine: EngineClient,
  queryClient: QueryClient,
  type: AllowType,
  value: string,
): Promise<void> {
  try {
    const { lists } = await engine.call('lists.all', {});
    const list =
      lists.find((one) => one.kind === 'allow' && one.enabled) ??
      (await engine.call('lists.save', { name: usualName, kind: 'allow', enabled: true }));
    const { refused } = await engine.call('lists.add', { id: list.id, entries: [{ type, value }] });
    if (refused.length > 0) notifications.show({ color: 'red', message: `Not understood: ${value.slice(0, 200)}` });
    else
      notifications.show({ message: toVisible(`Hidden by “${list.name}”: ${value.slice(0, 200)}`), autoClose: 4000 });
    noteListChange(queryClient);
  } catch (error) {
    notifications.show({ color: 'red', message: toErrorText(error).message });
  }
}

/** Switches a list on or off. */
export async function switchList(
  engine: EngineClient,
  queryClient: QueryClient,
  list: Pick<NetworkList, 'id' | 'name' | 'kind'>,
  enabled: boolean,
): Promise<void> {
  try {
    await engine.call('lists.save', { id: list.id, name: list.name, kind: list.kind, enabled });
    noteListChange(queryClient);
  } catch (error) {
    notifications.show({ color: 'red', message: toErrorText(error).message });
  }
}
