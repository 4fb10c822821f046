/**
 * The System values of a record whose outer template is lost, by their usual order. In: value types. Out: a stand-in definition, or
 * nothing. Windows writes the outer template's values always in this order (seen in all real samples and in [MS-EVEN6] 4.8):
 * 0 Level, 1 Opcode, 2 Task, 3 EventID, 4 Qualifiers, 5 Keywords, 6 time, 7 ActivityID, 8 ProcessID, 9 ThreadID, 10 EventRecordID,
 * 11 Version, 12 UserID, 13 RelatedActivityID, with 18 values also 14 provider name, 15 its GUID, 16 channel; the payload last.
 * What the lost template held as fixed text (computer, often provider and channel) stays unknown.
 */
import type { ValueFrame } from './frame.ts';
import type { AttributePart, ElementPart, Part } from './tree.ts';

/** Types by position: the usual one, 0 (NULL) where allowed; undefined: anything. */
const usualTypes: readonly (readonly number[] | undefined)[] = [
  [4],
  [4],
  [6],
  [6],
  [6, 0],
  [21],
  [17],
  [15, 0],
  [8],
  [8],
  [10],
  [4],
  [19, 0],
  [15, 0],
];

/** True when the values look like those of an outer template. */
export function isUsualSystem(frame: ValueFrame): boolean {
  const last = frame.count - 1;
  if (last < usualTypes.length || last > 31 || frame.types[last] !== 0x21) return false;
  return usualTypes.every((types, index) => types?.includes(frame.types[index] as number) ?? true);
}

/** The stand-in: an Event whose payload is value `count - 1`. */
export function usualSystem(count: number): ElementPart {
  const sub = (index: number): Part => ({ kind: 'sub', index, type: 0, optional: true });
  const element = (name: string, attributes: AttributePart[], children: Part[]): ElementPart => ({
    kind: 'element',
    name,
    dependency: -1,
    attributes,
    children,
  });
  const attribute = (name: string, index: number): AttributePart => ({ name, parts: [sub(index)] });
  const isFull = count === 18;
  return element(
    'Event',
    [],
    [
      element(
        'System',
        [],
        [
          element('Provider', isFull ? [attribute('Name', 14), attribute('Guid', 15)] : [], []),
          element('EventID', [attribute('Qualifiers', 4)], [sub(3)]),
          element('Version', [], [sub(11)]),
          element('Level', [], [sub(0)]),
          element('Task', [], [sub(2)]),
          element('Opcode', [], [sub(1)]),
          element('Keywords', [], [sub(5)]),
          element('TimeCreated', [attribute('SystemTime', 6)], []),
          element('EventRecordID', [], [sub(10)]),
          element('Correlation', [attribute('ActivityID', 7), attribute('RelatedActivityID', 13)], []),
          element('Execution', [attribute('ProcessID', 8), attribute('ThreadID', 9)], []),
          ...(isFull ? [element('Channel', [], [sub(16)])] : []),
          element('Security', [attribute('UserID', 12)], []),
        ],
      ),
      sub(count - 1),
    ],
  );
}
