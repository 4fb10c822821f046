/**
 * Compiles a tree once into a flat plan: which value goes into which System column or payload item. In: the tree. Out: arrays
 * that the record decoder runs over. What does not fit a flat plan (values with XML of their own, arrays beside attributes, mixed
 * content) is marked, and such a record takes the slower way through `expand.ts` and `flatten.ts`, with the same result.
 */
import { type ElementPart, isNamespaceDeclaration, localName, type Part } from './tree.ts';

/** System columns in the order of the plan's arrays. */
export const column = {
  providerName: 0,
  providerGuid: 1,
  providerSource: 2,
  eventId: 3,
  qualifiers: 4,
  version: 5,
  level: 6,
  task: 7,
  opcode: 8,
  keywords: 9,
  time: 10,
  eventRecordId: 11,
  activity: 12,
  related: 13,
  processId: 14,
  threadId: 15,
  channel: 16,
  computer: 17,
  user: 18,
} as const;

/** Path in System -> column. A path that is not here is listed in extra.other. */
export const columnOfPath: ReadonlyMap<string, number> = new Map([
  ['Provider@Name', column.providerName],
  ['Provider@Guid', column.providerGuid],
  ['Provider@EventSourceName', column.providerSource],
  ['EventID', column.eventId],
  ['EventID@Qualifiers', column.qualifiers],
  ['Version', column.version],
  ['Level', column.level],
  ['Task', column.task],
  ['Opcode', column.opcode],
  ['Keywords', column.keywords],
  ['TimeCreated@SystemTime', column.time],
  ['EventRecordID', column.eventRecordId],
  ['Correlation@ActivityID', column.activity],
  ['Correlation@RelatedActivityID', column.related],
  ['Execution@ProcessID', column.processId],
  ['Execution@ThreadID', column.threadId],
  ['Channel', column.channel],
  ['Computer', column.computer],
  ['Security@UserID', column.user],
]);

/** Column -> its path. */
export const pathOfColumn: readonly string[] = [...columnOfPath.keys()];
export const columnCount = pathOfColumn.length;

/** System elements that carry only attributes: an empty one is not listed. */
export const attributeOnly: ReadonlySet<string> = new Set([
  'Provider',
  'TimeCreated',
  'Correlation',
  'Execution',
  'Security',
]);

/** Where a text comes from: one substitution, fixed text, or several pieces to join. */
export interface Source {
  /** Value index, or -1. */
  readonly sub: number;
  /** NULL means absent (an optional substitution, or the element depends on this value). */
  readonly optional: boolean;
  /** Fixed text when sub is -1 and parts undefined. */
  readonly literal: string;
  /** Texts and substitutions to join. */
  readonly parts: readonly Part[] | undefined;
  /** Values of which each NULL makes this absent. */
  readonly guards: readonly number[] | undefined;
}

/** One name and value of a payload, of extra.other or of extra.rendering. */
export interface ItemPlan extends Source {
  readonly name: string;
  /** An attribute: absent when its text is empty. */
  readonly isAttribute: boolean;
  /** The element has this many attribute items just before: with an empty text and one of them present it is absent. */
  readonly attributes: number;
  /** The value may be an array (the element repeats and nothing else would have to repeat with it). */
  readonly arrayAllowed: boolean;
}

/** Payload of a kind element. */
export interface PayloadPlan {
  readonly kind: string;
  readonly dataName: string | undefined;
  readonly items: readonly ItemPlan[];
}

/** Plan of an Event element. */
export interface EventPlan {
  /** One source for each column; undefined when there is none. */
  readonly columns: readonly (Source | undefined)[] | undefined;
  readonly other: readonly ItemPlan[];
  readonly payload: PayloadPlan | undefined;
  /** Value index of the nested payload, or -1. */
  readonly payloadSub: number;
  /** Kind of the fixed element around the nested payload (UserData); undefined when the nested root is the kind itself. */
  readonly wrapperKind: string | undefined;
  /** A NULL value drops the wrapper. */
  readonly wrapperOptional: boolean;
  readonly rendering: readonly ItemPlan[];
  /** System does not fit a flat plan: expand the whole Event. */
  readonly systemGeneral: boolean;
  /** What follows System does not fit: expand it. */
  readonly payloadGeneral: boolean;
}

/** What compiling a tree gives. */
export interface Plan {
  readonly root: ElementPart;
  readonly event: EventPlan | undefined;
  /** As the root of a nested value: its payload, if it fits a flat plan. */
  readonly payload: PayloadPlan | undefined;
}

/** Thrown inside this file only: the element does not fit a flat plan. */
const unfit = Symbol('unfit');

interface Context {
  readonly guards: readonly number[];
}

const isText = (part: Part): boolean => typeof part === 'string';
const isElement = (part: Part): part is ElementPart => typeof part !== 'string' && part.kind === 'element';

function toSource(parts: readonly Part[], guards: readonly number[]): Source {
  const pieces = parts.filter((part) => typeof part === 'string' || part.kind === 'sub');
  const list = guards.length > 0 ? [...new Set(guards)] : undefined;
  if (pieces.every(isText))
    return { sub: -1, optional: false, literal: trimNuls(pieces.join('')), parts: undefined, guards: list };
  const only = pieces[0];
  if (pieces.length === 1 && only && typeof only !== 'string' && only.kind === 'sub') {
    const rest = list?.filter((guard) => guard !== only.index);
    return {
      sub: only.index,
      optional: only.optional || (list?.includes(only.index) ?? false),
      literal: '',
      parts: undefined,
      guards: rest && rest.length > 0 ? rest : undefined,
    };
  }
  const optionals = pieces.flatMap((part) =>
    typeof part !== 'string' && part.kind === 'sub' && part.optional ? [part.index] : [],
  );
  const all = [...new Set([...guards, ...optionals])];
  return { sub: -1, optional: false, literal: '', parts: pieces, guards: all.length > 0 ? all : undefined };
}

const trimNuls = (text: string): string => text.replace(/\0+$/, '');

/** Guards of an element: its dependency, and the optional substitutions directly in its content. */
function elementGuards(element: ElementPart, context: Context): number[] {
  const guards = [...context.guards];
  if (element.dependency >= 0) guards.push(element.dependency);
  for (const part of element.children)
    if (typeof part !== 'string' && part.kind === 'sub' && part.optional) guards.push(part.index);
  return guards;
}

/** Flattens an element by the rules of the kinds other than EventData. `path` is the element's own, '' for the kind itself. */
function flattenElement(element: ElementPart, path: string, context: Context, out: ItemPlan[], isKind: boolean): void {
  const guards = isKind ? [...context.guards] : elementGuards(element, context);
  let attributes = 0;
  for (const attribute of element.attributes) {
    if (isNamespaceDeclaration(attribute.name)) continue;
    const name = `${path}@${localName(attribute.name)}`;
    out.push({ ...toSource(attribute.parts, guards), name, isAttribute: true, attributes: 0, arrayAllowed: false });
    attributes++;
  }
  const elements = element.children.filter(isElement);
  const content = element.children.filter((part) => typeof part === 'string' || part.kind === 'sub');
  if (elements.length > 0) {
    if (content.some((part) => typeof part !== 'string' || part.trim() !== '')) throw unfit;
    for (const child of elements)
      flattenElement(
        child,
        path === '' ? localName(child.name) : `${path}/${localName(child.name)}`,
        { guards },
        out,
        false,
      );
    return;
  }
  if (isKind) {
    if (content.length > 0) throw unfit;
    return;
  }
  out.push({
    ...toSource(content, guards),
    name: path,
    isAttribute: false,
    attributes,
    arrayAllowed: attributes === 0,
  });
}

function eventDataItems(element: ElementPart): ItemPlan[] {
  const out: ItemPlan[] = [];
  for (const child of element.children) {
    if (typeof child === 'string') {
      if (child.trim() !== '') throw unfit;
      continue;
    }
    if (child.kind === 'pi') continue;
    if (child.kind === 'sub' || child.children.some(isElement)) throw unfit;
    const tag = localName(child.name);
    let name = `#${tag}`;
    if (tag === 'Data') {
      const attribute = child.attributes.find((a) => localName(a.name) === 'Name');
      if (attribute && !attribute.parts.every(isText)) throw unfit;
      name = attribute ? trimNuls(attribute.parts.join('')) : '';
    }
    const source = toSource(child.children, elementGuards(child, { guards: [] }));
    out.push({ ...source, name, isAttribute: false, attributes: 0, arrayAllowed: true });
  }
  return out;
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (reason) {
    if (reason === unfit) return undefined;
    throw reason;
  }
}

/** Payload plan of a kind element (the root of its fragment, or a fixed child of Event); undefined when it does not fit. */
export function compilePayload(element: ElementPart): PayloadPlan | undefined {
  return attempt(() => {
    const kind = localName(element.name);
    if (kind !== 'EventData') {
      const items: ItemPlan[] = [];
      flattenElement(element, '', { guards: [] }, items, true);
      return { kind, dataName: undefined, items };
    }
    const attribute = element.attributes.find((a) => localName(a.name) === 'Name');
    if (attribute && !attribute.parts.every(isText)) throw unfit;
    return {
      kind,
      dataName: attribute ? trimNuls(attribute.parts.join('')) : undefined,
      items: eventDataItems(element),
    };
  });
}

function compileSystem(system: ElementPart): { columns: (Source | undefined)[]; other: ItemPlan[] } {
  const items: ItemPlan[] = [];
  flattenElement(system, '', { guards: [] }, items, true);
  const columns: (Source | undefined)[] = new Array(columnCount).fill(undefined);
  const other: ItemPlan[] = [];
  for (const item of items) {
    const index = columnOfPath.get(item.name);
    if (index !== undefined && columns[index] === undefined) columns[index] = item;
    else if (item.sub >= 0 || item.parts || item.literal !== '' || !attributeOnly.has(item.name)) other.push(item);
  }
  // A column that moved away takes its element's count of attributes with it, so the others no longer stand side by side.
  return {
    columns,
    other: other.map((item) => ({
      ...item,
      attributes: item.attributes > 0 && isContiguous(item, other) ? item.attributes : 0,
    })),
  };
}

function isContiguous(item: ItemPlan, list: readonly ItemPlan[]): boolean {
  const at = list.indexOf(item);
  for (let i = 1; i <= item.attributes; i++) if (!list[at - i]?.name.startsWith(`${item.name}@`)) return false;
  return true;
}

/** Payload of a nested root that stands inside a fixed element of a kind other than EventData. */
export function compileChild(element: ElementPart, kind: string): PayloadPlan | undefined {
  return attempt(() => {
    const items: ItemPlan[] = [];
    const root: ElementPart = { ...element, dependency: -1 };
    if (root.children.some((part) => typeof part !== 'string' && part.kind === 'sub' && part.optional)) throw unfit;
    flattenElement(root, localName(root.name), { guards: [] }, items, false);
    return { kind, dataName: undefined, items };
  });
}

/** The substitution of an element that holds nothing else: `<UserData>%17</UserData>`. */
function wrappedSub(element: ElementPart): { index: number; optional: boolean } | undefined {
  const content = element.children.filter((part) => typeof part !== 'string' || part.trim() !== '');
  const only = content[0];
  if (content.length !== 1 || !only || typeof only === 'string' || only.kind !== 'sub') return undefined;
  if (localName(element.name) === 'EventData' || !element.attributes.every((a) => isNamespaceDeclaration(a.name)))
    return undefined;
  if (element.dependency >= 0 && element.dependency !== only.index) return undefined;
  return { index: only.index, optional: only.optional || element.dependency === only.index };
}

function compileEvent(root: ElementPart): EventPlan {
  const elements = root.children.filter(isElement);
  const subs = root.children.filter((part) => typeof part !== 'string' && part.kind === 'sub');
  const strayText = root.children.some((part) => typeof part === 'string' && part.trim() !== '');
  const systems = elements.filter((element) => localName(element.name) === 'System');
  const renderings = elements.filter((element) => localName(element.name) === 'RenderingInfo');
  const payloads = elements.filter((element) => !systems.includes(element) && !renderings.includes(element));
  const system =
    systems.length === 1 && systems[0] ? attempt(() => compileSystem(systems[0] as ElementPart)) : undefined;
  const wrapped = payloads.length === 1 && payloads[0] && subs.length === 0 ? wrappedSub(payloads[0]) : undefined;
  const payload =
    !wrapped && payloads.length === 1 && payloads[0] && payloads[0].dependency < 0
      ? compilePayload(payloads[0])
      : undefined;
  const rendering = attempt(() => {
    const out: ItemPlan[] = [];
    for (const element of renderings) {
      if (element.dependency >= 0) throw unfit;
      flattenElement(element, '', { guards: [] }, out, true);
    }
    return out;
  });
  const sub =
    subs.length === 1 && subs[0] && typeof subs[0] !== 'string' && subs[0].kind === 'sub' ? subs[0].index : -1;
  return {
    columns: system?.columns,
    other: system?.other ?? [],
    payload,
    payloadSub: wrapped ? wrapped.index : sub,
    wrapperKind: wrapped && payloads[0] ? localName(payloads[0].name) : undefined,
    wrapperOptional: wrapped?.optional ?? false,
    rendering: rendering ?? [],
    systemGeneral: systems.length > 0 && system === undefined,
    payloadGeneral:
      strayText ||
      rendering === undefined ||
      subs.length > 1 ||
      (subs.length === 1 && payloads.length > 0) ||
      payloads.length > 1 ||
      (payloads.length === 1 && payload === undefined && !wrapped),
  };
}

/** See the header. */
export function compilePlan(root: ElementPart): Plan {
  const name = localName(root.name);
  const isPayload = name !== 'Event' && name !== 'System' && name !== 'RenderingInfo';
  return {
    root,
    event: name === 'Event' ? compileEvent(root) : undefined,
    payload: isPayload ? compilePayload(root) : undefined,
  };
}
