import { describe, expect, it } from 'vitest';
import { toLookup } from '../../../../src/engine/normalise/knowledge/fields.ts';
import { compileTemplate } from '../../../../src/engine/normalise/knowledge/template.ts';

function render(template: string, fields: Record<string, string>): string {
  const get = toLookup(Object.entries(fields));
  return compileTemplate(template)({ get, explain: (name, value) => (name === 'Code' ? `<${value}>` : undefined) })
    .text;
}

describe('message templates', () => {
  it('fills fields, by name without case or by place', () => {
    expect(render('{image} {#2}', { Image: 'a.exe', Other: 'b' })).toBe('a.exe b');
    expect(render('{A,B}', { A: '-', B: 'x' })).toBe('x');
    expect(render('{A} {B}', { B: 'x' })).toBe('? x');
  });

  it('leaves optional parts out when a field in them has no value', () => {
    const template = '{A}[ → {B}[:{C}]]';
    expect(render(template, { A: '1', B: '2', C: '3' })).toBe('1 → 2:3');
    expect(render(template, { A: '1', B: '2', C: '' })).toBe('1 → 2');
    expect(render(template, { A: '1', C: '3' })).toBe('1');
  });

  it('guards parts by another field', () => {
    const template = '[In!=false?→ {B}][In=false?← {B}]';
    expect(render(template, { In: 'false', B: 'x' })).toBe('← x');
    expect(render(template, { In: 'true', B: 'x' })).toBe('→ x');
    expect(render(template, { B: 'x' })).toBe('→ x');
  });

  it('applies filters', () => {
    expect(render('{P|file}', { P: 'C:\\a\\b.exe' })).toBe('b.exe');
    expect(render('{P|number}', { P: '0x1a4' })).toBe('420');
    expect(render('{P|address}', { P: '::ffff:10.0.0.5' })).toBe('10.0.0.5');
    expect(render('{P|host}:1', { P: 'fe80::1' })).toBe('[fe80::1]:1');
    expect(render('{Code|code}{X|code}', { Code: '3', X: '4' })).toBe('<3>4');
    expect(render('{P|max4}', { P: 'abcdef' })).toBe('abc…');
    expect(render('{P|line|lower}', { P: 'One\r\nTwo' })).toBe('one');
    expect(render('{T|user}', { TDomainName: 'D', TUserName: 'u' })).toBe('D\\u');
    expect(render('{T|user}', { TUserName: '-', TUserSid: 'S-1-5-18' })).toBe('S-1-5-18');
  });

  it('keeps hostile values as text: brackets and braces in them mean nothing', () => {
    expect(render('[{A}]', { A: '{B}[x]\n\u0000y\u202ez' })).toBe('{B}[x] y<U+202E>z');
  });

  it('refuses mistakes in a template', () => {
    for (const bad of ['[a', 'a]', '{}', '{a', 'a}', '{a|nosuch}', '{a|constructor}']) {
      expect(() => compileTemplate(bad), bad).toThrow(/template/);
    }
  });
});
