/** Rules without a case: checking and testing rule files. In: paths. Out: plain rows, for the command line. */
import { loadAttack } from '../analysis/detections/attack.ts';
import { loadRulesFrom } from '../analysis/detections/commands.ts';
import { type RegressionResult, testRegression } from '../analysis/detections/pack/regression.ts';
import { type RuleTestResult, testPack } from '../analysis/detections/pack/test-rules.ts';

export type { RegressionResult, RuleTestResult };
export { testPack };

export interface CheckedRule {
  readonly path: string;
  /** 0-based document inside the file. */
  readonly document: number;
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly kind: string | null;
  readonly author: string;
  readonly status: string;
  readonly reason: string;
  readonly warnings: readonly string[];
  readonly techniques: readonly string[];
}

/** Every document of the rules under a path with its status and reason. Throws `path-not-found`, `path-not-readable`. */
export function checkRules(path: string, lists: Readonly<Record<string, readonly string[]>> = {}): CheckedRule[] {
  const attack = loadAttack();
  return loadRulesFrom(path, lists).map((loaded) => ({
    path: loaded.path,
    document: loaded.document,
    id: loaded.id,
    title: loaded.title,
    level: loaded.rule?.level ?? 'informational',
    kind: loaded.rule?.kind ?? null,
    author: loaded.rule?.author ?? '',
    status: loaded.status,
    reason: loaded.reason,
    warnings: loaded.rule?.warnings ?? [],
    techniques: attack.techniquesOf(loaded.rule?.tags ?? []).map((t) => t.id),
  }));
}

/** SigmaHQ's regression samples under a folder; the rules under `rulesPath` are tried on each. */
export function* testRuleSamples(folder: string, rulesPath: string | undefined): Generator<RegressionResult> {
  const loaded = rulesPath === undefined ? [] : loadRulesFrom(rulesPath);
  yield* testRegression(
    folder,
    loaded.flatMap((l) => (l.status === 'ok' && l.rule ? [l.rule] : [])),
  );
}
