/** The parser's public names. See README.md. */
export type {
  ChunkPosition,
  ChunkSink,
  ChunkSummary,
  DecodedRecord,
  Dictionaries,
  LedgerRange,
  ProviderEntry,
  RangeKind,
  RecordStatus,
  Shape,
} from './types.ts';
