/** The shared time range as the operations of views take it. */
import { useMemo } from 'react';
import { useFilterState } from './filter-store.ts';

/** The shared time range as the contract takes it; undefined when there is none. */
export function useSharedTime(): { fromUs?: number; toUs?: number } | undefined {
  const time = useFilterState().time;
  return useMemo(
    () =>
      !time || time.disabled
        ? undefined
        : {
            ...(time.fromUs === undefined ? {} : { fromUs: time.fromUs }),
            ...(time.toUs === undefined ? {} : { toUs: time.toUs }),
          },
    [time],
  );
}
