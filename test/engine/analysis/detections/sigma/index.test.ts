/** The indexed engine gives what the full scan gives: on random rules and events, and on real records with real rules. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../../../../src/engine/analysis/detections/sigma/load/source.ts';
import { createRuleRunner } from '../../../../../src/engine/analysis/detections/sigma/match/runner.ts';
import type { FieldValue, Rule, SigmaEvent } from '../../../../../src/engine/analysis/detections/sigma/types.ts';
import { hasShared, sharedFolder } from '../../../../support/shared.ts';
import { readEvents } from './evtx.ts';
import { createEvent, createRandom, createRuleYaml, loadText } from './support.ts';

const fields = ['Image', 'CommandLine', 'User', 'OriginalFileName', 'ParentCommandLine', 'LogonId'];
const words = [
  'cmd',
  '.exe',
  'C:\\',
  'a',
  'ab',
  'abc',
  'abcd',
  '-enc',
  '/c',
  ' ',
  'ÄÖ',
  'äö',
  'Σς',
  '😀',
  '10.1.2.3',
  'k',
  '4',
  '',
  'ß',
  'İ',
];

function createWorld(seed: number) {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const text = (max: number): string => Array.from({ length: random(max + 1) }, () => pick(words)).join('');
  const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const item = (): string => {
    const field = pick(fields);
    const modifiers = pick([
      '',
      '',
      '|contains',
      '|contains',
      '|startswith',
      '|endswith',
      '|contains|all',
      '|contains|windash',
      '|cased',
      '|re',
      '|neq',
      '|exists',
      '|cidr',
      '|fieldref',
      '|gt',
      '|wide|base64offset|contains',
    ]);
    if (modifiers === '|re')
      return `${field}|re: ${quoted(pick(['ab+c', '(?i)CMD', '^.*x', '\\d+', 'a|b', '(abc|-enc)', 'ä']))}`;
    if (modifiers === '|exists') return `${field}|exists: ${pick(['true', 'false'])}`;
    if (modifiers === '|cidr') return `${field}|cidr: ${pick(['10.0.0.0/8', '::/0', '0.0.0.0/0'])}`;
    if (modifiers === '|fieldref') return `${field}|fieldref: ${pick(fields)}`;
    if (modifiers === '|gt') return `${field}|gt: ${random(5)}`;
    const value = () => {
      const base = pick([null, text(3), text(2), `*${text(2)}*`, `${text(1)}?${text(1)}`, `${text(1)}*${text(2)}`]);
      return base === null
        ? modifiers === ''
          ? 'null'
          : quoted('x')
        : quoted(
            base === '' && modifiers.includes('base64')
              ? 'x'
              : base.replaceAll(modifiers.includes('base64') ? /[*?]/g : /$^/g, ''),
          );
    };
    return `${field}${modifiers}: [${Array.from({ length: 1 + random(3) }, value).join(', ')}]`;
  };
  const rule = (number: number): string => {
    const names = ['s1', 's2', 's3'];
    const sections = names.map((name) => {
      if (random(8) === 0) return `${name}: [${quoted(pick(['abc', 'cmd', '*a?c*', 'zz']))}]`;
      const keys = new Map(Array.from({ length: 1 + random(2) }, () => item()).map((i) => [i.split(':')[0], i]));
      return `${name}:\n${[...keys.values()].map((i) => `  ${i}`).join('\n')}`;
    });
    const condition = pick([
      's1',
      '1 of s*',
      'all of them',
      's1 and not s2',
      's1 or s2 and s3',
      'not s1',
      '(s1 or s2) and not s3',
      's1 and not 1 of s2*',
    ]);
    return createRuleYaml(`${sections.join('\n')}\ncondition: ${condition}`).replace(
      /^id: .*$/m,
      `id: ${String(number).padStart(8, '0')}-1111-4111-8111-111111111111`,
    );
  };
  const event = (): SigmaEvent => {
    const value = (): FieldValue => pick<FieldValue>([undefined, text(5), text(5), text(8), [text(3), text(3)], '']);
    const data: Record<string, FieldValue> = Object.fromEntries(fields.map((f) => [f, value()]));
    if (random(3) === 0)
      return createEvent({
        channel: 'Security',
        eventId: 4688,
        data: { ...data, NewProcessName: value(), SubjectUserName: value() },
      });
    return createEvent({ data });
  };
  return { rule, event };
}

describe('indexed engine and full scan', () => {
  it('agree on random rules and events', () => {
    let hits = 0;
    for (const seed of [1, 2, 3]) {
      const world = createWorld(seed);
      const rules: Rule[] = [];
      for (let i = 0; i < 120; i++) {
        const [loaded] = loadText(world.rule(i));
        expect(loaded?.reason).not.toMatch(/YAML is not valid/);
        if (loaded?.status === 'ok' && loaded.rule) rules.push(loaded.rule);
      }
      expect(rules.length).toBeGreaterThan(90);
      const runner = createRuleRunner(rules);
      for (let i = 0; i < 600; i++) {
        const event = world.event();
        const found = runner.run(event);
        hits += found.length;
        expect(found).toEqual(runner.runFullScan(event));
      }
    }
    expect(hits).toBeGreaterThan(2000);
  });
});

describe.skipIf(!hasShared)('shared set: indexed engine and full scan on real records', () => {
  it('agree on every record of small samples with all rules', () => {
    const rules = loadRules(join(sharedFolder, 'sigma/rules'))
      .filter((r) => r.status === 'ok')
      .map((r) => r.rule!);
    const runner = createRuleRunner(rules);
    const folder = join(sharedFolder, 'evtx/samples');
    const names = readdirSync(folder).filter(
      (name) => name.endsWith('.evtx') && statSync(join(folder, name)).size <= 1_200_000,
    );
    let events = 0;
    let hits = 0;
    for (const name of names) {
      for (const event of readEvents(join(folder, name))) {
        // Groups learn from 96 records; a full scan of all 1,400 process rules costs a millisecond.
        if (events++ % 3 > 0 && event.eventId !== 1) {
          hits += runner.run(event).length;
          continue;
        }
        const found = runner.run(event);
        hits += found.length;
        expect(found).toEqual(runner.runFullScan(event));
      }
    }
    expect(names.length).toBeGreaterThan(20);
    expect(events).toBeGreaterThan(1000);
    expect(hits).toBeGreaterThan(100);
  });
});
