/** Analyses in build order; one line each. */
import type { Analysis } from './analysis.ts';

export const analyses: readonly Analysis[] = [];
