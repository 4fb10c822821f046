/** Analyses in build order; one line each. */
import type { Analysis } from './analysis.ts';
import { annotationsAnalysis } from './annotations/resolve.ts';
import { beaconsAnalysis } from './beacons/build.ts';
import { detectionsAnalysis } from './detections/build.ts';
import { hostsAnalysis } from './hosts/build.ts';
import { indicatorsAnalysis } from './indicators/build.ts';
import { lateralAnalysis } from './lateral/build.ts';
import { networkAnalysis } from './network/build.ts';
import { processesAnalysis } from './processes/build.ts';
import { tamperAnalysis } from './tamper/build.ts';

export const analyses: readonly Analysis[] = [
  hostsAnalysis,
  processesAnalysis,
  lateralAnalysis,
  networkAnalysis,
  beaconsAnalysis,
  indicatorsAnalysis,
  tamperAnalysis,
  detectionsAnalysis,
  annotationsAnalysis,
];
