/** The hosts of the case for views: list, choices for a picker, the clause of a host's events. */

import type { Output } from '#shared/contract/index.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../client/context.tsx';
import { formatCount } from './format.ts';

export type Host = Output<'hosts.list'>['rows'][number];

const none: readonly Host[] = [];

/** All hosts; none while they are being read. */
export function useHosts(): readonly Host[] {
  return useAsk('hosts.list', {}).data?.rows ?? none;
}

/** Hosts for a picker, each with a count. */
export function toHostChoices(
  hosts: readonly Host[],
  count: 'processes' | 'sessions',
): { readonly value: string; readonly label: string }[] {
  return hosts.map((host) => ({
    value: String(host.id),
    label: toVisible(`${host.name} (${formatCount(host[count])})`),
  }));
}

/** Events of a host under all its computer names; undefined when the host is not known. */
export function toHostClause(hosts: readonly Host[], hostId: number): string | undefined {
  const host = hosts.find((one) => one.id === hostId);
  return host?.computers.map((name) => toFieldClauseText('computer', name)).join(' OR ') || undefined;
}
