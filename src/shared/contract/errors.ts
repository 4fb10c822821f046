/** The closed list of error codes that cross the border. Each is described in docs/errors.md. */

export const errorCodes = [
  'bad-input',
  'unknown-operation',
  'query-syntax',
  'not-found',
  'no-case',
  'case-exists',
  'case-not-a-case',
  'case-newer',
  'case-damaged',
  'case-locked',
  'case-incomplete',
  'path-not-found',
  'path-not-readable',
  'path-not-writable',
  'no-evidence',
  'disk-full',
  'cancelled',
  'busy',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What a caller gets instead of an exception: plain, cloneable, no SQL and no stack. */
export interface OperationError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: unknown;
}

/** Thrown inside the engine to answer with a given code; the dispatcher turns it into an `OperationError`. */
export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  constructor(code: ErrorCode, message: string, details?: unknown) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
    this.details = details;
  }
}
