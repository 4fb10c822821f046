/**
 * One record read again from its evidence file, for XML and raw bytes. In: where it lies. Out: what could be read, and in
 * words why not. Read-only; a file that is not what was ingested is said to be so, and nothing of it is shown as evidence
 * unless the record is still there (signature and record id).
 */

import { EvidenceFile } from '../evidence/open.ts';
import { createDecoder, createTemplateStore, type Decoder, fileHeaderSizeBytes, xmlOfRecord } from '../evtx/index.ts';

export interface RecordPlace {
  readonly path: string;
  readonly fileSizeBytes: number;
  readonly mtimeMs: number | null;
  readonly kind: string;
  readonly fileOffset: number;
  readonly sizeBytes: number;
  readonly chunk: number;
  readonly recordId: number;
  readonly isRecovered: boolean;
}

export interface EvidenceRecord {
  readonly xml: string | undefined;
  readonly bytes: Uint8Array | undefined;
  readonly problem: string | undefined;
}

const blockSize = 65_536;
let decoder: Decoder | undefined;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Never throws because of evidence. */
export function readEvidenceRecord(place: RecordPlace): EvidenceRecord {
  let file: EvidenceFile;
  try {
    file = EvidenceFile.open(place.path);
  } catch (error) {
    const isGone = (error as { code?: string }).code === 'ENOENT';
    const why = isGone
      ? `The evidence file is no longer at ${place.path}.`
      : `The evidence file cannot be read: ${messageOf(error)}`;
    return { xml: undefined, bytes: undefined, problem: why };
  }
  try {
    return readFrom(file, place);
  } catch (error) {
    return { xml: undefined, bytes: undefined, problem: `The evidence file cannot be read: ${messageOf(error)}` };
  } finally {
    file.close();
  }
}

function readFrom(file: EvidenceFile, place: RecordPlace): EvidenceRecord {
  const isChanged =
    file.sizeBytes !== place.fileSizeBytes || (place.mtimeMs !== null && Math.abs(file.mtimeMs - place.mtimeMs) > 1);
  const bytes = new Uint8Array(Math.min(place.sizeBytes, blockSize));
  const read = file.read(bytes, place.fileOffset);
  if (read < bytes.length)
    return {
      xml: undefined,
      bytes: undefined,
      problem: 'The evidence file is shorter than when it was ingested; this record is gone.',
    };
  if (isChanged && !isSameRecord(bytes, place))
    return {
      xml: undefined,
      bytes: undefined,
      problem: 'The evidence file has changed since it was ingested; at this place is another record now.',
    };
  const changed = isChanged
    ? 'The evidence file has changed since it was ingested; this record is still at its place.'
    : undefined;
  const xml = renderXml(file, place);
  return {
    xml,
    bytes,
    problem:
      xml === undefined ? (changed ?? 'The XML of this record cannot be rendered; its bytes are shown.') : changed,
  };
}

function isSameRecord(bytes: Uint8Array, place: RecordPlace): boolean {
  if (bytes.length < 24) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.getUint32(0, true) === 0x2a2a && Number(view.getBigUint64(8, true)) === place.recordId;
}

function renderXml(file: EvidenceFile, place: RecordPlace): string | undefined {
  decoder ??= createDecoder();
  const start = fileHeaderSizeBytes + place.chunk * blockSize;
  const isOnGrid = place.kind === 'evtx' && place.fileOffset >= start && place.fileOffset < start + blockSize;
  if (isOnGrid) {
    const block = new Uint8Array(blockSize);
    const at = { chunk: place.chunk, fileOffset: start };
    const length = file.read(block, start);
    const used = block.subarray(0, length);
    const xml = xmlOfRecord(decoder, used, at, place.fileOffset);
    if (xml !== undefined && !place.isRecovered) return xml;
    // A recovered record may need the templates of its neighbours.
    const templates = createTemplateStore();
    for (const near of [place.chunk - 1, place.chunk, place.chunk + 1]) {
      if (near < 0) continue;
      const other = new Uint8Array(blockSize);
      const size = file.read(other, fileHeaderSizeBytes + near * blockSize);
      if (size > 0) decoder.collectTemplates(other.subarray(0, size), templates);
    }
    const again = xmlOfRecord(decoder, used, at, place.fileOffset, { templates });
    if (again !== undefined) return again;
    if (xml !== undefined) return xml;
  }
  const windowStart = Math.max(0, place.fileOffset - blockSize);
  const window = new Uint8Array(3 * blockSize);
  const length = file.read(window, windowStart);
  return xmlOfRecord(
    decoder,
    window.subarray(0, length),
    { chunk: place.chunk, fileOffset: windowStart },
    place.fileOffset,
    { isCarved: true },
  );
}
