/**
 * Expanded XML of one record, and its flat list of names and values (the slower way; the fast one is `plan.ts`). In: elements
 * without substitutions. Out: `[name, text]` pairs, by the same rules.
 */
import { isNamespaceDeclaration, localName } from './tree.ts';

export interface XmlInstruction {
  readonly target: string;
  readonly data: string;
}

/** An element as it would stand in the XML text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly children: readonly XmlNode[];
}

export type XmlNode = string | XmlInstruction | XmlElement;

export const isXmlElement = (node: XmlNode): node is XmlElement => typeof node !== 'string' && 'children' in node;

/** Direct text of an element. */
function ownText(element: XmlElement): string {
  let text = '';
  for (const node of element.children) if (typeof node === 'string') text += node;
  return text;
}

/** Text of an element and of all below it. */
function deepText(element: XmlElement): string {
  let text = '';
  for (const node of element.children) {
    if (typeof node === 'string') text += node;
    else if (isXmlElement(node)) text += deepText(node);
  }
  return text;
}

export type NamedText = readonly [string, string];

/** Kinds other than EventData, RenderingInfo and System: paths in document order. */
export function flattenPaths(element: XmlElement, path = '', out: NamedText[] = [], isKind = true): NamedText[] {
  let attributes = 0;
  for (const [name, text] of element.attributes) {
    if (isNamespaceDeclaration(name) || text === '') continue;
    out.push([`${path}@${localName(name)}`, text]);
    attributes++;
  }
  const hasElements = element.children.some(isXmlElement);
  const text = ownText(element);
  if (hasElements ? text.trim() !== '' : isKind ? text !== '' : text !== '' || attributes === 0) out.push([path, text]);
  for (const child of element.children)
    if (isXmlElement(child))
      flattenPaths(child, path === '' ? localName(child.name) : `${path}/${localName(child.name)}`, out, false);
  return out;
}

/** EventData: Data by Name, another element as `#Tag`, text of its own as `#text`. */
export function flattenEventData(element: XmlElement): NamedText[] {
  const out: NamedText[] = [];
  for (const node of element.children) {
    if (typeof node === 'string') {
      if (node.trim() !== '') out.push(['#text', node]);
    } else if (isXmlElement(node)) {
      const tag = localName(node.name);
      const name = tag === 'Data' ? (node.attributes.find(([n]) => localName(n) === 'Name')?.[1] ?? '') : `#${tag}`;
      out.push([name, deepText(node)]);
    }
  }
  return out;
}
