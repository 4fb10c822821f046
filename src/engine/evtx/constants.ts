/** Sizes, signatures and limits of the EVTX 3.x format. Offsets in a chunk count from its start; all is little-endian. */

export const fileHeaderSizeBytes = 4096;
export const chunkSizeBytes = 65_536;
/** Chunk header (128) with the tables of names (64 x 4) and templates (32 x 4): the first record follows it. */
export const chunkHeaderSizeBytes = 512;
/** Signature (4), size (4), record id (8), written FILETIME (8). */
export const recordHeaderSizeBytes = 24;
/** Header and the copy of the size at the end. */
export const minRecordSizeBytes = 28;

/** "ElfFile\0" and "ElfChnk\0" as two little-endian words. */
export const fileSignature = [0x46_66_6c_45, 0x00_65_6c_69] as const;
export const chunkSignature = [0x43_66_6c_45, 0x00_6b_6e_68] as const;
/** "**\0\0". */
export const recordSignature = 0x2a2a;

export const fileFlags = { dirty: 1, full: 2 } as const;

/** BinXML tokens without the 'more follows' bit (0x40). */
export const token = {
  end: 0x00,
  openElement: 0x01,
  closeStart: 0x02,
  closeEmpty: 0x03,
  endElement: 0x04,
  value: 0x05,
  attribute: 0x06,
  cdata: 0x07,
  charRef: 0x08,
  entityRef: 0x09,
  piTarget: 0x0a,
  piData: 0x0b,
  templateInstance: 0x0c,
  substitution: 0x0d,
  optionalSubstitution: 0x0e,
  fragmentHeader: 0x0f,
} as const;

/** Value types; `array` is added to the type of the items. */
export const valueType = {
  null: 0x00,
  string: 0x01,
  ansiString: 0x02,
  int8: 0x03,
  uint8: 0x04,
  int16: 0x05,
  uint16: 0x06,
  int32: 0x07,
  uint32: 0x08,
  int64: 0x09,
  uint64: 0x0a,
  float32: 0x0b,
  float64: 0x0c,
  boolean: 0x0d,
  binary: 0x0e,
  guid: 0x0f,
  sizeT: 0x10,
  fileTime: 0x11,
  systemTime: 0x12,
  sid: 0x13,
  hexInt32: 0x14,
  hexInt64: 0x15,
  eventHandle: 0x20,
  binXml: 0x21,
  eventXml: 0x23,
  array: 0x80,
} as const;

/** Bounds on what evidence may ask for. A record that passes one is damaged (problem binxml-limit), never an endless loop. */
export const limits = {
  /** Nested elements of one definition or record. */
  elementDepth: 200,
  /** BinXML values and template instances inside each other (real files: 3). */
  nesting: 12,
  /** Elements, attributes and texts of one record after substitution. */
  nodes: 20_000,
  /** Substitution values of one template instance. */
  values: 4096,
  /** Payload bytes of one record after substitution. */
  payloadBytes: 1_000_000,
  /** Nodes of all records of one chunk that take the slower way. */
  chunkNodes: 300_000,
  /** Nodes of template instances that stand inside the definitions of one chunk (real files: none). */
  fixedNodes: 20_000,
  /** Compiled templates kept, and the bytes of their definitions; real evidence needs some hundreds and 1 MB. */
  templates: 4096,
  templateBytes: 8_000_000,
  /** Bytes of definitions walked in one chunk. */
  walkBytes: 4_000_000,
  /** Payload bytes of all records of one chunk (real: below 200,000). */
  chunkPayloadBytes: 8_000_000,
  /** Characters of all shapes before they are emptied. */
  shapeCharacters: 16_000_000,
  /** Entries of one dictionary before all are emptied. */
  dictionaryEntries: 100_000,
} as const;
