/** The time skew of hosts for views: the skews that are set, and the corrected time of an event as a line of text. */

import type { QueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { HostSkew } from '#shared/contract/timeline.ts';
import { formatSkew } from '#shared/model/skew.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../client/context.tsx';
import { formatTime } from './time-zone.ts';

const none: readonly HostSkew[] = [];

/** All skews that are set; none while they are being read. */
export function useSkews(): readonly HostSkew[] {
  return useAsk('skews.list', {}).data?.skews ?? none;
}

/** The skew of the host that a computer name belongs to. */
export function findSkew(skews: readonly HostSkew[], computer: string | undefined): HostSkew | undefined {
  return computer === undefined ? undefined : skews.find((one) => one.computers.includes(computer));
}

const askedAgain = ['skews.', 'timeline.', 'case.actions', 'report.'];

/** After a change of a skew: what shows corrected times is asked again. */
export function noteSkewChange(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => askedAgain.some((prefix) => String(queryKey[0]).startsWith(prefix)),
  });
}

interface CorrectedTimeProps {
  readonly computer: string | undefined;
  readonly timeUs: number;
  readonly timeTick: number;
  readonly timeZone: string;
}

/** `Corrected: …` beside a recorded time; nothing for a host without a skew. */
export function CorrectedTime({ computer, timeUs, timeTick, timeZone }: CorrectedTimeProps): JSX.Element | null {
  const skew = findSkew(useSkews(), computer);
  if (!skew) return null;
  return (
    <p
      className="el-mono"
      title={toVisible(`Time skew of ${skew.host}, set by ${skew.analyst}${skew.note ? `: ${skew.note}` : ''}`)}
    >
      Corrected: {formatTime(timeUs + skew.skewUs, timeTick, timeZone)} ({formatSkew(skew.skewUs)})
    </p>
  );
}
