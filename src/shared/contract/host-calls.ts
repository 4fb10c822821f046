/** Host operations at the border: which names they are, their input checked, and their answers as a `Reply`. */
import type { z } from 'zod';
import { EngineError } from './errors.ts';
import { type HostOperationName, hostOperations } from './host.ts';
import type { Reply } from './index.ts';

type HostInput<N extends HostOperationName> = z.output<(typeof hostOperations)[N]['input']>;
type HostOutput<N extends HostOperationName> = z.output<(typeof hostOperations)[N]['output']>;

/** What a host implements; an operation it does not have (dialogs in the web host) is left out. */
export type HostHandlers = {
  readonly [N in HostOperationName]?: (input: HostInput<N>) => HostOutput<N> | Promise<HostOutput<N>>;
};

/** True for names that the host answers itself. */
export function isHostCall(name: string): boolean {
  return name.startsWith('host.');
}

/** Answers one host call; never throws. */
export async function answerHostCall(handlers: HostHandlers, name: string, input: unknown): Promise<Reply> {
  const known = Object.hasOwn(hostOperations, name) ? (name as HostOperationName) : undefined;
  const handler = known && (handlers[known] as ((input: unknown) => unknown) | undefined);
  if (!known || !handler) {
    return {
      ok: false,
      error: { code: 'unknown-operation', message: `This host has no operation ${name.slice(0, 100)}.` },
    };
  }
  const parsed = hostOperations[known].input.safeParse(input);
  if (!parsed.success) {
    return {
      ok: false,
      error: { code: 'bad-input', message: `${name}: ${parsed.error.issues[0]?.message ?? 'invalid'}` },
    };
  }
  try {
    return { ok: true, value: await handler(parsed.data) };
  } catch (error) {
    if (error instanceof EngineError) return { ok: false, error: { code: error.code, message: error.message } };
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, error: { code: 'internal', message: `${name} failed: ${message}` } };
  }
}
