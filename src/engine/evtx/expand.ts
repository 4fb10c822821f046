/**
 * Puts values into a template: a tree and the values of one record become XML elements. In: tree, values, limits. Out: elements.
 * For the detail view's XML, and for records that no flat plan fits. The rules: an optional substitution that is NULL, or
 * a NULL dependency, drops its element or attribute; an empty attribute is dropped; an array repeats its element.
 */
import { valueType } from './constants.ts';
import type { XmlElement, XmlNode } from './flatten.ts';
import type { ValueFrame } from './frame.ts';
import type { ChunkMemory } from './memory.ts';
import { scalarText } from './parse-tree.ts';
import type { ElementPart, Part, SubstitutionPart } from './tree.ts';
import { arrayItem } from './values.ts';

/** What may still be made; shared by a record and everything nested in it. */
export interface ExpandBudget {
  nodes: number;
  characters: number;
}

/** Reads the fragments of a BinXML value (type 0x21). */
export type FragmentReader = (start: number, size: number, depth: number) => XmlNode[];

/** See the header. */
export class Expander {
  /** Set when the budget ran out: the result is cut. */
  exhausted = false;
  private readonly memory: ChunkMemory;
  private readonly budget: ExpandBudget;
  private readonly readFragments: FragmentReader;

  constructor(memory: ChunkMemory, budget: ExpandBudget, readFragments: FragmentReader) {
    this.memory = memory;
    this.budget = budget;
    this.readFragments = readFragments;
  }

  /** Takes one node of so many characters from the budget. */
  private take(characters: number): boolean {
    this.budget.nodes--;
    this.budget.characters -= characters;
    if (this.budget.nodes >= 0 && this.budget.characters >= 0) return true;
    this.exhausted = true;
    return false;
  }

  /** Text of a scalar value (not NULL, not an array, not BinXML). */
  private scalar(type: number, start: number, size: number): string {
    return this.take(size * 2) ? scalarText(this.memory, type, start, size) : '';
  }

  /** Items of an array value. */
  private items(type: number, start: number, size: number): string[] {
    const out: string[] = [];
    const end = start + size;
    for (let p = start; p < end && !this.exhausted; ) {
      const item = arrayItem(this.memory, type & 0x7f, p, end);
      out.push(this.scalar(type & 0x7f, p, item.size));
      p += Math.max(1, item.step);
    }
    return out;
  }

  /** Text of the parts of an attribute; arrays joined by commas. Undefined when an optional one is NULL. */
  private attributeText(parts: readonly Part[], frame: ValueFrame): string | undefined {
    let text = '';
    for (const part of parts) {
      if (typeof part === 'string') text += part;
      else if (part.kind === 'sub') {
        if (frame.isNull(part.index)) {
          if (part.optional) return undefined;
          continue;
        }
        const type = frame.types[part.index] as number;
        const start = frame.starts[part.index] as number;
        const size = frame.sizes[part.index] as number;
        text += type & valueType.array ? this.items(type, start, size).join(',') : this.scalar(type, start, size);
      }
    }
    return text.replace(/\0+$/, '');
  }

  /** The elements that one element of a template becomes: none, one, or one for each item of an array. */
  element(part: ElementPart, frame: ValueFrame, depth: number, isRoot: boolean): XmlElement[] {
    if (this.exhausted || !this.take(part.name.length)) return [];
    if (!isRoot) {
      if (part.dependency >= 0 && frame.isNull(part.dependency)) return [];
      if (
        part.children.some(
          (child) => typeof child !== 'string' && child.kind === 'sub' && child.optional && frame.isNull(child.index),
        )
      )
        return [];
    }
    const attributes: [string, string][] = [];
    for (const attribute of part.attributes) {
      if (!this.take(attribute.name.length)) return [];
      const text = this.attributeText(attribute.parts, frame);
      if (text !== undefined && text !== '') attributes.push([attribute.name, text]);
    }
    const repeated = part.children.find(
      (child): child is SubstitutionPart =>
        typeof child !== 'string' &&
        child.kind === 'sub' &&
        !frame.isNull(child.index) &&
        ((frame.types[child.index] as number) & 0x80) !== 0,
    );
    if (!repeated) return [{ name: part.name, attributes, children: this.content(part, frame, depth, undefined, '') }];
    const items = this.items(
      frame.types[repeated.index] as number,
      frame.starts[repeated.index] as number,
      frame.sizes[repeated.index] as number,
    );
    const out: XmlElement[] = [];
    for (const item of items.length > 0 ? items : ['']) {
      if (!this.take(item.length)) break;
      out.push({ name: part.name, attributes, children: this.content(part, frame, depth, repeated, item) });
    }
    return out;
  }

  private content(
    part: ElementPart,
    frame: ValueFrame,
    depth: number,
    repeated: SubstitutionPart | undefined,
    item: string,
  ): XmlNode[] {
    const out: XmlNode[] = [];
    for (const child of part.children) {
      if (this.exhausted) break;
      if (typeof child === 'string') out.push(child);
      else if (child.kind === 'pi') out.push({ target: child.target, data: child.data });
      else if (child.kind === 'element') out.push(...this.element(child, frame, depth, false));
      else if (child === repeated) out.push(item);
      else if (!frame.isNull(child.index)) {
        const type = frame.types[child.index] as number;
        const start = frame.starts[child.index] as number;
        const size = frame.sizes[child.index] as number;
        if (type === valueType.binXml) {
          for (const node of this.readFragments(start, size, depth + 1)) out.push(node);
        } else if (type & valueType.array) out.push(this.items(type, start, size).join(','));
        else out.push(this.scalar(type, start, size));
      }
    }
    return out;
  }
}
