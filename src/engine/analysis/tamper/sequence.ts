/**
 * Walks one log's records in the order of their numbers and reports gaps, restarts and steps back in time. Pure. In:
 * (number, time, event row) sorted by number. Out: signs.
 */

export interface LogRecord {
  /** EventRecordID, or the header's id where the event has none. */
  readonly number: number;
  readonly timeUs: number;
  readonly eventId: number;
}

export interface SequenceSign {
  readonly kind: 'record-gap' | 'filtered-export' | 'time-backwards';
  readonly startUs: number;
  readonly endUs: number;
  /** Missing records, or microseconds back. */
  readonly amount: number;
  readonly detail: string;
  readonly eventIds: readonly number[];
}

/** More gaps than this in a log, on the average every 20 records or fewer, look like an export with a filter. */
const manyGaps = 20;
const recordsPerGap = 20;
/** A provider may hand over events a little late; a minute back is worth a look. */
const backwardsUs = 60_000_000;
const mostSigns = 200;

/** Signs of one (computer, channel) log. `records` must be sorted by number; equal numbers (copies of a log) count once. */
export function findSequenceSigns(records: Iterable<LogRecord>): SequenceSign[] {
  const gaps: SequenceSign[] = [];
  const backwards: SequenceSign[] = [];
  let previous: LogRecord | undefined;
  let count = 0;
  let gapCount = 0;
  let missing = 0;
  let first: LogRecord | undefined;
  let last: LogRecord | undefined;
  for (const record of records) {
    if (previous && record.number === previous.number) continue;
    first ??= record;
    last = record;
    count += 1;
    if (previous) {
      const lost = record.number - previous.number - 1;
      if (lost > 0) {
        gapCount += 1;
        missing += lost;
        if (gaps.length < mostSigns) {
          gaps.push({
            kind: 'record-gap',
            startUs: Math.min(previous.timeUs, record.timeUs),
            endUs: Math.max(previous.timeUs, record.timeUs),
            amount: lost,
            detail: `Record ${previous.number} is followed by ${record.number}: ${lost} missing.`,
            eventIds: [previous.eventId, record.eventId],
          });
        }
      }
      const back = previous.timeUs - record.timeUs;
      if (back > backwardsUs && lost === 0 && backwards.length < mostSigns) {
        backwards.push({
          kind: 'time-backwards',
          startUs: record.timeUs,
          endUs: previous.timeUs,
          amount: back,
          detail: `Record ${record.number} is ${Math.round(back / 1_000_000)} s earlier than record ${previous.number} before it.`,
          eventIds: [previous.eventId, record.eventId],
        });
      }
    }
    previous = record;
  }
  if (gapCount > manyGaps && count / gapCount <= recordsPerGap && first && last) {
    return [
      {
        kind: 'filtered-export',
        startUs: first.timeUs,
        endUs: last.timeUs,
        amount: missing,
        detail: `${gapCount} gaps among ${count} records; ${missing} record numbers between ${first.number} and ${last.number} are missing.`,
        eventIds: [first.eventId, last.eventId],
      },
      ...backwards,
    ];
  }
  return [...gaps, ...backwards];
}
