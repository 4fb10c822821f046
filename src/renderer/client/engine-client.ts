/** The typed `EngineClient` over `window.api`. In: operation and input. Out: its output, or an `EngineError` thrown. */
import { EngineError, type ErrorCode } from '#shared/contract/errors.ts';
import type { EngineClient, PushPayload } from '#shared/contract/index.ts';
import type { HostApi } from './bridge.ts';

let nextCall = 0;

/** A client over the given bridge; an aborted signal cancels the call in the engine and rejects with `cancelled`. */
export function createEngineClient(api: HostApi): EngineClient {
  return {
    async call(name, input, options) {
      const id = `r${++nextCall}`;
      const signal = options?.signal;
      if (signal?.aborted) throw new EngineError('cancelled', 'The call was cancelled.');
      const cancel = (): void => api.cancel(id);
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        const reply = await api.call(name, input, id);
        if (!reply.ok) throw new EngineError(reply.error.code, reply.error.message, reply.error.details);
        return reply.value as never;
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    subscribe: (name, listener) => api.subscribe(name, (payload) => listener(payload as PushPayload<typeof name>)),
  };
}

/** Code and words of anything thrown, for error states. */
export function toErrorText(error: unknown): { code: ErrorCode; message: string } {
  if (error instanceof EngineError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
