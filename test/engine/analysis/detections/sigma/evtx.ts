/** Events of an .evtx file as rules see them, through the real decoder. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createRecordEvent } from '../../../../../src/engine/analysis/detections/sigma/event.ts';
import type { SigmaEvent } from '../../../../../src/engine/analysis/detections/sigma/types.ts';
import { createDecoder, decodeFile, payloadValues, recordExtra } from '../../../../../src/engine/evtx/index.ts';

/** Live and damaged records of a file. */
export function readEvents(path: string): SigmaEvent[] {
  const file = openSync(path, 'r');
  try {
    const decoder = createDecoder({ recover: false });
    const { dictionaries } = decoder;
    const events: SigmaEvent[] = [];
    const source = {
      sizeBytes: fstatSync(file).size,
      read: (offset: number, length: number) => {
        const bytes = Buffer.alloc(length);
        return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
      },
    };
    decodeFile(source, decoder, {
      record: (r) => {
        const orUndefined = (n: number) => (n < 0 ? undefined : n);
        const extra = recordExtra(r);
        events.push(
          createRecordEvent({
            names: r.shape.names,
            items: payloadValues(r),
            system: {
              channel: dictionaries.channels[r.channel] ?? '',
              provider: dictionaries.providers[r.provider]?.name ?? '',
              providerGuid: dictionaries.providers[r.provider]?.guid,
              providerSource: dictionaries.providers[r.provider]?.source,
              eventId: orUndefined(r.eventId),
              qualifiers: orUndefined(r.qualifiers),
              version: orUndefined(r.version),
              level: orUndefined(r.level),
              task: orUndefined(r.task),
              opcode: orUndefined(r.opcode),
              keywords: dictionaries.keywords[r.keywords],
              timeUs: r.timeUs,
              timeTick: r.timeTick,
              recordId: r.recordId,
              processId: orUndefined(r.processId),
              threadId: orUndefined(r.threadId),
              computer: dictionaries.computers[r.computer] ?? '',
              user: dictionaries.users[r.user],
              activity: extra.activity,
              related: extra.related,
            },
            rendering: extra.rendering,
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
