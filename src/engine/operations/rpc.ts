/**
 * The border as messages: one protocol for every transport (message port of Electron's engine thread, WebSocket of the web
 * host). In: `call` and `cancel` with the caller's id. Out: one `reply` for each call, and `push`es. Messages are JSON
 * values; whatever else comes in is dropped, so that a hostile peer cannot raise an exception here.
 */
import { EngineError } from '#shared/contract/errors.ts';
import type { CancelSignal, EngineClient, PushName, PushPayload, Reply } from '#shared/contract/index.ts';

/** How messages travel. `post` takes plain JSON values. */
export interface Transport {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** The untyped side of an engine, however far away it is. */
export interface EngineDoor {
  dispatch(name: string, input: unknown, options?: { signal?: CancelSignal | undefined }): Promise<Reply>;
  subscribe(listener: (name: PushName, payload: unknown) => void): () => void;
}

const mostOpenCalls = 500;

const asRecord = (message: unknown): Record<string, unknown> | undefined =>
  typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : undefined;

/** Answers a transport's calls from a door until the returned function is called, which also cancels what is running. */
export function serveRpc(door: EngineDoor, transport: Transport): () => void {
  const open = new Map<string, AbortController>();
  const unsubscribe = door.subscribe((name, payload) => transport.post({ type: 'push', name, payload }));

  async function answer(id: string, name: string, input: unknown): Promise<void> {
    const controller = new AbortController();
    open.set(id, controller);
    const reply = await door.dispatch(name, input, { signal: controller.signal });
    if (open.get(id) === controller) open.delete(id);
    transport.post({ type: 'reply', id, reply });
  }

  transport.onMessage((message) => {
    const { type, id, name, input } = asRecord(message) ?? {};
    if (typeof id !== 'string' || id.length > 100) return;
    if (type === 'cancel') {
      open.get(id)?.abort();
    } else if (type === 'call' && typeof name === 'string') {
      const refusal = open.has(id)
        ? 'This call id is in use.'
        : open.size >= mostOpenCalls
          ? 'Too many calls are waiting for their answers.'
          : undefined;
      if (refusal === undefined) void answer(id, name, input);
      else transport.post({ type: 'reply', id, reply: { ok: false, error: { code: 'busy', message: refusal } } });
    }
  });
  return () => {
    unsubscribe();
    for (const controller of open.values()) controller.abort();
  };
}

/** A door that speaks through a transport. `fail` answers everything that waits, for when the other side has gone. */
export interface RemoteDoor extends EngineDoor {
  fail(message: string): void;
}

/** The calling side of `serveRpc`. */
export function connectRpc(transport: Transport): RemoteDoor {
  const waiting = new Map<string, (reply: Reply) => void>();
  const listeners = new Set<(name: PushName, payload: unknown) => void>();
  let next = 1;
  let gone: string | undefined;

  transport.onMessage((message) => {
    const { type, id, name, reply, payload } = asRecord(message) ?? {};
    if (type === 'push') for (const listener of listeners) listener(name as PushName, payload);
    if (type !== 'reply' || typeof id !== 'string') return;
    waiting.get(id)?.(reply as Reply);
    waiting.delete(id);
  });

  return {
    dispatch(name, input, options) {
      if (gone !== undefined) return Promise.resolve({ ok: false, error: { code: 'internal', message: gone } });
      const id = String(next++);
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        transport.post({ type: 'call', id, name, input });
        const cancel = (): void => transport.post({ type: 'cancel', id });
        if (options?.signal?.aborted) cancel();
        else options?.signal?.addEventListener('abort', cancel, { once: true });
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fail(message) {
      gone = message;
      for (const settle of waiting.values()) settle({ ok: false, error: { code: 'internal', message } });
      waiting.clear();
    },
  };
}

/** Typed calls through a door; a failed call throws an `EngineError` with the border's code. */
export function toClient(door: EngineDoor): EngineClient {
  return {
    async call(name, input, options) {
      const reply = await door.dispatch(name, input, options);
      if (!reply.ok) throw new EngineError(reply.error.code, reply.error.message, reply.error.details);
      return reply.value as never;
    },
    subscribe<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void) {
      return door.subscribe((pushed, payload) => {
        if (pushed === name) listener(payload as PushPayload<N>);
      });
    },
  };
}
