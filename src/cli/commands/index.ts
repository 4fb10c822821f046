/** The commands, one line each. */
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { registerDump } from './dump.ts';
import { registerInfo } from './info.ts';
import { registerIngest } from './ingest.ts';

export type RegisterCommand = (program: Command, context: CliContext) => void;

export const commands: readonly RegisterCommand[] = [registerIngest, registerInfo, registerDump];
