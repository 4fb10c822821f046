/** Folders, archives, hostile files: every document comes back with a status and a reason, quickly. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { loadRules } from '../../../../../src/engine/analysis/detections/sigma/load/source.ts';
import { createRuleRunner } from '../../../../../src/engine/analysis/detections/sigma/match/runner.ts';
import { createEvent, createRuleYaml, loadOne, loadText } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'eventloupe-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));
const good = createRuleYaml("sel: {Image: 'a'}\ncondition: sel");

describe('rule files', () => {
  it('come from all levels of a folder in path order; a second rule with an id is a duplicate', () => {
    const root = join(folder, 'rules');
    mkdirSync(join(root, 'deep/er'), { recursive: true });
    writeFileSync(join(root, 'z.yml'), good);
    writeFileSync(join(root, 'deep/er/a.yaml'), good);
    writeFileSync(join(root, 'readme.md'), 'no rule');
    writeFileSync(join(root, 'big.yml'), 'x'.repeat(10 * 1024 * 1024));
    expect(loadRules(root).map((r) => [r.path, r.status, r.reason])).toEqual([
      ['big.yml', 'unsupported', 'file is larger than 1024 KiB'],
      ['deep/er/a.yaml', 'ok', 'runs on Sysmon 1 and Security 4688'],
      ['z.yml', 'duplicate', 'has the same id as deep/er/a.yaml'],
    ]);
  });

  it('come from a zip archive too; a file that unpacks beyond the limit is refused', () => {
    const path = join(folder, 'rules.zip');
    writeFileSync(
      path,
      zipSync({
        'rules/a.yml': strToU8(good),
        'rules/bomb.yml': new Uint8Array(30 * 1024 * 1024),
        'x.txt': strToU8('no'),
      }),
    );
    expect(loadRules(path).map((r) => [r.path, r.status, r.reason])).toEqual([
      ['rules/a.yml', 'ok', 'runs on Sysmon 1 and Security 4688'],
      ['rules/bomb.yml', 'unsupported', 'file is larger than 1024 KiB'],
    ]);
    writeFileSync(path, zipSync({ 'a.yml': strToU8(good) }).subarray(0, 60));
    expect(loadRules(path).every((r) => r.status === 'unsupported')).toBe(true);
  });

  it('hold several documents; global documents are merged into those that follow', () => {
    const text = `action: global\ntitle: Shared\nlevel: low\nlogsource: {product: windows, service: system}\n---\ndetection: {sel: {EventID: 1}, condition: sel}\n---\ntitle: Own\ndetection: {sel: {EventID: 2}, condition: sel}\n`;
    expect(loadText(text).map((r) => [r.status, r.title, r.rule?.level])).toEqual([
      ['ok', 'Shared', 'low'],
      ['ok', 'Own', 'low'],
    ]);
  });

  it('lose only the document that cannot be read, which names its line', () => {
    const bad = good.replace("{Image: 'a'}", "{Image|nope: 'a'}");
    const text = `${good}---\n${bad}---\ntitle: [\n---\n${good.replace(/^id:.*$/m, 'id: other')}`;
    const start = good.split('\n').length;
    const line = start + 1 + bad.split('\n').findIndex((one) => one.includes('nope'));
    expect(loadText(text).map((r) => [r.document, r.status, r.line])).toEqual([
      [0, 'ok', undefined],
      [1, 'unsupported', line],
      // The list ends where the next document starts.
      [2, 'unsupported', start + bad.split('\n').length + 2],
      [3, 'ok', undefined],
    ]);
  });

  it('may use merge keys, numbers as id and title, and the yes and no of YAML 1.1', () => {
    const rule = loadOne(
      'title: 4625\nid: 7\nlogsource: {product: windows, service: system}\ndetection:\n  base: &base\n    A: 1\n    B: 2\n  sel:\n    <<: *base\n    B: 3\n    C|exists: no\n  condition: sel\n',
    );
    expect(rule).toMatchObject({ id: '7', title: '4625', warnings: ['id is not a UUID'] });
    const runner = createRuleRunner([rule]);
    const hits = (data: Record<string, string>): number => runner.run(createEvent({ channel: 'System', data })).length;
    expect([
      hits({ A: '1', B: '3' }),
      hits({ A: '1', B: '2' }),
      hits({ B: '3' }),
      hits({ A: '1', B: '3', C: '' }),
    ]).toEqual([1, 0, 0, 0]);
  });

  it('keep what DRL asks for, and warn instead of failing where the specification is bent', () => {
    const rule = loadOne(
      `${createRuleYaml(
        "sel: {A: 'a'}\ncondition: sel",
        undefined,
        "author: Some One\nlicense: DRL-1.1\nreferences: ['https://x.example']\ntags: [attack.t1059]\nfalsepositives: [none known]\n",
      )
        .replace(/^id:.*$/m, 'id: not-a-uuid')
        .replace('level: high', 'level: severe')}`,
    );
    expect(rule).toMatchObject({
      author: 'Some One',
      license: 'DRL-1.1',
      references: ['https://x.example'],
      tags: ['attack.t1059'],
      level: 'informational',
      id: 'not-a-uuid',
    });
    expect(rule.warnings).toEqual(['id is not a UUID', "level 'severe' is not known; taken as informational"]);
    expect(loadOne(good.replace(/^id:.*\n/m, '')).id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});

describe('hostile rule files', () => {
  const refused = (text: string): string => {
    const loaded = loadText(text);
    expect(loaded.every((r) => r.status === 'unsupported')).toBe(true);
    return loaded[0]!.reason;
  };

  it('alias bombs, deep nesting, floods of documents and duplicate keys are refused with a reason', () => {
    const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`).join('\n')}\ntitle: bomb\n`;
    expect(refused(bomb)).toMatch(/aliases|values/);
    expect(refused(`a: &a [*a]\ntitle: x\n`)).toMatch(/aliases|values|nested|valid/);
    expect(refused('['.repeat(500_000))).toMatch(/nested/);
    expect(refused(`a: ${'{a: '.repeat(400)}1${'}'.repeat(400)}`)).toMatch(/nested/);
    expect(refused(Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'))).toMatch(/nested/);
    expect(refused(`${good}title: again\n`)).toMatch(/unique/i);
    expect(refused('- '.repeat(50_000))).toMatch(/nested|valid/);
    expect(loadText('--- {}\n'.repeat(3000)).length).toBe(1001);
    expect(refused('\u0000\u0001\u0002')).not.toBe('');
    expect(refused('!!js/function "x"')).not.toBe('');
  });

  it('conditions cannot be nested without end, nor placeholders multiply without end', () => {
    expect(refused(createRuleYaml(`sel: {A: 1}\ncondition: ${'('.repeat(500)}sel${')'.repeat(500)}`))).toMatch(
      /nested/,
    );
    expect(refused(createRuleYaml(`sel: {A: 1}\ncondition: ${'not '.repeat(3000)}sel`))).toMatch(/words/);
    const list = { many: Array.from({ length: 200 }, (_, i) => `v${i}`) };
    const [loaded] = loadText(createRuleYaml("sel: {A|expand: '%many% %many% %many%'}\ncondition: sel"), list);
    expect(loaded?.reason).toMatch(/expands/);
  });

  it('names from Object.prototype are names like any other', () => {
    const rule = loadOne(createRuleYaml("constructor: {__proto__: 'x', toString: 'y'}\ncondition: constructor"));
    const runner = createRuleRunner([rule]);
    expect(
      runner.run(createEvent({ data: JSON.parse('{"__proto__": "x", "toString": "y"}') as Record<string, string> }))
        .length,
    ).toBe(1);
    expect(runner.run(createEvent({ data: {} }))).toEqual([]);
    expect(refused(createRuleYaml('sel: {A|constructor: 1}\ncondition: sel'))).toMatch(/unknown modifier/);
  });

  it('a rule with a catastrophic regular expression still answers', () => {
    const rule = loadOne(createRuleYaml("sel: {A|re: '^(a+)+$'}\ncondition: sel"));
    const runner = createRuleRunner([rule]);
    expect(runner.run(createEvent({ data: { A: `${'a'.repeat(30_000)}!` } }))).toEqual([]);
    expect(runner.run(createEvent({ data: { A: 'a'.repeat(30_000) } })).length).toBe(1);
  });
});
