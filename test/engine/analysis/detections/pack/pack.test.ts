import { describe, expect, it } from 'vitest';
import { loadPack } from '../../../../../src/engine/analysis/detections/pack/load.ts';
import { readPackSamples, testPack } from '../../../../../src/engine/analysis/detections/pack/test-rules.ts';
import { toBaseOnlyIds } from '../../../../../src/engine/analysis/detections/sigma/roles.ts';

describe('own rule pack', () => {
  const pack = loadPack();
  const rules = pack.flatMap((l) => (l.rule ? [l.rule] : []));

  it('loads whole: 42 files, every document runnable or waiting for the list of young domains', () => {
    expect(pack.filter((l) => l.status !== 'ok').map((l) => [l.path, l.status, l.reason])).toEqual([
      ['03-generated-domain-names.yml', 'waiting-for-list', 'waits for the list %young_domains%'],
    ]);
    expect(new Set(pack.map((l) => l.path)).size).toBe(42);
    expect(rules.flatMap((r) => r.warnings)).toEqual([]);
  });

  it('says who wrote each rule, what it may mistake, and which techniques it speaks of', () => {
    const base = toBaseOnlyIds(rules);
    for (const rule of rules) {
      expect(rule.author).toBe('EventLoupe');
      expect(rule.falsePositives.length, rule.title).toBeGreaterThan(0);
      expect(rule.description.length, rule.title).toBeGreaterThan(20);
      if (base.has(rule.id)) continue;
      expect(
        rule.tags.some((t) => /^attack\.t\d{4}/.test(t)),
        rule.title,
      ).toBe(true);
      expect(rule.references.length, rule.title).toBeGreaterThan(0);
      expect(rule.level, rule.title).not.toBe('informational');
    }
    const names = rules.map((r) => r.name);
    expect(new Set(names).size).toBe(names.length);
    for (const rule of rules)
      if (rule.kind === 'correlation') for (const name of rule.rules) expect(names).toContain(name);
  });

  it('has a positive and a negative sample for every rule that stands for itself, and all of them hold', () => {
    const samples = readPackSamples();
    const base = toBaseOnlyIds(rules);
    for (const rule of rules) {
      if (base.has(rule.id)) continue;
      expect(samples[rule.name!]?.positive.length, rule.name).toBeGreaterThan(0);
      expect(samples[rule.name!]?.negative.length, rule.name).toBeGreaterThan(0);
    }
    expect(testPack().filter((r) => !r.passed)).toEqual([]);
  });
});
