/** The parser's public names. See README.md. */
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
  RangeKind,
  RecordStatus,
  Shape,
  TemplateStore,
} from './types.ts';
export { chunkSizeBytes, fileHeaderSizeBytes } from './constants.ts';
export { isEvtxFile, parseFileHeader } from './file-header.ts';
