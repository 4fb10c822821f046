import { expect, test } from 'vitest';
import { toViewKeys } from '../../../src/renderer/app/view-keys.ts';
import { useNavigation } from '../../../src/renderer/state/navigation.ts';
import { toBareUser, toPivotActions } from '../../../src/renderer/state/pivot-to.ts';
import { readViewSettings } from '../../../src/renderer/state/view-settings.ts';
import { useLogonsStore } from '../../../src/renderer/views/logons/logons-store.ts';
import { useProcessesStore } from '../../../src/renderer/views/processes/processes-store.ts';

test('a user is searched without the domain, a path as it is', () => {
  expect(toBareUser('ACME\\alice')).toBe('alice');
  expect(toBareUser('C:\\Windows\\x.exe')).toBe('C:\\Windows\\x.exe');
  expect(toBareUser('\\Device\\x')).toBe('\\Device\\x');
  expect(toBareUser('10.0.0.1')).toBe('10.0.0.1');
});

test('a value leads to other views, with the value as their search and their other settings as usual', () => {
  useLogonsStore.getState().change({ remote: true });
  const [item] = toPivotActions('ACME\\alice');
  item!.actions!.find((one) => one.id === 'in-logons')!.run!();
  expect(useNavigation.getState().view).toBe('logons');
  expect(readViewSettings('logons')).toMatchObject({ filter: { search: 'alice' } });
  expect(useLogonsStore.getState().filter.remote).toBeUndefined();
  item!.actions!.find((one) => one.id === 'in-processes')!.run!();
  expect(useProcessesStore.getState().search).toBe('ACME\\alice');
  expect(useNavigation.getState().view).toBe('processes');
});

test('nothing to find: no item', () => {
  for (const value of [null, undefined, '', ' ', '-', 'x'.repeat(1001)]) expect(toPivotActions(value)).toEqual([]);
});

test('keys of the views go to ten', () => {
  expect([0, 8, 9, 10].map((index) => toViewKeys(index).keys)).toEqual(['Alt+1', 'Alt+9', 'Alt+0', undefined]);
});
