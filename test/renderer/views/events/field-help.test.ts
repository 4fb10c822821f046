import { expect, test } from 'vitest';
import { toFieldHelp } from '../../../../src/renderer/views/events/field-help.ts';

const row = (name: string, value: string, about: string | null = null) => ({
  name,
  value,
  meaning: null,
  clause: '',
  about,
});
const help = { provider: 'P', eventId: 1, title: 'T', meaning: 'm', tips: [], attack: [], references: [] };

test('fields that matter come first, missing ones are said to be missing, known ones follow, others stay away', () => {
  const fields = toFieldHelp({
    help: {
      ...help,
      fields: [
        { name: 'B', text: 'about B' },
        { name: 'Gone', text: null },
      ],
    },
    data: [row('A', '1', 'about A'), row('b', 'x'.repeat(500), 'about B'), row('Silent', '3')],
  });
  expect(fields.map(({ name, about }) => [name, about])).toEqual([
    ['b', 'about B'],
    ['Gone', null],
    ['A', 'about A'],
  ]);
  expect(fields[0]!.value).toHaveLength(401);
  expect(fields[1]!.value).toBeUndefined();
});

test('a field that occurs twice is shown twice and explained once; without help the known fields remain', () => {
  const data = [row('A', '1', 'about A'), row('A', '2', 'about A')];
  const twice = toFieldHelp({ help: { ...help, fields: [{ name: 'A', text: 'about A' }] }, data });
  expect(twice.map(({ value, about }) => [value, about])).toEqual([
    ['1', 'about A'],
    ['2', null],
  ]);
  expect(toFieldHelp({ help: null, data })).toHaveLength(2);
});
