/**
 * The only door to the engine. `createEngine` gives one object for every host: Electron's engine thread, the web host,
 * the command line and the tests.
 */

import { EngineError } from '#shared/contract/errors.ts';
import type {
  CancelSignal,
  EngineClient,
  OperationName,
  PushName,
  PushPayload,
  Reply,
} from '#shared/contract/index.ts';
import { operations } from '#shared/contract/index.ts';
import { Control, type ControlContext, type ControlName, type EngineOptions } from './operations/control.ts';
import { laneOf } from './operations/index.ts';
import { toOperationError } from './operations/reply.ts';

export { EngineError } from '#shared/contract/errors.ts';
export { type FolderFile, readFolderFile } from './base/folder-file.ts';
export { defaultUserDataFolder } from './base/user-data.ts';
export type { EngineOptions } from './operations/control.ts';
export { type DumpFormat, dumpEvidence, dumpFormats } from './operations/dump.ts';
export { listFolder } from './operations/list-folder.ts';
export { connectRpc, type EngineDoor, type RemoteDoor, serveRpc, type Transport, toClient } from './operations/rpc.ts';

export interface Engine {
  /** Typed calls; a failed call throws an `EngineError` with its code. */
  readonly client: EngineClient;
  /** Untyped calls for transports: never throws, checks the input. */
  dispatch(name: string, input: unknown, options?: { signal?: CancelSignal }): Promise<Reply>;
  /** All pushes. Gives the function that ends the subscription. */
  subscribe(listener: (name: PushName, payload: unknown) => void): () => void;
  /** Ends a running ingest (resumable) and all threads. */
  close(): Promise<void>;
}

const log = (text: string): void => void process.stderr.write(`${text}\n`);

/** Starts an engine; threads are started when a case is opened. */
export function createEngine(options: EngineOptions): Engine {
  const listeners = new Set<(name: PushName, payload: unknown) => void>();
  const control = new Control(options, (name, payload) => {
    for (const listener of listeners) listener(name, payload);
  });

  async function run(name: OperationName, input: unknown, signal: CancelSignal | undefined): Promise<Reply> {
    const lane = laneOf(name);
    if (lane !== 'control') return control.session.call(lane, name, input, signal);
    const handler = control.handlers[name as ControlName] as (input: unknown, context: ControlContext) => unknown;
    return { ok: true, value: await handler(input, { signal }) };
  }

  async function dispatch(name: string, input: unknown, callOptions?: { signal?: CancelSignal }): Promise<Reply> {
    if (!Object.hasOwn(operations, name)) {
      return {
        ok: false,
        error: { code: 'unknown-operation', message: `There is no operation ${JSON.stringify(name).slice(0, 100)}.` },
      };
    }
    const known = name as OperationName;
    const parsed = operations[known].input.safeParse(input);
    if (!parsed.success) {
      const first = parsed.error.issues[0];
      const where = first?.path.join('.') ?? '';
      return {
        ok: false,
        error: {
          code: 'bad-input',
          message: `${name}: ${where ? `${where}: ` : ''}${first?.message ?? 'invalid input'}`,
        },
      };
    }
    try {
      return await run(known, parsed.data, callOptions?.signal);
    } catch (error) {
      return { ok: false, error: toOperationError(error, log) };
    }
  }

  const client: EngineClient = {
    async call(name, input, callOptions) {
      const reply = await dispatch(name, input, callOptions);
      if (!reply.ok) throw new EngineError(reply.error.code, reply.error.message, reply.error.details);
      return reply.value as never;
    },
    subscribe<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void) {
      const all = (pushed: PushName, payload: unknown): void => {
        if (pushed === name) listener(payload as PushPayload<N>);
      };
      listeners.add(all);
      return () => listeners.delete(all);
    },
  };

  return {
    client,
    dispatch,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => control.close(),
  };
}
