import { expect, test } from 'vitest';
import { renderStix, toPattern, toUuid5 } from '../../../src/engine/report/stix.ts';
import { buildCase } from '../../support/case-builder.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test('patterns by kind of value, hostile text stays inside its quotes', () => {
  expect(toPattern('10.0.0.1')).toBe("[ipv4-addr:value = '10.0.0.1']");
  expect(toPattern('2001:db8::1')).toBe("[ipv6-addr:value = '2001:db8::1']");
  expect(toPattern("a' OR 1='1\\.example")).toBe("[domain-name:value = 'a\\' OR 1=\\'1\\\\.example']");
});

test('a bundle holds what STIX 2.1 asks of each object, and is the same for the same case', () => {
  const db = buildCase([{}]);
  db.exec("INSERT INTO tags (id, name, colour) VALUES (1, 'c2', '#ff0000')");
  db.exec("INSERT INTO object_tags VALUES (1, 'address', '203.0.113.9', '203.0.113.9', 1)");
  const text = renderStix(db, '2025-01-01T00:00:00.000Z');
  expect(renderStix(db, '2025-01-01T00:00:00.000Z')).toBe(text);
  const bundle = JSON.parse(text) as { type: string; id: string; objects: Record<string, string>[] };
  expect(bundle.type).toBe('bundle');
  expect(bundle.objects).toHaveLength(2);
  for (const object of bundle.objects) {
    const [type, id] = object.id!.split('--');
    expect(type).toBe(object.type);
    expect(id).toMatch(uuid);
    expect(object.spec_version).toBe('2.1');
    expect(object.created).toMatch(time);
    expect(object.modified).toMatch(time);
  }
  expect(bundle.objects[1]).toMatchObject({
    pattern: "[ipv4-addr:value = '203.0.113.9']",
    pattern_type: 'stix',
    description: 'Tagged c2',
  });
  expect(bundle.objects[1]!.valid_from).toMatch(time);
  expect(toUuid5('x')).toMatch(uuid);
});
