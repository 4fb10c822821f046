/** The parser's public names. See README.md. */

export {
  contentKey,
  itemCount,
  itemInteger,
  itemText,
  itemTexts,
  payloadPairs,
  payloadValues,
  type RecordExtra,
  recordExtra,
  toPairs,
} from './accessors.ts';
export { type CanonicalRow, toCanonicalRow } from './canonical.ts';
export { chunkSizeBytes, fileHeaderSizeBytes } from './constants.ts';
export { createDecoder } from './decoder.ts';
export {
  type ByteSource,
  decodeAgain,
  decodeFile,
  decodeFileSteps,
  type FileSummary,
  nextRecordProblem,
} from './file.ts';
export { isEvtxFile, parseFileHeader } from './file-header.ts';
export { type RangeKind, rangeKinds } from './range-kinds.ts';
export { chunkMark } from './signatures.ts';
export { createTemplateStore } from './template-store.ts';
export type {
  ChunkPosition,
  ChunkSink,
  ChunkSummary,
  DecodeCall,
  DecodedRecord,
  Decoder,
  DecoderOptions,
  Dictionaries,
  FileHeader,
  LedgerRange,
  ProviderEntry,
  RecordStatus,
  Shape,
  TemplateStore,
} from './types.ts';
export { toXmlText, xmlOfRecord } from './xml.ts';
