/**
 * Connections of processes in which another program started a thread, to places that nothing else talks to. In: the first
 * thread in each process, and every connection to a place that such a process talked to. Out: the places, with the
 * connections. A few connections are enough: it is the thread that speaks against them, not their rhythm. Pure.
 */

import type { Injection } from '../../beacons/injections.ts';

export interface PlacedCall {
  /** Event id, or any number that names the connection. */
  readonly key: number;
  readonly timeUs: number;
  /** Identity of the process; any text. */
  readonly process: string;
  /** Host, program, destination and port; any text. */
  readonly place: string;
}

export interface InjectedCalls {
  readonly place: string;
  readonly source: string;
  /** In the order of time. */
  readonly calls: readonly PlacedCall[];
}

/** Places to which no connection is older than the thread in its process. */
export function findInjectedCalls(
  threads: ReadonlyMap<string, Injection>,
  calls: readonly PlacedCall[],
): InjectedCalls[] {
  const places = Map.groupBy(
    calls.toSorted((a, b) => a.timeUs - b.timeUs),
    ({ place }) => place,
  );
  return [...places].flatMap(([place, own]) => {
    const isAfter = ({ process, timeUs }: PlacedCall): boolean =>
      timeUs >= (threads.get(process)?.timeUs ?? Number.POSITIVE_INFINITY);
    return own.every(isAfter) ? [{ place, source: threads.get(own[0]!.process)!.source, calls: own }] : [];
  });
}
