/**
 * Which rows of the beacon list become a finding or an anomaly, and how severe. In: verdict, R, reasons. The verdict alone is
 * not enough: regularity is what update checks and agents have as well.
 */
import type { Reason, Verdict } from './points.ts';

export interface JudgedRow {
  readonly verdict: Verdict;
  /** Regularity R, 0-1. */
  readonly score: number;
  readonly count: number;
  readonly reasons: readonly Pick<Reason, 'code' | 'points'>[];
}

export interface LevelSettings {
  /** A row of verdict medium without a suspicious program needs this R. */
  readonly minimumScore: number;
  readonly minimumConnections: number;
}

export const defaultLevelSettings: LevelSettings = { minimumScore: 0.35, minimumConnections: 10 };

const suspicious = new Set(['image', 'injected', 'launch', 'watch-list']);
/** What speaks against the process or the place itself, not against a kind of program: few connections are then enough. */
const incriminating = new Set(['injected', 'launch', 'watch-list']);

/**
 * Level of a row, undefined when it is none. High: verdict high, and more than the clock speaks against the program (its
 * place, a tool that attackers borrow, an injected thread, its start, a watch list). Medium: verdict high by regularity and rarity. Low:
 * verdict medium, and regular or of a suspicious program.
 */
export function toBeaconLevel(
  { verdict, score, count, reasons }: JudgedRow,
  { minimumScore, minimumConnections }: LevelSettings = defaultLevelSettings,
): 'high' | 'medium' | 'low' | undefined {
  if (verdict !== 'high' && verdict !== 'medium') return undefined;
  if (count < minimumConnections && !reasons.some(({ code }) => incriminating.has(code))) return undefined;
  const isSuspicious = reasons.some(({ code, points }) => suspicious.has(code) && points >= 1.5);
  if (verdict === 'high') return isSuspicious ? 'high' : 'medium';
  return isSuspicious || score >= minimumScore ? 'low' : undefined;
}
