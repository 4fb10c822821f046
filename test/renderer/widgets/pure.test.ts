/** Pure parts of the widgets: wheel, clipboard text, tokens, hex. */
import { describe, expect, test } from 'vitest';
import { toJsonTokens, toXmlTokens } from '../../../src/renderer/widgets/code-tokens.ts';
import { toCellText, toTabText } from '../../../src/renderer/widgets/grid-types.ts';
import { WheelRows } from '../../../src/renderer/widgets/grid-wheel.ts';
import { toHexLines } from '../../../src/renderer/widgets/hex.ts';

describe('wheel over long lists', () => {
  test('small deltas add up to rows, none is lost', () => {
    const wheel = new WheelRows();
    const rows = Array.from({ length: 11 }, () => wheel.add(10, 0, 22, 30));
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(5);
  });

  test('a turn of direction does not carry the rest', () => {
    const wheel = new WheelRows();
    wheel.add(21, 0, 22, 30);
    expect(wheel.add(-22, 0, 22, 30)).toBe(-1);
  });

  test('lines and pages', () => {
    expect(new WheelRows().add(3, 1, 22, 30)).toBe(3);
    expect(new WheelRows().add(-1, 2, 22, 30)).toBe(-30);
  });
});

describe('text of cells', () => {
  const columns = [
    { id: 'a', label: 'A' },
    { id: 'b', label: 'B', format: (row: { id: number | string }) => `row ${row.id}` },
  ];

  test('absent values are empty, formats win', () => {
    expect(toCellText(columns[0]!, { id: 1, a: null })).toBe('');
    expect(toCellText(columns[0]!, { id: 1, a: 0 })).toBe('0');
    expect(toCellText(columns[1]!, { id: 1, b: 'x' })).toBe('row 1');
  });

  test('a value can break neither line nor column', () => {
    const text = toTabText(columns, [{ id: 1, a: 'x\ty\r\nz\u2028w' }]);
    expect(text.split('\n')).toEqual(['A\tB', 'x y z w\trow 1']);
  });

  test.each([
    ['=cmd|x', "'=cmd|x"],
    ['\t@SUM(1)', "' @SUM(1)"],
    ['-12.5', '-12.5'],
    ['"a\tb', '"""a b"'],
    ['say "x"', 'say "x"'],
    ['\u202etxt.exe', '\u202etxt.exe'],
  ])('%j is copied as %j: a spreadsheet runs nothing and reads one cell', (value, cell) => {
    expect(toTabText([columns[0]!], [{ id: 1, a: value }])).toBe(`A\n${cell}`);
  });
});

describe('coloured text', () => {
  const xml = `<?xml version="1.0"?><Event xmlns='http://x'><Data Name="a&quot;>">1 < 2</Data><!-- <b a="c"> --></Event>`;
  const json = '{\n  "na\\"me": "va\\\\lue", "n": [1, "two", null], "open';

  test.each([
    ['xml', toXmlTokens, xml],
    ['json', toJsonTokens, json],
    ['no xml', toXmlTokens, '<<<>>>"=\'&'],
    ['empty', toJsonTokens, ''],
  ] as const)('%s: the pieces are the text', (_, split, text) => {
    expect(
      split(text)
        .map((token) => token.text)
        .join(''),
    ).toBe(text);
  });

  test('names and values are told apart', () => {
    expect(toXmlTokens('<Data Name="x">').filter((token) => token.kind !== 'plain')).toEqual([
      { text: 'Data', kind: 'name' },
      { text: 'Name', kind: 'attribute' },
      { text: '"x"', kind: 'value' },
    ]);
    expect(toJsonTokens('{"a": "b"}').filter((token) => token.kind !== 'plain')).toEqual([
      { text: '"a"', kind: 'name' },
      { text: '"b"', kind: 'value' },
    ]);
  });

  test('a long hostile text is split in one pass', () => {
    const text = '<a b="'.repeat(30_000);
    expect(toXmlTokens(text).reduce((sum, token) => sum + token.text.length, 0)).toBe(text.length);
  });
});

describe('hex', () => {
  test('sixteen bytes a line, offsets of the file, dots for what has no letter', () => {
    const lines = toHexLines(`2a2a0000${'41'.repeat(12)}ff`, 0x1200);
    expect(lines).toEqual([
      { offset: '00001200', bytes: '2a 2a 00 00 41 41 41 41  41 41 41 41 41 41 41 41', text: '**..AAAAAAAAAAAA' },
      { offset: '00001210', bytes: `ff  ${' '.repeat(44)}`, text: '.' },
    ]);
  });
});
