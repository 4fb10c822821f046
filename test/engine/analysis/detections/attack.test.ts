import { describe, expect, it } from 'vitest';
import { loadAttack } from '../../../../src/engine/analysis/detections/attack.ts';
import { loadPack } from '../../../../src/engine/analysis/detections/pack/load.ts';

describe('ATT&CK table', () => {
  const attack = loadAttack();

  it('states its version, has unique ids, known tactics, and aliases that lead to techniques', () => {
    expect(attack.version).toBe('19');
    const ids = attack.techniques.map((t) => t.id);
    expect(new Set(ids).size).toBe(ids.length);
    const shortnames = attack.tactics.map((t) => t.shortname);
    expect(shortnames).toContain('stealth');
    expect(shortnames).not.toContain('defense-evasion');
    for (const t of attack.techniques)
      expect(
        t.tactics.every((name) => shortnames.includes(name)),
        t.id,
      ).toBe(true);
    for (const t of attack.techniques) if (t.id.includes('.')) expect(ids).toContain(t.id.slice(0, 5));
  });

  it('knows old ids both ways', () => {
    expect(attack.technique('T1562.002')).toMatchObject({ id: 'T1685.001', oldId: 'T1562.002' });
    expect(attack.oldIds('T1685.005')).toEqual(['T1070.001']);
    expect(attack.technique('t1059.001')).toMatchObject({ id: 'T1059.001', name: 'PowerShell', oldId: undefined });
    expect(attack.technique('T9999')).toMatchObject({ id: 'T9999', name: undefined });
  });

  it('reads tags of rules old and new', () => {
    expect(attack.tacticsOf(['attack.defense-evasion', 'attack.t1112'])).toEqual(['stealth']);
    expect(attack.tacticsOf(['attack.t1685.005'])).toEqual(['defense-impairment']);
    expect(
      attack.techniquesOf(['attack.t1562.001', 'attack.t1685', 'cve.2020-1', 'attack.g0016']).map((t) => t.id),
    ).toEqual(['T1685']);
  });

  it('names every technique of the own pack', () => {
    for (const { rule } of loadPack())
      for (const t of attack.techniquesOf(rule?.tags ?? [])) expect(t.name, t.id).toBeDefined();
  });
});
