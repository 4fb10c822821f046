/**
 * Rule tests. In: rules and samples. Out: one result a sample: a positive sample has to give a finding of its rule, a
 * negative one must not. All rules run together, so a correlation is tested with its parts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resourcePath } from '../../../base/resource-path.ts';
import type { Rule } from '../sigma/types.ts';
import { loadPack } from './load.ts';
import { detectInMemory } from './memory.ts';
import { type SampleFile, sampleFileSchema, toSampleEvents } from './samples.ts';

export interface RuleTestResult {
  /** Name or id of the rule as the sample file gives it. */
  readonly rule: string;
  readonly title: string;
  readonly kind: 'positive' | 'negative';
  /** 0-based among the samples of its kind. */
  readonly sample: number;
  readonly passed: boolean;
  /** Names (or ids) of the rules that found something. */
  readonly found: readonly string[];
}

/** Lists of the pack's own tests. */
const testLists = { young_domains: ['fresh.example'] };

/** Runs a sample file against rules. */
export function testRules(rules: readonly Rule[], samples: SampleFile): RuleTestResult[] {
  const results: RuleTestResult[] = [];
  for (const [name, { positive, negative }] of Object.entries(samples)) {
    const rule = rules.find((r) => r.name === name || r.id === name);
    for (const kind of ['positive', 'negative'] as const) {
      for (const [sample, events] of (kind === 'positive' ? positive : negative).entries()) {
        const findings = detectInMemory(rules, toSampleEvents(events));
        const found = [...new Set(findings.map((f) => f.rule.name ?? f.rule.id))];
        const hit = rule !== undefined && findings.some((f) => f.rule === rule);
        results.push({
          rule: name,
          title: rule?.title ?? '',
          kind,
          sample,
          passed: rule !== undefined && hit === (kind === 'positive'),
          found,
        });
      }
    }
  }
  return results;
}

/** The sample files of the pack. */
export function readPackSamples(): SampleFile {
  const folder = resourcePath('rules', 'tests');
  const merged: SampleFile = {};
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith('.json'))
      Object.assign(merged, sampleFileSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
  }
  return merged;
}

/** The pack against its own samples. */
export function testPack(): RuleTestResult[] {
  const rules = loadPack(testLists).flatMap((loaded) => (loaded.status === 'ok' && loaded.rule ? [loaded.rule] : []));
  return testRules(rules, readPackSamples());
}
