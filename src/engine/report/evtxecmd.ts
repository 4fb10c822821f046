/**
 * Events in the columns of EvtxECmd's CSV (UTF-8 with BOM, CRLF), for people whose next tool reads that. ProcessId and
 * ThreadId are those of the logging service, as there.
 */

import { toCsvLine } from '#shared/model/csv.ts';
import { buildMessage, describeEvent } from '../normalise/index.ts';
import type { ExportEvent } from './event-source.ts';

export const evtxEcmdColumns = [
  'RecordNumber',
  'EventRecordId',
  'TimeCreated',
  'EventId',
  'Level',
  'Provider',
  'Channel',
  'ProcessId',
  'ThreadId',
  'Computer',
  'ChunkNumber',
  'UserId',
  'MapDescription',
  'UserName',
  'RemoteHost',
  'PayloadData1',
  'PayloadData2',
  'PayloadData3',
  'PayloadData4',
  'PayloadData5',
  'PayloadData6',
  'ExecutableInfo',
  'HiddenRecord',
  'SourceFile',
  'Keywords',
  'ExtraDataOffset',
  'Payload',
] as const;

const levels = ['LogAlways', 'Critical', 'Error', 'Warning', 'Info', 'Verbose'];
const keywordNames: Record<string, string> = {
  '0x8010000000000000': 'Audit failure',
  '0x8020000000000000': 'Audit success',
  '0x80000000000000': 'Classic',
};

const first = (event: ExportEvent, ...names: string[]): string => {
  for (const name of names) {
    const value = event.data.find(([key]) => key === name)?.[1];
    if (value && value !== '-') return value;
  }
  return '';
};

function toUserName(event: ExportEvent): string {
  const user = first(event, 'SubjectUserName', 'User');
  const domain = first(event, 'SubjectDomainName');
  return domain && user ? `${domain}\\${user}` : user;
}

function toRemoteHost(event: ExportEvent): string {
  const name = first(event, 'WorkstationName', 'DestinationHostname', 'ClientName');
  const address = first(event, 'IpAddress', 'DestinationIp', 'ClientAddress', 'DestAddress');
  return address ? (name ? `${name} (${address})` : address) : name;
}

/** `yyyy-MM-dd HH:mm:ss.fffffff`, UTC. */
const toTime = (iso: string): string => iso.replace('T', ' ').replace('Z', '');

/** Payload as EvtxECmd's JSON: `{"EventData":{"Data":[{"@Name":…,"#text":…}]}}`. */
const toPayload = (event: ExportEvent): string =>
  JSON.stringify({ EventData: { Data: event.data.map(([name, text]) => ({ '@Name': name, '#text': text })) } });

/** The header line with its BOM and line end. */
export const evtxEcmdHeader = `\ufeff${evtxEcmdColumns.join(',')}\r\n`;

/** One event as a line with its end. */
export function toEvtxEcmdLine(event: ExportEvent): string {
  const entry = describeEvent(event.provider, event.eventId ?? -1);
  const payload = event.data.slice(0, 6).map(([name, text]) => (name ? `${name}: ${text}` : text));
  return `${toCsvLine([
    event.recordId,
    event.eventRecordId,
    toTime(event.time),
    event.eventId,
    event.level === null ? '' : (levels[event.level] ?? String(event.level)),
    event.provider,
    event.channel,
    event.pid,
    event.tid,
    event.computer,
    event.chunk,
    event.userSid,
    entry?.title ?? buildMessage(event.provider, event.eventId ?? -1, event.data),
    toUserName(event),
    toRemoteHost(event),
    ...Array.from({ length: 6 }, (_, i) => payload[i] ?? ''),
    first(event, 'CommandLine', 'NewProcessName', 'Image', 'ProcessName', 'ImagePath', 'ServiceFileName'),
    event.recovered ? 'True' : 'False',
    event.file,
    keywordNames[event.keywords] ?? event.keywords,
    0,
    toPayload(event),
  ])}\r\n`;
}
