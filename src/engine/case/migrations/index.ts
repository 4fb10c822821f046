/** Numbered migrations in order; the case format version is the last one's number. */
import { migration001 } from './001-core.ts';
import { migration002 } from './002-custody.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [migration001, migration002];

export const caseFormatVersion = migrations[migrations.length - 1]!.version;
