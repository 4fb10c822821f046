/** Own rules in a folder: saved only when they load, under safe names, with the line of a fault. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  deleteOwnRule,
  listOwnRules,
  readOwnRule,
  saveOwnRule,
} from '../../../../src/engine/analysis/detections/own-rules.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const rule = (id: string, title = 'My rule: cmd'): string => `title: '${title}'
id: ${id}
author: Me
logsource:
  product: windows
  category: process_creation
detection:
  sel:
    Image|endswith: '\\cmd.exe'
  condition: sel
`;

describe('own rules', () => {
  it('are saved under a name made of the title, read, changed, listed and deleted', () => {
    const folder = path.join(tempFolder(), 'rules');
    expect(listOwnRules(folder)).toEqual([]);
    const first = saveOwnRule(folder, undefined, rule('a'));
    expect(first).toMatchObject({ file: 'my-rule-cmd.yml', documents: [{ status: 'ok', line: null }] });
    expect(saveOwnRule(folder, undefined, rule('b')).file).toBe('my-rule-cmd-2.yml');
    expect(saveOwnRule(folder, undefined, rule('c', 'Правило')).file).toBe('rule.yml');
    expect(saveOwnRule(folder, undefined, rule('d', 'CON')).file).toBe('rule-2.yml');
    saveOwnRule(folder, first.file, rule('a', 'Renamed'));
    expect(readOwnRule(folder, first.file)).toContain('Renamed');
    expect(listOwnRules(folder).map(({ file, documents }) => [file, documents[0]?.title])).toEqual([
      ['my-rule-cmd-2.yml', 'My rule: cmd'],
      ['my-rule-cmd.yml', 'Renamed'],
      ['rule-2.yml', 'CON'],
      ['rule.yml', 'Правило'],
    ]);
    deleteOwnRule(folder, first.file);
    expect(existsSync(path.join(folder, first.file))).toBe(false);
    expect(() => readOwnRule(folder, first.file)).toThrow(/no rule my-rule-cmd.yml/);
  });

  it('are refused with the line of the fault, and nothing is written', () => {
    const folder = tempFolder();
    const save = (text: string): void => void saveOwnRule(folder, undefined, text);
    expect(() => save(rule('a').replace('endswith', 'endwith'))).toThrow(
      "Not saved. Line 9: 'Image|endwith': unknown modifier 'endwith'.",
    );
    expect(() => save(rule('a').replace('condition: sel', 'condition: sel and other'))).toThrow(
      /Line 10: condition names 'other'/,
    );
    expect(() => save(rule('a').replace('  product', ' \t- product'))).toThrow(
      /^Not saved. YAML is not valid: line \d+/,
    );
    expect(() => save(`${rule('a')}---\n${rule('b').replace('logsource', 'logsauce')}`)).toThrow(
      /Line 12: rule has no logsource/,
    );
    expect(() => save('x'.repeat(2_000_000))).toThrow(/longer than 1024 KiB/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('have one id each, in a file and between files', () => {
    const folder = tempFolder();
    saveOwnRule(folder, 'one.yml', rule('a'));
    expect(() => saveOwnRule(folder, undefined, rule('a'))).toThrow(/id a belongs to one.yml/);
    expect(() => saveOwnRule(folder, undefined, `${rule('b')}---\n${rule('b')}`)).toThrow(/another document/);
    saveOwnRule(folder, 'one.yml', rule('a', 'The same again'));
  });

  it('cannot leave their folder', () => {
    const folder = path.join(tempFolder(), 'rules');
    const outside = path.join(folder, '..', 'secret.yml');
    saveOwnRule(folder, 'a.yml', rule('a'));
    writeFileSync(outside, 'secret');
    for (const file of [
      '../secret.yml',
      '..\\secret.yml',
      '/etc/passwd.yml',
      '.hidden.yml',
      'nul.yml',
      'a.txt',
      'a/b.yml',
    ]) {
      expect(() => readOwnRule(folder, file)).toThrow(/no name for a rule file/);
      expect(() => saveOwnRule(folder, file, rule('x'))).toThrow(/no name for a rule file/);
      expect(() => deleteOwnRule(folder, file)).toThrow(/no name for a rule file/);
    }
    expect(readFileSync(outside, 'utf8')).toBe('secret');
  });
});
