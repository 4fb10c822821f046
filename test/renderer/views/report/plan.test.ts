import { describe, expect, test } from 'vitest';
import { dropSection, explainFormat, moveSection, suggestFolder } from '../../../../src/renderer/views/report/plan.ts';
import { mergeSections, type SectionChoice, toSectionIds } from '../../../../src/shared/model/report-plan.ts';

const choices: readonly SectionChoice[] = [
  { id: 'triage', on: true },
  { id: 'scope', on: false },
  { id: 'notes', on: true },
];
const ids = (list: readonly SectionChoice[]): string[] => list.map((choice) => choice.id);

describe('the plan of a report', () => {
  test('keeps the order of known sections, drops lost ones, adds new ones at the end', () => {
    expect(mergeSections(choices, ['notes', 'triage', 'beacons'])).toEqual([
      { id: 'triage', on: true },
      { id: 'notes', on: true },
      { id: 'beacons', on: true },
    ]);
  });

  test('moves a section, but not past the ends', () => {
    expect(ids(moveSection(choices, 'notes', -1))).toEqual(['triage', 'notes', 'scope']);
    expect(moveSection(choices, 'triage', -1)).toBe(choices);
    expect(moveSection(choices, 'none', 1)).toBe(choices);
    expect(ids(dropSection(choices, 'triage', 'notes'))).toEqual(['scope', 'notes', 'triage']);
    expect(dropSection(choices, 'triage', 'none')).toBe(choices);
  });

  test('sends what is on, in order', () => {
    expect(toSectionIds(choices)).toEqual(['triage', 'notes']);
  });

  test('is written beside its case', () => {
    expect(suggestFolder('/cases/a.eventloupe', '2025-01-02')).toBe('/cases/a-report-2025-01-02');
    expect(explainFormat('html')).toContain('HTML');
    expect(explainFormat('new')).toBe('new');
  });
});
