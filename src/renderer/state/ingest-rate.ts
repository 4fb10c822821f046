/** Reading of an ingest's progress for people: share done, rates. Pure. */
import type { IngestProgress } from '#shared/contract/case.ts';

export interface IngestReading {
  /** 0-1 of the bytes; undefined while the total is unknown. */
  readonly share: number | undefined;
  readonly bytesPerSecond: number;
  readonly eventsPerSecond: number;
  readonly ended: boolean;
}

/** Share and mean rates since the start. */
export function readProgress(progress: IngestProgress): IngestReading {
  const seconds = progress.elapsedMs / 1000;
  return {
    share: progress.bytesTotal > 0 ? Math.min(1, progress.bytesDone / progress.bytesTotal) : undefined,
    bytesPerSecond: seconds > 0 ? progress.bytesDone / seconds : 0,
    eventsPerSecond: seconds > 0 ? progress.events / seconds : 0,
    ended: progress.stage === 'done' || progress.stage === 'cancelled' || progress.stage === 'failed',
  };
}
