/**
 * A template definition (or a record without one) as a small tree of plain objects that can be cloned between threads.
 * In: nothing. Out: types and two helpers.
 */

/** `%index` of a template; type is the declared one (the stored one counts). */
export interface SubstitutionPart {
  readonly kind: 'sub';
  readonly index: number;
  readonly type: number;
  readonly optional: boolean;
}

/** A processing instruction. */
export interface InstructionPart {
  readonly kind: 'pi';
  readonly target: string;
  readonly data: string;
}

/** One element; `dependency` is a value index (its NULL drops the element) or -1. */
export interface ElementPart {
  readonly kind: 'element';
  readonly name: string;
  readonly dependency: number;
  readonly attributes: AttributePart[];
  readonly children: Part[];
}

export interface AttributePart {
  readonly name: string;
  readonly parts: Part[];
}

/** Fixed text, or one of the above. */
export type Part = string | SubstitutionPart | InstructionPart | ElementPart;

/** A name without its namespace prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** True for `xmlns` and `xmlns:...`. */
export function isNamespaceDeclaration(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:');
}
