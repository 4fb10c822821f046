/** Terms of the glossary that a search finds: those with the text in their name first, then those that speak of it. Pure. */
export interface Term {
  readonly term: string;
  readonly text: string;
}

/** See the file's header. */
export function findTerms(terms: readonly Term[], search: string): readonly Term[] {
  const wanted = search.trim().toLowerCase();
  const named = terms.filter(({ term }) => term.toLowerCase().includes(wanted));
  return [...named, ...terms.filter((one) => !named.includes(one) && one.text.toLowerCase().includes(wanted))];
}
