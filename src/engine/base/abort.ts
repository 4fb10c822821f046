/** A caller's wish to stop, read between slices of long work. */
export interface AbortFlag {
  readonly aborted: boolean;
}

/** Never aborted. */
export const noAbort: AbortFlag = { aborted: false };
