/**
 * One record in the canonical row form (docs/case-format.md, `dump --format canonical`). In: DecodedRecord and its decoder's
 * dictionaries. Out: a plain object. Built from the same bytes that go into the case, so that comparing it proves them.
 */

import { fileTimeText } from '../base/file-time.ts';
import { payloadPairs, recordExtra } from './accessors.ts';
import type { DecodedRecord, Dictionaries } from './types.ts';

/** A row; absent fields are left out. Ids above 2^53 are the nearest integer. */
export type CanonicalRow = Record<string, unknown> & { file: string; record_id: number };

/** See the header. `file` is the name to give; damaged rows carry `status: 'damaged'`. */
export function toCanonicalRow(record: DecodedRecord, dictionaries: Dictionaries, file: string): CanonicalRow {
  const row: CanonicalRow = { file, offset: record.fileOffset, size: record.sizeBytes, record_id: record.recordId };
  const put = (key: string, value: unknown): void => {
    if (value !== undefined && value !== '' && value !== -1) row[key] = value;
  };
  const provider = dictionaries.providers[record.provider];
  const extra = recordExtra(record);
  row.written_time = fileTimeText(record.writtenLow, record.writtenHigh);
  if (record.status !== 'live') row.status = record.status;
  put('provider', provider?.name);
  put('provider_guid', provider?.guid);
  put('provider_source', provider?.source);
  put('event_id', record.eventId);
  put('qualifiers', record.qualifiers);
  put('version', record.version);
  put('level', record.level);
  put('task', record.task);
  put('opcode', record.opcode);
  put('keywords', dictionaries.keywords[record.keywords]);
  if (record.hasTime) row.time_created = fileTimeText(record.timeLow, record.timeHigh);
  put('event_record_id', record.eventRecordId);
  put('activity_id', extra.activity);
  put('related_activity_id', extra.related);
  put('pid', record.processId);
  put('tid', record.threadId);
  put('channel', dictionaries.channels[record.channel]);
  put('computer', dictionaries.computers[record.computer]);
  put('user_sid', dictionaries.users[record.user]);
  put('data_kind', record.shape.kind);
  put('data_name', record.shape.dataName);
  const data = payloadPairs(record);
  if (data.length > 0) row.data = data;
  if (extra.rendering) row.rendering = extra.rendering;
  if (extra.other) row.system_other = extra.other;
  return row;
}
