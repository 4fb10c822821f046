/** Analyses in build order; one line each. */
import type { Analysis } from './analysis.ts';
import { annotationsAnalysis } from './annotations/resolve.ts';
import { hostsAnalysis } from './hosts/build.ts';
import { lateralAnalysis } from './lateral/build.ts';
import { processesAnalysis } from './processes/build.ts';
import { tamperAnalysis } from './tamper/build.ts';

export const analyses: readonly Analysis[] = [hostsAnalysis, processesAnalysis, lateralAnalysis, tamperAnalysis, annotationsAnalysis];
