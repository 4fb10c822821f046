/** The sections of a report as a person arranged them. Pure. */

export interface SectionChoice {
  readonly id: string;
  readonly on: boolean;
}

/** The choices for the engine's sections: known ones keep their place, new ones come last and are on. */
export function mergeSections(choices: readonly SectionChoice[], ids: readonly string[]): SectionChoice[] {
  const known = new Set(choices.map((choice) => choice.id));
  return [
    ...choices.filter((choice) => ids.includes(choice.id)),
    ...ids.filter((id) => !known.has(id)).map((id) => ({ id, on: true })),
  ];
}

/** Ids of the sections that are on, in order. */
export function toSectionIds(choices: readonly SectionChoice[]): string[] {
  return choices.filter((choice) => choice.on).map((choice) => choice.id);
}
