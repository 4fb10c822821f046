/** Puts the case's ids in the place of a batch's own ones. In: a batch and the ids of its used entries. Out: final rows. */
import { type EventBatch, eventColumn, rowStride } from '../case/event-columns.ts';
import type { UsedIds } from './protocol.ts';

const dictionaryColumns = [
  ['providers', eventColumn.provider_id],
  ['channels', eventColumn.channel_id],
  ['computers', eventColumn.computer_id],
  ['users', eventColumn.user_id],
  ['keywords', eventColumn.keywords_id],
  ['guids', eventColumn.guid_id],
  ['shapes', eventColumn.shape_id],
] as const;

/** Once for each batch: afterwards its rows are as `events` holds them. */
export function resolveRows(batch: EventBatch, fileId: number, used: UsedIds): void {
  const { numbers } = batch;
  const end = batch.count * rowStride;
  for (let at = eventColumn.file_id; at < end; at += rowStride) numbers[at] = fileId;
  for (const [name, column] of dictionaryColumns) {
    const ids = Float64Array.from(used[name]);
    for (let at = column; at < end; at += rowStride) {
      const position = numbers[at] as number;
      if (!Number.isNaN(position)) numbers[at] = ids[position] as number;
    }
  }
}
