import { describe, expect, test } from 'vitest';
import { suggestFields, suggestValues } from '../../../src/renderer/app/search-completions.ts';
import { parseQuery } from '../../../src/shared/model/query/index.ts';

const columns = ['CommandLine', 'ParentCommandLine', 'Image'].map((name, index) => ({
  id: `data.${name}`,
  label: name,
  kind: 'text' as const,
  field: name,
  count: 1000 - index,
}));

describe('completion in the search box', () => {
  test('names that begin with the text come before those that hold it, typed fields first', () => {
    expect(suggestFields(columns, 'com').map((one) => one.label)).toEqual([
      'computer',
      'CommandLine',
      'ParentCommandLine',
    ]);
    expect(suggestFields(columns, 'comm').map((one) => one.insert)).toEqual(['CommandLine:', 'ParentCommandLine:']);
    expect(suggestFields(columns, 'zzz')).toEqual([]);
  });

  test.each(['Security', 'Microsoft-Windows-Sysmon/Operational', 'C:\\Windows\\x y.exe', 'a"b*?', '(x)', 'AND'])(
    'the value %j is taken as one value of the language',
    (value) => {
      const [suggestion] = suggestValues([{ value, label: value, count: 3 }]);
      const parsed = parseQuery(`channel:${suggestion!.insert}`);
      expect(parsed.ok && parsed.query).toMatchObject({ kind: 'term' });
    },
  );

  test('the hint has the count, and the label where it differs', () => {
    const [plain, named] = suggestValues([
      { value: '3', label: '3', count: 1200 },
      { value: '3', label: 'Network', count: 7 },
    ]);
    expect([plain!.hint, named!.hint]).toEqual(['1,200', 'Network · 7']);
  });
});
