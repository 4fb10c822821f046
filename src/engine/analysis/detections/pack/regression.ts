/**
 * Samples in the layout of SigmaHQ's regression data. In: a folder; each `info.yml` in it stands beside an .evtx file and
 * names a rule by id (a `rule.yml` beside it, or one of the rules given). Out: hits of that rule, and of all others.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { loadRules } from '../sigma/load/source.ts';
import { type PlainMap, type PlainValue, parseYaml, YamlNumber } from '../sigma/load/yaml.ts';
import { createRuleRunner, type RuleRunner } from '../sigma/match/runner.ts';
import type { Rule } from '../sigma/types.ts';
import { readEvtxEvents } from './evtx-events.ts';

export interface RegressionResult {
  readonly ruleId: string;
  readonly title: string;
  /** Folder of the sample, relative. */
  readonly sample: string;
  readonly events: number;
  readonly expected: number;
  readonly hits: number;
  readonly passed: boolean;
  /** Hits of all other rules, by id. */
  readonly otherHits: Readonly<Record<string, number>>;
  readonly problem: string | undefined;
}

const maxDepth = 16;

/** Every sample under a folder; `rules` are tried on all of them. */
export function* testRegression(folder: string, rules: readonly Rule[]): Generator<RegressionResult> {
  const runner = createRuleRunner(rules);
  for (const info of findInfos(folder, 0)) yield* testInfo(folder, info, rules, runner);
}

function* findInfos(folder: string, depth: number): Generator<string> {
  if (depth > maxDepth) return;
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.isFile() && /^info\.ya?ml$/i.test(entry.name)) yield join(folder, entry.name);
    else if (entry.isDirectory()) yield* findInfos(join(folder, entry.name), depth + 1);
  }
}

const asMap = (value: PlainValue | undefined): PlainMap | undefined => (value instanceof Map ? value : undefined);
const asList = (value: PlainValue | undefined): readonly PlainValue[] => (Array.isArray(value) ? value : []);

function* testInfo(
  root: string,
  infoPath: string,
  rules: readonly Rule[],
  runner: RuleRunner,
): Generator<RegressionResult> {
  const folder = dirname(infoPath);
  const sample = relative(root, folder) || basename(folder);
  const documents = parseYaml(readFileSync(infoPath, 'utf8'));
  const info = typeof documents === 'string' ? undefined : asMap(documents[0]?.value);
  const failed = (problem: string, ruleId = ''): RegressionResult => ({
    ruleId,
    title: '',
    sample,
    events: 0,
    expected: 0,
    hits: 0,
    passed: false,
    otherHits: {},
    problem,
  });
  if (!info) {
    yield failed('info.yml cannot be read');
    return;
  }
  const beside = existsSync(join(folder, 'rule.yml')) ? loadRules(join(folder, 'rule.yml')) : [];
  const tests = asList(info.get('regression_tests_info')).flatMap((t) => asMap(t) ?? []);
  for (const metadata of asList(info.get('rule_metadata'))) {
    const ruleId = String(asMap(metadata)?.get('id') ?? '');
    const known = rules.find((r) => r.id === ruleId);
    const local = beside.find((l) => l.id === ruleId && l.status === 'ok')?.rule;
    const rule = known ?? local;
    if (!rule) {
      yield failed('the rule is not there or cannot run', ruleId);
      continue;
    }
    for (const test of tests.length > 0 ? tests : [new Map() as PlainMap]) {
      const named = test.get('path');
      const evtx = findSample(folder, typeof named === 'string' ? basename(named) : undefined);
      if (!evtx) {
        yield failed('there is no .evtx file beside info.yml', ruleId);
        continue;
      }
      const count = test.get('match_count');
      const expected = count instanceof YamlNumber ? count.value : 1;
      const own = known ? runner : createRuleRunner([rule]);
      const counts: Record<string, number> = {};
      const events = readEvtxEvents(evtx);
      for (const event of events)
        for (const hit of own.run(event)) counts[hit.rule.id] = (counts[hit.rule.id] ?? 0) + 1;
      const hits = counts[ruleId] ?? 0;
      delete counts[ruleId];
      yield {
        ruleId,
        title: rule.title,
        sample,
        events: events.length,
        expected,
        hits,
        passed: hits >= expected,
        otherHits: counts,
        problem: undefined,
      };
    }
  }
}

function findSample(folder: string, name: string | undefined): string | undefined {
  const files = readdirSync(folder)
    .filter((f) => /\.evtx$/i.test(f))
    .sort();
  const chosen = files.find((f) => f === name) ?? files[0];
  return chosen === undefined ? undefined : join(folder, chosen);
}
