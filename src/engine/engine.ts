/**
 * The only door to the engine. `createEngine` gives one object for every host: Electron's engine thread, the web host,
 * the command line and the tests.
 */

import type {
  CancelSignal,
  EngineClient,
  OperationName,
  Output,
  ParsedInput,
  PushName,
  Reply,
} from '#shared/contract/index.ts';
import { operations } from '#shared/contract/index.ts';
import { Control, type ControlContext, type ControlName, type EngineOptions } from './operations/control.ts';
import { laneOf } from './operations/index.ts';
import { toOperationError } from './operations/reply.ts';
import { type EngineDoor, toClient } from './operations/rpc.ts';

export { EngineError } from '#shared/contract/errors.ts';
export { type FolderFile, readFolderFile } from './base/folder-file.ts';
export { defaultUserDataFolder } from './base/user-data.ts';
export type { EngineOptions } from './operations/control.ts';
export { type DumpFormat, dumpEvidence, dumpFormats } from './operations/dump.ts';
export { listFolder } from './operations/list-folder.ts';
export { createPrinter, type PrintAnswer } from './operations/print-port.ts';
export { connectRpc, type EngineDoor, type RemoteDoor, serveRpc, type Transport, toClient } from './operations/rpc.ts';
export {
  type CheckedRule,
  checkRules,
  type RegressionResult,
  type RuleTestResult,
  testPack,
  testRuleSamples,
} from './operations/rule-files.ts';

/** `dispatch` never throws and checks the input; `subscribe` hears all pushes. */
export interface Engine extends EngineDoor {
  /** Typed calls; a failed call throws an `EngineError` with its code. */
  readonly client: EngineClient;
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

  /**
   * The events of a filter are found where its columns are in memory: the writer's connection has none, and would hold the case
   * while it looks at payloads.
   */
  async function tagFilter(input: ParsedInput<'tags.events'>, signal: CancelSignal | undefined): Promise<Reply> {
    const { session } = control;
    const found = await session.call('view', 'events.ids', { filter: input.filter }, signal);
    if (!found.ok) return found;
    const { ids } = found.value as Output<'events.ids'>;
    return session.call('edit', 'tags.events', { ...input, eventIds: ids }, signal);
  }

  async function run(name: OperationName, input: unknown, signal: CancelSignal | undefined): Promise<Reply> {
    const lane = laneOf(name);
    if (lane !== 'control') {
      const tags = name === 'tags.events' ? (input as ParsedInput<'tags.events'>) : undefined;
      const isFilter = tags?.filter !== undefined && tags.eventIds === undefined;
      const reply = await (isFilter ? tagFilter(tags, signal) : control.session.call(lane, name, input, signal));
      const isDry = (input as { dryRun?: unknown }).dryRun === true;
      if (lane === 'edit' && reply.ok && !isDry) control.noteChange(name);
      return reply;
    }
    const handler = control.handlers[name as ControlName] as (input: unknown, context: ControlContext) => unknown;
    return { ok: true, value: await handler(input, { signal }) };
  }

  async function dispatch(
    name: string,
    input: unknown,
    callOptions?: { signal?: CancelSignal | undefined },
  ): Promise<Reply> {
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

  const door: EngineDoor = {
    dispatch,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { ...door, client: toClient(door), close: () => control.close() };
}
