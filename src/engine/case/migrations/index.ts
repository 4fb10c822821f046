/** Numbered migrations in order; the case format version is the last one's number. */
import { migration001 } from './001-core.ts';
import { migration002 } from './002-custody.ts';
import { migration003 } from './003-processes.ts';
import { migration004 } from './004-logons.ts';
import { migration005 } from './005-network.ts';
import { migration006 } from './006-detections.ts';
import { migration007 } from './007-annotations.ts';
import { migration008 } from './008-tamper.ts';
import { migration009 } from './009-earlier-hashes.ts';
import { migration010 } from './010-left-out.ts';
import { migration011 } from './011-fewer-indices.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  migration001,
  migration002,
  migration003,
  migration004,
  migration005,
  migration006,
  migration007,
  migration008,
  migration009,
  migration010,
  migration011,
];

export const caseFormatVersion = migrations[migrations.length - 1]!.version;
