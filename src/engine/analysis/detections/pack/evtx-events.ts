/** Records of an .evtx file as rules see them, without a case. In: a path. Out: events (live and damaged records). */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createDecoder, decodeFile, payloadValues, recordExtra } from '../../../evtx/index.ts';
import { createRecordEvent } from '../sigma/event.ts';
import type { SigmaEvent } from '../sigma/types.ts';

const orUndefined = (value: number): number | undefined => (value < 0 ? undefined : value);

/** All events of a file; throws only when it cannot be opened or read. */
export function readEvtxEvents(path: string): SigmaEvent[] {
  const file = openSync(path, 'r');
  try {
    const decoder = createDecoder({ recover: false });
    const { dictionaries } = decoder;
    const events: SigmaEvent[] = [];
    const source = {
      sizeBytes: fstatSync(file).size,
      read: (offset: number, length: number): Uint8Array => {
        const bytes = Buffer.alloc(length);
        return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
      },
    };
    decodeFile(source, decoder, {
      record: (record) => {
        const extra = recordExtra(record);
        const provider = dictionaries.providers[record.provider];
        events.push(
          createRecordEvent({
            names: record.shape.names,
            items: payloadValues(record),
            rendering: extra.rendering,
            system: {
              channel: dictionaries.channels[record.channel] ?? '',
              provider: provider?.name ?? '',
              providerGuid: provider?.guid,
              providerSource: provider?.source,
              eventId: orUndefined(record.eventId),
              qualifiers: orUndefined(record.qualifiers),
              version: orUndefined(record.version),
              level: orUndefined(record.level),
              task: orUndefined(record.task),
              opcode: orUndefined(record.opcode),
              keywords: dictionaries.keywords[record.keywords],
              timeUs: record.timeUs,
              timeTick: record.timeTick,
              recordId: record.recordId,
              processId: orUndefined(record.processId),
              threadId: orUndefined(record.threadId),
              computer: dictionaries.computers[record.computer] ?? '',
              user: dictionaries.users[record.user],
              activity: extra.activity,
              related: extra.related,
            },
          }),
        );
      },
      problem: () => undefined,
      range: () => undefined,
    });
    return events;
  } finally {
    closeSync(file);
  }
}
