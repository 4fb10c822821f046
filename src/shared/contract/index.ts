/** The border: every operation and every push of EventLoupe, with its schemas. One line a feature. */
import type { z } from 'zod';
import { annotationOperations } from './annotations.ts';
import { beaconOperations } from './beacons.ts';
import { caseOperations, casePushes } from './case.ts';
import { detectionOperations, detectionPushes } from './detections.ts';
import type { OperationError } from './errors.ts';
import { eventOperations } from './events.ts';
import { evidenceOperations, evidencePushes } from './evidence.ts';
import { helpOperations } from './help.ts';
import { indicatorOperations } from './indicators.ts';
import { networkOperations } from './network.ts';
import { ownRuleOperations } from './own-rules.ts';
import { personalOperations, personalPushes } from './personal.ts';
import { processOperations } from './processes.ts';
import { reportOperations } from './report.ts';
import { tamperOperations } from './tamper.ts';
import { timelineOperations } from './timeline.ts';

export const operations = {
  ...annotationOperations,
  ...beaconOperations,
  ...caseOperations,
  ...detectionOperations,
  ...eventOperations,
  ...evidenceOperations,
  ...helpOperations,
  ...indicatorOperations,
  ...networkOperations,
  ...ownRuleOperations,
  ...personalOperations,
  ...processOperations,
  ...reportOperations,
  ...tamperOperations,
  ...timelineOperations,
} as const;

export const pushes = { ...casePushes, ...detectionPushes, ...evidencePushes, ...personalPushes } as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type Input<N extends OperationName> = z.input<Operations[N]['input']>;
export type ParsedInput<N extends OperationName> = z.output<Operations[N]['input']>;
export type Output<N extends OperationName> = z.output<Operations[N]['output']>;

export type PushName = keyof typeof pushes;
export type PushPayload<N extends PushName> = z.output<(typeof pushes)[N]>;

/** What every transport carries back. */
export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: OperationError };

/** What of an `AbortSignal` a call needs; the shared layer knows no DOM. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A client of the engine, whatever the door: typed calls, typed pushes. */
export interface EngineClient {
  call<N extends OperationName>(
    name: N,
    input: Input<N>,
    options?: { signal?: CancelSignal | undefined },
  ): Promise<Output<N>>;
  subscribe<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void;
}
