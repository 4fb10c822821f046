/** Which thread answers which operation. A contract name without a handler is a compile error here. */
import type { OperationName } from '#shared/contract/index.ts';
import { annotationEditHandlers, annotationSideHandlers } from './annotations.ts';
import { caseSideHandlers } from './case.ts';
import type { ControlName } from './control.ts';
import type { Lane } from './define.ts';
import { detectionEditHandlers, detectionSideHandlers } from './detections.ts';
import { eventSideHandlers, eventViewHandlers } from './events.ts';
import { evidenceEditHandlers, evidenceSideHandlers } from './evidence.ts';
import { networkEditHandlers, networkSideHandlers } from './network.ts';
import { processSideHandlers } from './processes.ts';
import { reportEditHandlers, reportSideHandlers } from './report.ts';
import { tamperSideHandlers } from './tamper.ts';
import { timelineEditHandlers, timelineSideHandlers } from './timeline.ts';

const viewHandlers = { ...eventViewHandlers };
const sideHandlers = {
  ...reportSideHandlers,
  ...evidenceSideHandlers,
  ...annotationSideHandlers,
  ...caseSideHandlers,
  ...detectionSideHandlers,
  ...eventSideHandlers,
  ...networkSideHandlers,
  ...processSideHandlers,
  ...tamperSideHandlers,
  ...timelineSideHandlers,
};
const editHandlers = {
  ...networkEditHandlers,
  ...annotationEditHandlers,
  ...detectionEditHandlers,
  ...evidenceEditHandlers,
  ...reportEditHandlers,
  ...timelineEditHandlers,
};

export const laneHandlers = { view: viewHandlers, side: sideHandlers, edit: editHandlers } as const;

type Handled = ControlName | keyof typeof viewHandlers | keyof typeof sideHandlers | keyof typeof editHandlers;
type Missing = Exclude<OperationName, Handled>;
/** Fails to compile, naming the operation, when one has no handler. */
export const allHandled: [Missing] extends [never] ? true : Missing = true;

/** The lane of an operation. */
export function laneOf(name: OperationName): Lane | 'control' {
  if (Object.hasOwn(viewHandlers, name)) return 'view';
  if (Object.hasOwn(sideHandlers, name)) return 'side';
  if (Object.hasOwn(editHandlers, name)) return 'edit';
  return 'control';
}
