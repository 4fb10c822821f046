/** The kinds of ledger ranges, a closed list that docs/problems.md describes (a test keeps both in step). */
export const rangeKinds = [
  { kind: 'file-header', title: 'The 4,096 bytes at the start of the file.' },
  { kind: 'chunk-header', title: 'The 512 bytes at the start of a chunk.' },
  { kind: 'records', title: 'A run of live records.' },
  {
    kind: 'damaged-record',
    title: 'A record, or a stretch among records, that is broken; what was found in it counts as recovered.',
  },
  { kind: 'slack', title: 'Free space behind the records of a chunk, searched for older records.' },
  { kind: 'empty-chunk', title: 'A 64 KiB block of zeros.' },
  { kind: 'lost-chunk', title: 'A block without chunk signature, searched for records.' },
  { kind: 'carved', title: 'Bytes that are no event log, searched for chunks and records.' },
  {
    kind: 'duplicate',
    title: 'A file whose bytes are those of another file of the case; its records are in the case once.',
  },
  { kind: 'unreadable', title: 'Bytes that could be neither read nor searched.' },
] as const;

/** One of the closed list. */
export type RangeKind = (typeof rangeKinds)[number]['kind'];
