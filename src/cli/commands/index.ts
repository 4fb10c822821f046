/** The commands, one line each. */
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { registerChain } from './chain.ts';
import { registerDetect } from './detect.ts';
import { registerDump } from './dump.ts';
import { registerExplain } from './explain.ts';
import { registerFindings } from './findings.ts';
import { registerInfo } from './info.ts';
import { registerIngest } from './ingest.ts';
import { registerLogons } from './logons.ts';
import { registerNetwork } from './network.ts';
import { registerPivot } from './pivot.ts';
import { registerProcesses } from './processes.ts';
import { registerQuery } from './query.ts';
import { registerExport, registerReport } from './report.ts';
import { registerRules } from './rules.ts';
import { registerShow } from './show.ts';
import { registerTag } from './tag.ts';
import { registerTamper } from './tamper.ts';
import { registerSkew, registerTimeline } from './timeline.ts';
import { registerVerify } from './verify.ts';

export type RegisterCommand = (program: Command, context: CliContext) => void;

export const commands: readonly RegisterCommand[] = [
  registerIngest,
  registerInfo,
  registerDump,
  registerProcesses,
  registerLogons,
  registerChain,
  registerNetwork,
  registerDetect,
  registerFindings,
  registerRules,
  registerReport,
  registerExport,
  registerTag,
  registerTamper,
  registerTimeline,
  registerSkew,
  registerVerify,
  registerQuery,
  registerShow,
  registerExplain,
  registerPivot,
];
