import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../../../../src/engine/analysis/detections/sigma/load/source.ts';
import { createRuleRunner } from '../../../../../src/engine/analysis/detections/sigma/match/runner.ts';
import { hasShared, sharedFolder } from '../../../../support/shared.ts';
import { readEvents } from './evtx.ts';

interface Sample {
  id: string;
  expected_min: number;
  verified_hits: number;
  other_rule_hits: Record<string, number>;
}

describe.skipIf(!hasShared)('shared set: SigmaHQ rules on their regression samples', () => {
  const folder = join(sharedFolder, 'sigma');
  const loaded = hasShared ? loadRules(join(folder, 'rules')) : [];
  const rules = loaded.filter((r) => r.status === 'ok').map((r) => r.rule!);

  it('gives each of the 2,881 rules a status and a reason, none unsupported', () => {
    const counts: Record<string, number> = {};
    for (const rule of loaded) counts[rule.status] = (counts[rule.status] ?? 0) + 1;
    expect(counts).toEqual({ ok: 2850, 'waiting-for-list': 16, 'not-applicable': 15 });
    expect(loaded.filter((r) => r.reason === '')).toEqual([]);
    expect(loaded.every((r) => r.rule?.author !== '')).toBe(true);
  });

  it('hits every sample as often as verified, and no other rule but those listed; indexed equals full scan', () => {
    const samples = JSON.parse(readFileSync(join(folder, 'regression', 'index.json'), 'utf8')) as Sample[];
    const runner = createRuleRunner(rules);
    const differences: string[] = [];
    for (const sample of samples) {
      const counts: Record<string, number> = {};
      for (const event of readEvents(join(folder, 'regression', sample.id, 'sample.evtx'))) {
        const hits = runner.run(event);
        for (const hit of hits) {
          counts[hit.rule.id] = (counts[hit.rule.id] ?? 0) + 1;
          if (hit.matched.length === 0) differences.push(`${sample.id}: ${hit.rule.id} hit without a reason`);
        }
        expect(hits).toEqual(runner.runFullScan(event));
      }
      const expected = { ...sample.other_rule_hits, [sample.id]: sample.verified_hits };
      for (const id of new Set([...Object.keys(counts), ...Object.keys(expected)])) {
        if ((counts[id] ?? 0) !== (expected[id] ?? 0))
          differences.push(`${sample.id}: ${id} hits ${counts[id] ?? 0}, expected ${expected[id] ?? 0}`);
      }
      expect(counts[sample.id] ?? 0).toBeGreaterThanOrEqual(sample.expected_min);
    }
    expect(differences).toEqual([]);
    expect(samples.length).toBe(144);
  });
});
