/** Analyses in build order; one line each. */
import type { Analysis } from './analysis.ts';
import { hostsAnalysis } from './hosts/build.ts';
import { lateralAnalysis } from './lateral/build.ts';
import { processesAnalysis } from './processes/build.ts';

export const analyses: readonly Analysis[] = [hostsAnalysis, processesAnalysis, lateralAnalysis];
