import { describe, expect, test } from 'vitest';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { completionAt, highlightQuery, type Pattern, parseQuery, type QueryNode } from '#shared/model/query/index.ts';

const patternText = (pattern: Pattern): string =>
  pattern
    .map((part) => (part.kind === 'literal' ? part.text.replace(/[*?]/g, '~$&') : part.kind === 'many' ? '*' : '?'))
    .join('');

/** A short form of the tree: `(and a (not f=b))`. */
function show(node: QueryNode | undefined): string {
  if (!node) return '()';
  if (node.kind === 'not') return `(not ${show(node.item)})`;
  if (node.kind !== 'term') return `(${node.kind} ${node.items.map(show).join(' ')})`;
  const { test: t } = node;
  const name = node.field === undefined ? '' : `${node.field}=`;
  switch (t.kind) {
    case 'pattern':
      return `${name}${patternText(t.pattern)}`;
    case 'exists':
      return `${name}<exists>`;
    case 'compare':
      return `${name}${t.operator}${t.bound.text}`;
    case 'range':
      return `${name}${t.fromInclusive ? '[' : '{'}${t.from?.text}..${t.to?.text}${t.toInclusive ? ']' : '}'}`;
    case 'network':
      return `${name}net(${t.text})`;
  }
}
const parse = (text: string): string => {
  const result = parseQuery(text);
  return result.ok ? show(result.query) : `error ${result.error.column}: ${result.error.message}`;
};

describe('query language: what a text means', () => {
  test.each([
    ['', '()'],
    ['  \t ', '()'],
    ['a b', '(and a b)'],
    ['a AND b OR c d', '(or (and a b) (and c d))'],
    ['NOT a b', '(and (not a) b)'],
    ['-a -(b OR c)', '(and (not a) (not (or b c)))'],
    ['NOT -a', '(not (not a))'],
    ['and or not', '(and and or not)'],
    ['id:4624', 'id=4624'],
    ['id:(4624 OR 4625)', '(or id=4624 id=4625)'],
    ['id:(4624 4625) x', '(and (or id=4624 id=4625) x)'],
    ['CommandLine:(*a* AND *b*)', '(and CommandLine=*a* CommandLine=*b*)'],
    ['Image:(-a*)', '(not Image=a*)'],
    ['id:>=4624', 'id=>=4624'],
    ['time:[2024-01-01 TO 2024-01-02]', 'time=[2024-01-01..2024-01-02]'],
    ['time:{2024-01-01 TO *}', 'time={2024-01-01..undefined}'],
    ['time:["2024-01-01 10:00" TO 2024-01-02}', 'time=[2024-01-01 10:00..2024-01-02}'],
    [String.raw`Image:C:\Windows\*\cmd.exe`, String.raw`Image=C:\Windows\*\cmd.exe`],
    [String.raw`Image:"C:\Program Files\a.exe"`, String.raw`Image=C:\Program Files\a.exe`],
    [String.raw`Image:"C:\Program Files\\*\a.exe"`, String.raw`Image=C:\Program Files\*\a.exe`],
    [String.raw`Image:"a\*b\?c\"d\\e\nf"`, String.raw`Image=a~*b~?c"d\e\nf`],
    [String.raw`C:\Windows`, String.raw`C:\Windows`],
    ['http://x.example/a?b', 'http://x.example/a?b'],
    ['10.0.0.1:445', '10.0.0.1:445'],
    ['fe80::1', 'fe80::1'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8:0:0:0:0:0:1'],
    ['DestinationIp:10.0.0.0/8', 'DestinationIp=net(10.0.0.0/8)'],
    ['DestinationIp:fe80::/10', 'DestinationIp=net(fe80::/10)'],
    ['DestinationIp:"10.0.0.0/8"', 'DestinationIp=10.0.0.0/8'],
    ['DestinationIp:10.0.0.0/33', 'DestinationIp=10.0.0.0/33'],
    ['Image:*', 'Image=<exists>'],
    ['Image:""', 'Image='],
    ['IpAddress:-', 'IpAddress=-'],
    ['LogonGuid:{00000000-0000-0000-0000-000000000000}', 'LogonGuid={00000000-0000-0000-0000-000000000000}'],
    ['"Logon Type":3', 'Logon Type=3'],
    ['data.:x', 'data.=x'],
    ['UserData/EventXML@a:1', 'UserData/EventXML@a=1'],
    ['Größe:ü', 'Größe=ü'],
    ['"AND" "a:b"', '(and AND a:b)'],
    ['status:0xc000006d', 'status=0xc000006d'],
    ['level:<=warning', 'level=<=warning'],
    ['id:46??', 'id=46??'],
  ])('%s', (text, expected) => {
    expect(parse(text)).toBe(expected);
  });

  test('a clause made from any value reads back as exactly that value', () => {
    for (const value of [
      'a',
      'C:\\x\\',
      '"',
      '\\"',
      '*?\\*',
      '10.0.0.0/8',
      '>=5',
      '',
      ' ',
      '[a TO b]',
      '(',
      ') OR id:1',
      '\ud800',
      '-x',
    ]) {
      for (const field of ['Image', 'data.Logon Type', 'data.', 'data.a:b', 'data."x"', 'data.*', 'data.é']) {
        const result = parseQuery(toFieldClauseText(field, value));
        if (!result.ok || result.query?.kind !== 'term' || result.query.test.kind !== 'pattern')
          throw new Error(`${field} ${value}`);
        expect(result.query.field).toBe(field);
        expect(result.query.test.pattern).toEqual(value === '' ? [] : [{ kind: 'literal', text: value }]);
      }
    }
  });
});

describe('query language: errors name the column and what was expected', () => {
  test.each([
    ['a AND', 6, 'Expected a term at the end'],
    ['a OR OR b', 6, 'Expected a term before OR'],
    ['(a b', 1, 'Expected ")"'],
    ['a )', 3, 'closes nothing'],
    ['()', 2, 'Expected a term'],
    ['x "abc', 3, 'never closed'],
    [String.raw`Image:"C:\a\"`, 7, 'backslash at the end'],
    ['id:abc', 4, 'Expected a whole number for id, found "abc"'],
    ['id:(1 OR b)', 10, 'Expected a whole number'],
    ['time:yesterday', 6, 'expected a time'],
    ['time:[2024-01-01 TO 2024-13-01]', 21, 'expected a time'],
    ['time:[2024-01-01 2024-01-02]', 18, 'Expected TO'],
    ['time:[2024-01-01 TO 2024-01-02', 31, 'Expected "]"'],
    ['time:[TO 2024]', 7, 'start of the range'],
    ['level:bad', 7, 'expected a number or one of'],
    ['id:', 4, 'Expected a value after id:'],
    ['id: 5', 4, 'directly after the colon'],
    ['channel:>5', 10, 'comparisons and ranges'],
    ['computer:10.0.0.0/8', 10, 'network'],
    ['a(b)', 2, 'blank before "("'],
    ['(a)b', 4, 'blank after ")"'],
    ['"a"b', 4, 'blank after the closing quote'],
    ['a"b"', 2, 'blank before the quote'],
    ['a - b', 3, 'directly after "-"'],
    ['id:(Image:x)', 5, 'no other field'],
    ['pid:1*', 5, 'wildcards'],
    ['id:>4*', 5, 'without wildcards'],
  ])('%s', (text, column, message) => {
    const result = parseQuery(text);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.error.column).toBe(column);
    expect(result.error.message.toLowerCase()).toContain(message.toLowerCase());
  });
});

test('query language: depth and number of terms are bounded', () => {
  expect(parse(`${'('.repeat(101)}a${')'.repeat(101)}`)).toMatch(/^error 101: .*100 nested/);
  expect(parse('a '.repeat(10_001))).toMatch(/^error 20001: .*10000 terms/);
});

describe('query language: help for a search box', () => {
  test('pieces', () => {
    const text = 'id:>=4 -(x OR Image:"a b")';
    expect(highlightQuery(text).map((p) => `${p.kind}:${text.slice(p.start, p.end)}`)).toEqual([
      'field:id:',
      'operator:>=',
      'value:4',
      'operator:-',
      'bracket:(',
      'word:x',
      'operator:OR',
      'field:Image:',
      'value:"a b"',
      'bracket:)',
    ]);
    expect(highlightQuery('ok id:x y').map((p) => [p.kind, p.start])).toEqual([
      ['word', 0],
      ['field', 3],
      ['error', 6],
    ]);
    expect(highlightQuery('a "b').at(-1)).toEqual({ kind: 'error', start: 2, end: 4 });
  });
  test('completion', () => {
    expect(completionAt('id:5 -Ima', 9)).toEqual({ kind: 'field', field: undefined, prefix: 'Ima', start: 6, end: 9 });
    expect(completionAt('chan:', 5)).toEqual({ kind: 'value', field: 'data.chan', prefix: '', start: 5, end: 5 });
    expect(completionAt('(channel:"Sec', 13)).toEqual({
      kind: 'value',
      field: 'channel',
      prefix: 'Sec',
      start: 9,
      end: 13,
    });
    expect(completionAt('id:>=4', 6)).toBeUndefined();
    expect(completionAt('"a b', 4)).toBeUndefined();
  });
});
