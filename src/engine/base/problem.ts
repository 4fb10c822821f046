/**
 * Problems: damaged or odd evidence as a value. In: nothing. Out: the `Problem` type and the closed list of its codes,
 * which docs/problems.md describes one by one (a test keeps both in step). A problem never stops an ingest; it travels
 * in the same stream as records, is stored as a row and is shown.
 */

/** How bad: `note` nothing is lost, `loss` bytes or values could not be read as what they should be. */
export type ProblemWeight = 'note' | 'loss';

interface ProblemKind {
  readonly code: string;
  readonly weight: ProblemWeight;
  readonly title: string;
}

/** The closed list of problem codes with one line each. */
export const problemKinds = [
  { code: 'file-empty', weight: 'note', title: 'The file holds no bytes.' },
  { code: 'file-header-short', weight: 'loss', title: 'The file ends inside its 4,096 byte header.' },
  { code: 'file-header-signature', weight: 'loss', title: 'The file does not start with the event log signature.' },
  { code: 'file-header-fields', weight: 'note', title: 'A size or version in the file header is not a usual one.' },
  { code: 'file-header-checksum', weight: 'note', title: 'The checksum of the file header does not match.' },
  { code: 'file-dirty', weight: 'note', title: 'The file header says that the log was not closed (dirty).' },
  { code: 'file-full', weight: 'note', title: 'The file header says that the log is full.' },
  { code: 'file-chunk-count', weight: 'note', title: 'The file header counts fewer or more chunks than there are.' },
  {
    code: 'file-next-record',
    weight: 'note',
    title: 'The next record number of the file header is not the one after the last record.',
  },
  { code: 'file-trailing-bytes', weight: 'note', title: 'Bytes after the last whole 64 KiB block.' },
  { code: 'file-read', weight: 'loss', title: 'Bytes of the file could not be read from the disk.' },
  { code: 'file-changed', weight: 'note', title: 'The file was changed, replaced or removed while it was read.' },
  {
    code: 'chunk-signature',
    weight: 'loss',
    title: 'A 64 KiB block has no chunk signature; it was searched for records.',
  },
  {
    code: 'chunk-misplaced',
    weight: 'loss',
    title: 'A chunk signature lies off the 64 KiB grid; the chunk was read from there.',
  },
  { code: 'chunk-truncated', weight: 'loss', title: 'The file ends inside a chunk.' },
  { code: 'chunk-header-fields', weight: 'note', title: 'An offset in the chunk header is impossible.' },
  { code: 'chunk-header-checksum', weight: 'note', title: 'The checksum of the chunk header does not match.' },
  { code: 'chunk-data-checksum', weight: 'note', title: 'The checksum of the chunk records does not match.' },
  {
    code: 'chunk-record-range',
    weight: 'note',
    title: 'The record ids in the chunk header are not those of its records.',
  },
  {
    code: 'chunk-failed',
    weight: 'loss',
    title: 'Decoding the chunk failed or took too long; its bytes are kept as unreadable.',
  },
  {
    code: 'walk-stopped',
    weight: 'loss',
    title: 'The row of records breaks off before the free space; the rest was searched for records.',
  },
  { code: 'record-size', weight: 'loss', title: 'A record has an impossible size.' },
  { code: 'record-size-copy', weight: 'loss', title: 'The copy of the record size at its end differs.' },
  { code: 'record-id-huge', weight: 'note', title: 'A record id above 2^53 is kept as the nearest number.' },
  {
    code: 'record-no-time',
    weight: 'note',
    title: 'The event has no creation time; the written time of the record stands in.',
  },
  { code: 'binxml-malformed', weight: 'loss', title: 'The binary XML of a record breaks a rule of the format.' },
  { code: 'binxml-limit', weight: 'loss', title: 'The binary XML of a record passes a limit of depth, count or size.' },
  { code: 'binxml-no-event', weight: 'loss', title: 'The record holds no Event element.' },
  {
    code: 'template-missing',
    weight: 'loss',
    title: 'A template definition is lost; the values are shown without names.',
  },
  {
    code: 'template-borrowed',
    weight: 'note',
    title: 'A lost template definition was replaced by one of the same id from elsewhere.',
  },
  { code: 'template-id', weight: 'note', title: 'A template definition has another id than the record that uses it.' },
  { code: 'value-size', weight: 'note', title: 'The size of a value does not fit its type; its bytes are kept.' },
  { code: 'value-type', weight: 'note', title: 'A value has an unknown type; its bytes are kept.' },
] as const satisfies readonly ProblemKind[];

/** One of the closed list. */
export type ProblemCode = (typeof problemKinds)[number]['code'];

/** One finding about damaged or odd evidence. */
export interface Problem {
  readonly code: ProblemCode;
  /** Bytes from the start of the file. */
  readonly fileOffset: number;
  /** 0-based 64 KiB block after the file header. */
  readonly chunk?: number;
  readonly recordId?: number;
  /** What was needed and what was found, in plain words; hostile text never appears here unescaped. */
  readonly detail: string;
}
