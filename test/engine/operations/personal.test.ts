import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPersonalHandlers, readAnalystName } from '../../../src/engine/operations/personal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'eventloupe-personal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const handlers = (place: string) =>
  createPersonalHandlers(
    () => place,
    () => undefined,
    () => undefined,
  );

test('items are replaced by kind and name, listed by name, and shared by two engines', () => {
  const [one, two] = [handlers(folder), handlers(folder)];
  one['personal.put']({ kind: 'view', name: 'b', body: 1 }, undefined);
  two['personal.put']({ kind: 'view', name: 'a', body: 2 }, undefined);
  one['personal.put']({ kind: 'view', name: 'b', body: 3 }, undefined);
  one['personal.put']({ kind: 'search', name: 'b', body: 4 }, undefined);
  expect(two['personal.list']({ kind: 'view' }, undefined)).toMatchObject({
    items: [
      { name: 'a', body: 2 },
      { name: 'b', body: 3 },
    ],
  });
  one['analyst.set']({ name: 'Ann' }, undefined);
  expect(readAnalystName(folder)).toBe('Ann');
  expect(two['personal.list']({ kind: 'search' }, undefined)).toMatchObject({ items: [{ name: 'b' }] });
});

test('a damaged file is an empty list and is kept aside; a body has a limit', () => {
  const file = path.join(folder, 'personal.json');
  writeFileSync(file, '{"items": [');
  const own = handlers(folder);
  expect(own['personal.list']({ kind: 'view' }, undefined)).toEqual({ items: [] });
  own['personal.put']({ kind: 'view', name: 'a', body: null }, undefined);
  expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('{"items": [');
  expect(own['personal.list']({ kind: 'view' }, undefined)).toMatchObject({ items: [{ name: 'a', body: null }] });
  expect(() => own['personal.put']({ kind: 'view', name: 'big', body: 'x'.repeat(1_000_001) }, undefined)).toThrow(
    'longer than',
  );
});

test('a folder that cannot be made is an error with a code', () => {
  const inTheWay = path.join(folder, 'file');
  writeFileSync(inTheWay, '');
  const own = handlers(path.join(inTheWay, 'data'));
  expect(() => own['analyst.set']({ name: 'Ann' }, undefined)).toThrow(
    expect.objectContaining({ code: 'path-not-writable' }),
  );
  expect(existsSync(path.join(inTheWay, 'data'))).toBe(false);
  mkdirSync(path.join(folder, 'ok'));
  expect(handlers(path.join(folder, 'ok'))['analyst.get']({}, undefined)).toMatchObject({ name: expect.any(String) });
});
