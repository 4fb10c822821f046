/** Events for Timesketch: `message`, `datetime`, `timestamp_desc` and `timestamp` (microseconds), one line each. */

import { toCsvLine } from '#shared/model/csv.ts';
import { buildMessage, describeEvent } from '../normalise/index.ts';
import type { ExportEvent } from './event-source.ts';

/** Timesketch loses sorting on longer values. */
const mostBytes = 32_766;

const bounded = (text: string): string => {
  const line = text.replace(/[\r\n\t]+/g, ' ');
  return Buffer.byteLength(line) <= mostBytes
    ? line
    : Buffer.from(line)
        .subarray(0, mostBytes - 4)
        .toString('utf8')
        .replace(/\ufffd+$/, '');
};

/** One event's attributes; payload fields keep their names, a clash gets the prefix `data_`. */
export function toTimesketchRow(event: ExportEvent): Record<string, string | number | string[]> {
  const title = describeEvent(event.provider, event.eventId ?? -1)?.title;
  const message = buildMessage(event.provider, event.eventId ?? -1, event.data);
  const row: Record<string, string | number | string[]> = {
    message: bounded(title ? `${title}: ${message}` : message || `${event.provider} ${event.eventId ?? ''}`),
    datetime: `${event.time.slice(0, 26)}+00:00`,
    timestamp: event.timeUs,
    timestamp_desc: 'Event Logged',
    data_type: 'windows:evtx:record',
    event_identifier: event.eventId ?? '',
    record_number: event.recordId,
    source_name: event.provider,
    channel: event.channel,
    computer_name: event.computer,
    user_sid: event.userSid,
    display_name: event.file,
    evidence_sha256: event.sha256,
    file_offset: event.fileOffset,
    tag: [...event.tags],
  };
  const own = new Set(Object.keys(row));
  for (const [name, text] of event.data) {
    const plain = name || 'Data';
    const key = own.has(plain) ? `data_${plain}` : plain;
    row[key] = bounded(Object.hasOwn(row, key) ? `${String(row[key])}, ${text}` : text);
  }
  return row;
}

export const toTimesketchLine = (event: ExportEvent): string => `${JSON.stringify(toTimesketchRow(event))}\n`;

const csvColumns = [
  'message',
  'datetime',
  'timestamp',
  'timestamp_desc',
  'event_identifier',
  'record_number',
  'source_name',
  'channel',
  'computer_name',
  'user_sid',
  'display_name',
  'evidence_sha256',
  'file_offset',
  'tag',
  'data',
] as const;
export const timesketchCsvHeader = `${csvColumns.join(',')}\n`;

/** The CSV form: the fixed columns, and the payload as one JSON cell. */
export function toTimesketchCsvLine(event: ExportEvent): string {
  const row = toTimesketchRow(event);
  return `${toCsvLine(csvColumns.map((name) => (name === 'data' ? bounded(JSON.stringify(event.data)) : name === 'tag' ? event.tags.join(';') : (row[name] as string | number))))}\n`;
}
