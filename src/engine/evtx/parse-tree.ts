/**
 * Builds the tree of a definition that `StructureWalker` has already found well formed. In: chunk memory and offset. Out: the root
 * element. With `virtual` the text tokens become substitutions, numbered in the order in which the walker noted them.
 */
import { JsonWriter } from '../base/json-writer.ts';
import { token, valueType } from './constants.ts';
import { type ChunkMemory, nameClass } from './memory.ts';
import { inlineValueLead, inlineValueSize } from './structure.ts';
import type { AttributePart, ElementPart, Part } from './tree.ts';
import { appendScalar } from './values.ts';

/** Gives the elements of a template instance that stands inside a definition (all its values are fixed there). */
export type InstanceReader = (at: number, limit: number) => { elements: Part[]; end: number } | undefined;

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const scratch = new JsonWriter(1024);
const decoder = new TextDecoder();

/** One scalar value as a JS string: the same form as in a payload. */
export function scalarText(memory: ChunkMemory, type: number, start: number, size: number): string {
  if (type === valueType.string) {
    let end = start + (size & ~1);
    while (end > start && memory.u16(end - 2) === 0) end -= 2;
    return memory.text(start, end);
  }
  scratch.length = 0;
  scratch.byte(34);
  appendScalar(scratch, memory, type, start, size);
  scratch.byte(34);
  return JSON.parse(decoder.decode(scratch.bytes.subarray(0, scratch.length))) as string;
}

/** The root element at `start`, or undefined when the bytes are not as the walker saw them. */
export function parseTree(
  memory: ChunkMemory,
  start: number,
  limit: number,
  definition: boolean,
  readInstance: InstanceReader,
): Part | undefined {
  const bytes = memory.bytes;
  const stack: ElementPart[] = [];
  let roots: Part[] = [];
  let target: Part[] = roots;
  let textCount = 0;
  let structuralText = definition;
  let elementKind = 0;
  let p = start;
  const readName = (at: number, inlineAt: number): { name: string; end: number } => {
    const offset = memory.u32(at);
    const size = memory.nameSize(offset);
    return {
      name: size < 0 ? '' : memory.nameText(offset),
      end: offset === inlineAt ? inlineAt + Math.max(0, size) : inlineAt,
    };
  };
  const closeStart = (): void => {
    const element = stack.at(-1);
    if (element) target = element.children;
    structuralText = definition;
  };
  const endElement = (): void => {
    stack.pop();
    target = stack.at(-1)?.children ?? roots;
  };
  while (p < limit) {
    const tag = bytes[p] as number;
    switch (tag & 0xbf) {
      case token.openElement: {
        let q = p + 1;
        let dependency = -1;
        if (definition) {
          dependency = memory.u16(q);
          if (dependency === 0xffff) dependency = -1;
          q += 2;
        }
        elementKind = memory.nameSize(memory.u32(q + 4)) < 0 ? 0 : memory.nameKind(memory.u32(q + 4));
        const { name, end } = readName(q + 4, q + 8);
        const element: ElementPart = { kind: 'element', name, dependency, attributes: [], children: [] };
        target.push(element);
        stack.push(element);
        structuralText = definition;
        p = tag & 0x40 ? end + 4 : end;
        break;
      }
      case token.attribute: {
        const isName = memory.nameSize(memory.u32(p + 1)) >= 0 && memory.nameKind(memory.u32(p + 1)) === nameClass.name;
        const { name, end } = readName(p + 1, p + 5);
        const attribute: AttributePart = { name, parts: [] };
        stack.at(-1)?.attributes.push(attribute);
        target = attribute.parts;
        structuralText =
          definition || (isName && (elementKind === nameClass.data || elementKind === nameClass.eventData));
        p = end;
        break;
      }
      case token.closeStart:
        closeStart();
        p++;
        break;
      case token.closeEmpty:
      case token.endElement:
        endElement();
        p++;
        break;
      case token.value:
      case token.cdata: {
        const cdata = (tag & 0xbf) === token.cdata;
        const type = cdata ? valueType.string : (bytes[p + 1] as number);
        const at = cdata ? p + 1 : p + 2;
        const size = inlineValueSize(memory, type, at);
        if (size < 0) return undefined;
        const lead = inlineValueLead(type);
        if (structuralText) target.push(scalarText(memory, type, at + lead, size - lead));
        else target.push({ kind: 'sub', index: textCount++, type, optional: false });
        p = at + size;
        break;
      }
      case token.charRef: {
        target.push(String.fromCharCode(memory.u16(p + 1)));
        p += 3;
        break;
      }
      case token.entityRef: {
        const { name, end } = readName(p + 1, p + 5);
        target.push(Object.hasOwn(entities, name) ? (entities[name] as string) : `&${name};`);
        p = end;
        break;
      }
      case token.piTarget: {
        const { name, end } = readName(p + 1, p + 5);
        p = end;
        let data = '';
        if (((bytes[p] as number) & 0xbf) === token.piData) {
          const size = 2 * memory.u16(p + 1);
          data = memory.text(p + 3, p + 3 + size);
          p += 3 + size;
        }
        target.push({ kind: 'pi', target: name, data });
        break;
      }
      case token.piData:
        p += 3 + 2 * memory.u16(p + 1);
        break;
      case token.templateInstance: {
        const instance = readInstance(p, limit);
        if (!instance) return undefined;
        target.push(...instance.elements);
        p = instance.end;
        break;
      }
      case token.substitution:
      case token.optionalSubstitution:
        target.push({
          kind: 'sub',
          index: memory.u16(p + 1),
          type: bytes[p + 3] as number,
          optional: (tag & 0xbf) === token.optionalSubstitution,
        });
        p += 4;
        break;
      case token.fragmentHeader:
        p += 4;
        continue;
      default:
        p = limit;
    }
    if (stack.length === 0 && roots.some((part) => typeof part !== 'string' && part.kind === 'element')) break;
  }
  roots = roots.filter((part) => typeof part !== 'string' && part.kind === 'element');
  return roots[0];
}
