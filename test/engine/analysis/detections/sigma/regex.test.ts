import { describe, expect, it } from 'vitest';
import { toRegexCost, toRequiredLiterals } from '../../../../../src/engine/analysis/detections/sigma/regex/analyse.ts';
import { compileRegex } from '../../../../../src/engine/analysis/detections/sigma/regex/compile.ts';
import { compileLinear } from '../../../../../src/engine/analysis/detections/sigma/regex/linear.ts';
import { parseRegex } from '../../../../../src/engine/analysis/detections/sigma/regex/parse.ts';
import { createRandom } from './support.ts';

function compiled(pattern: string, flags = '') {
  const result = compileRegex(pattern, flags);
  if (typeof result === 'string') throw new Error(result);
  return result;
}

describe('regular expressions of rules', () => {
  it('search unanchored and heed case unless told', () => {
    expect(compiled('b+c').test('abbc')).toBe(true);
    expect(compiled('B+C').test('abbc')).toBe(false);
    expect(compiled('B+C', 'i').test('abbc')).toBe(true);
    expect(compiled('(?i)B+C').test('abbc')).toBe(true);
    expect(compiled('a.b', 's').test('a\nb')).toBe(true);
    expect(compiled('a.b').test('a\nb')).toBe(false);
    expect(compiled('^b', 'm').test('a\nb')).toBe(true);
    expect(compiled('(?P<x>a)-(?P=x)').test('a-a')).toBe(true);
    expect(compiled('\\Aab\\Z').test('ab')).toBe(true);
    expect(compiled('\\p{Lu}x').test('Äx')).toBe(true);
    expect(compiled('^[[:alpha:]_]+[[:digit:]]$').test('ab_1')).toBe(true);
    expect(compiled('^[[:alpha:]_]+[[:digit:]]$').test('[:1')).toBe(false);
    expect(compiled('^[]x]+$').test(']x')).toBe(true);
    expect(compiled('^[^]x]+$').test(']')).toBe(false);
    expect(compiled('[[:punct:]]').test('a-b')).toBe(true);
  });

  it('gives reasons for what cannot run', () => {
    expect(compileRegex('(', '')).toMatch(/not valid/);
    expect(compileRegex('[[:nonsense:]]', '')).toMatch(/\[:nonsense:\] is not supported/);
    expect(compileRegex('a(?i)b', '')).toMatch(/at the start/);
    expect(compileRegex('(?x)a b', '')).toMatch(/\(\?x\)/);
    expect(compileRegex('a'.repeat(30_000), '')).toMatch(/longer/);
    expect(compileRegex('(?=(a+)+$)b', '')).toMatch(/cannot be bounded/);
  });

  it('survives catastrophic patterns: the answer comes from the linear matcher', () => {
    const text = `${'a'.repeat(30_000)}!`;
    for (const pattern of ['^(a+)+$', '(a|a)*b$', '(a|aa)+$', '^(?:a?){30}a{30}b', '(.*a){12}x', '([a-z]+)*=']) {
      expect(compiled(pattern).test(text)).toBe(false);
    }
    expect(compiled('x.*y.*z.*w').test('x y z '.repeat(10_000))).toBe(false);
    expect(compiled('(a+)+b').test(`${text}ab`)).toBe(true);
  });

  it('knows the texts every match must contain', () => {
    const literals = (pattern: string, flags = '') => toRequiredLiterals(parseRegex(pattern, flags)!);
    expect(literals('.*PowerShell\\s+-e')).toEqual(['powershell']);
    expect(literals('(?:foo|barr)x?')).toEqual(['foo', 'barr']);
    expect(literals('a?b*')).toBeUndefined();
    expect(literals('[ab]c{2}')).toEqual(['c']);
    expect(literals('ä', 'i')).toBeUndefined();
  });

  it('calls nested repetition exponential, plain repetition polynomial', () => {
    expect(toRegexCost(parseRegex('(a+)+', '')!).exponential).toBe(true);
    expect(toRegexCost(parseRegex('a.*b.*c', '')!)).toMatchObject({ exponential: false, degree: 3 });
  });

  it('the linear matcher agrees with the native one on random patterns', () => {
    const random = createRandom(7);
    const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
    const atom = (depth: number): string => {
      const simple = [
        'a',
        'b',
        'A',
        '.',
        '[ab]',
        '[^a]',
        '\\w',
        '\\s',
        '\\b',
        '^',
        '$',
        '\\B',
        'k',
        '\u212a',
        'ß',
        '[A-C]',
        '\\.',
        '\\x41',
      ];
      return depth > 2 || random(4) > 0 ? pick(simple) : `(?:${expression(depth + 1)})`;
    };
    const expression = (depth: number): string =>
      Array.from({ length: 1 + random(2) }, () =>
        Array.from({ length: 1 + random(3) }, () => {
          const text = atom(depth);
          return /^(\^|\$|\\[bB])$/.test(text)
            ? text
            : text + pick(['', '', '*', '+', '?', '{2}', '{0,2}', '+?', '{1,}']);
        }).join(''),
      ).join('|');
    let matched = 0;
    for (let round = 0; round < 3000; round++) {
      const pattern = expression(0);
      const flags = pick(['', 'i', 'm', 's', 'ims']);
      const tree = parseRegex(pattern, flags);
      expect(tree, pattern).toBeDefined();
      const linear = compileLinear(tree!)!;
      for (let i = 0; i < 4; i++) {
        const text = Array.from({ length: random(8) }, () =>
          pick(['a', 'b', 'A', 'B', ' ', '\n', 'k', 'K', '\u212a', 'ß', '.', '-']),
        ).join('');
        const native = new RegExp(pattern, flags).test(text);
        if (native) matched++;
        expect(linear(text), `${pattern} /${flags} on ${JSON.stringify(text)}`).toBe(native);
        expect(compiled(pattern, flags).test(text), `compiled ${pattern} /${flags} on ${JSON.stringify(text)}`).toBe(
          native,
        );
      }
    }
    expect(matched).toBeGreaterThan(1000);
  });
});
