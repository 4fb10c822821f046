/**
 * Records straight from evidence, without a case. In: files and folders. Out: text in pieces of one block, and notes
 * about what could not be read. Evidence is opened read-only.
 */

import { toIsoTime } from '#shared/model/time.ts';
import type { Problem } from '../base/problem.ts';
import { describeFileError } from '../evidence/file-error.ts';
import { findEvidence } from '../evidence/find.ts';
import { EvidenceFile } from '../evidence/open.ts';
import {
  createDecoder,
  type DecodedRecord,
  type Decoder,
  decodeFileSteps,
  payloadPairs,
  toCanonicalRow,
} from '../evtx/index.ts';

/** `canonical`: the form of evidence comparisons; `jsonl`: names for people and scripts; `xml`: as Event Viewer shows it. */
export const dumpFormats = ['canonical', 'jsonl', 'xml'] as const;
export type DumpFormat = (typeof dumpFormats)[number];

export type DumpItem =
  | { readonly type: 'text'; readonly text: string }
  /** `fatal`: a file could not be read at all. */
  | { readonly type: 'note'; readonly message: string; readonly fatal: boolean };

export interface DumpOptions {
  readonly format: DumpFormat;
  /** Recovered records too, with `status: "recovered"`. */
  readonly recovered: boolean;
}

/** Names of a payload to values; a name that occurs more than once has an array. */
function toDataObject(pairs: readonly (readonly [string, string])[]): Record<string, string | string[]> {
  const data: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of pairs) {
    const before = data[name];
    if (before === undefined) data[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else data[name] = [before, value];
  }
  return data;
}

function toPlainRow(record: DecodedRecord, decoder: Decoder, file: string): unknown {
  const { dictionaries } = decoder;
  const present = (value: number): number | undefined => (value < 0 ? undefined : value);
  return {
    file,
    recordId: record.recordId,
    fileOffset: record.fileOffset,
    status: record.status === 'live' ? undefined : record.status,
    time: toIsoTime(record.timeUs, record.timeTick),
    provider: dictionaries.providers[record.provider]?.name,
    eventId: present(record.eventId),
    level: present(record.level),
    channel: dictionaries.channels[record.channel],
    computer: dictionaries.computers[record.computer],
    user: dictionaries.users[record.user],
    pid: present(record.processId),
    tid: present(record.threadId),
    data: toDataObject(payloadPairs(record)),
  };
}

function formatRecord(record: DecodedRecord, decoder: Decoder, name: string, format: DumpFormat): string {
  if (format === 'xml') return `${decoder.currentXml()}\n`;
  const row =
    format === 'canonical' ? toCanonicalRow(record, decoder.dictionaries, name) : toPlainRow(record, decoder, name);
  return `${JSON.stringify(row)}\n`;
}

function* dumpFile(file: EvidenceFile, name: string, options: DumpOptions): Generator<DumpItem> {
  const decoder = createDecoder({ recover: options.recovered });
  const pieces: string[] = [];
  const problems: Problem[] = [];
  const buffer = new Uint8Array(64 * 65_536);
  const source = {
    sizeBytes: file.sizeBytes,
    read: (offset: number, length: number): Uint8Array => {
      const into = length <= buffer.length ? buffer.subarray(0, length) : new Uint8Array(length);
      return into.subarray(0, file.read(into, offset));
    },
  };
  const steps = decodeFileSteps(source, decoder, {
    record: (record) => {
      if (record.status === 'live' || (record.status === 'recovered' && options.recovered)) {
        pieces.push(formatRecord(record, decoder, name, options.format));
      }
    },
    problem: (problem) => problems.push(problem),
    range: () => undefined,
  });
  for (let done = false; !done; ) {
    done = steps.next().done === true;
    if (pieces.length > 0) yield { type: 'text', text: pieces.splice(0).join('') };
    for (const problem of problems.splice(0)) {
      yield {
        type: 'note',
        message: `${file.path}: 0x${problem.fileOffset.toString(16)}: ${problem.code}: ${problem.detail}`,
        fatal: false,
      };
    }
  }
}

/** Dumps every event log among `paths`; one file that cannot be read does not stop the others. */
export function* dumpEvidence(paths: readonly string[], options: DumpOptions): Generator<DumpItem> {
  const found = findEvidence(paths);
  for (const note of found.notes) yield { type: 'note', message: `${note.path}: ${note.message}`, fatal: true };
  for (const { path, name } of found.files) {
    let file: EvidenceFile;
    try {
      file = EvidenceFile.open(path);
    } catch (error) {
      yield { type: 'note', message: `${path}: ${describeFileError(error)}`, fatal: true };
      continue;
    }
    try {
      yield* dumpFile(file, name, options);
    } finally {
      file.close();
    }
  }
}
