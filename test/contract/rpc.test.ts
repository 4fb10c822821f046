import { describe, expect, it } from 'vitest';
import { connectRpc, type EngineDoor, serveRpc } from '../../src/engine/operations/rpc.ts';
import type { CancelSignal, PushName, Reply } from '../../src/shared/contract/index.ts';

/** Two transports tied together, JSON in between. */
function pair() {
  const listeners: ((message: unknown) => void)[] = [() => undefined, () => undefined];
  const end = (own: number, other: number) => ({
    post: (message: unknown) => queueMicrotask(() => listeners[other]!(JSON.parse(JSON.stringify(message)))),
    onMessage: (listener: (message: unknown) => void) => {
      listeners[own] = listener;
    },
  });
  return [end(0, 1), end(1, 0)] as const;
}

function echoDoor() {
  const pushes = new Set<(name: PushName, payload: unknown) => void>();
  const door: EngineDoor = {
    dispatch: (name, input, options) => {
      if (name !== 'wait') return Promise.resolve({ ok: true, value: { name, input } });
      return new Promise<Reply>((resolve) => {
        const stop = (): void => resolve({ ok: false, error: { code: 'cancelled', message: 'Cancelled.' } });
        const signal = options?.signal as CancelSignal;
        if (signal.aborted) stop();
        signal.addEventListener('abort', stop, { once: true });
      });
    },
    subscribe: (listener) => {
      pushes.add(listener);
      return () => pushes.delete(listener);
    },
  };
  return {
    door,
    push: (payload: unknown) => {
      for (const listener of pushes) listener('ingest.progress', payload);
    },
    pushes,
  };
}

describe('message protocol', () => {
  it('answers each call with its own reply and forwards pushes', async () => {
    const [server, client] = pair();
    const { door, push } = echoDoor();
    serveRpc(door, server);
    const remote = connectRpc(client);
    const got: unknown[] = [];
    const stop = remote.subscribe((name, payload) => got.push([name, payload]));
    const replies = await Promise.all(['a', 'b'].map((name) => remote.dispatch(name, { name })));
    expect(replies).toEqual(['a', 'b'].map((name) => ({ ok: true, value: { name, input: { name } } })));
    push({ n: 1 });
    await remote.dispatch('after', {});
    stop();
    push({ n: 2 });
    await remote.dispatch('after', {});
    expect(got).toEqual([['ingest.progress', { n: 1 }]]);
  });

  it('cancels by signal, before and during a call, and when the server side stops', async () => {
    const [server, client] = pair();
    const { door, pushes } = echoDoor();
    const stopServer = serveRpc(door, server);
    const remote = connectRpc(client);
    const early = new AbortController();
    early.abort();
    expect(await remote.dispatch('wait', {}, { signal: early.signal })).toMatchObject({ error: { code: 'cancelled' } });
    const late = new AbortController();
    const waiting = remote.dispatch('wait', {}, { signal: late.signal });
    await remote.dispatch('a', {});
    late.abort();
    expect(await waiting).toMatchObject({ error: { code: 'cancelled' } });
    const third = remote.dispatch('wait', {});
    await remote.dispatch('a', {});
    stopServer();
    expect(await third).toMatchObject({ error: { code: 'cancelled' } });
    expect(pushes.size).toBe(0);
  });

  it('drops hostile messages and refuses reused ids', async () => {
    const [server, client] = pair();
    serveRpc(echoDoor().door, server);
    const got: unknown[] = [];
    client.onMessage((message) => got.push(message));
    for (const message of [
      null,
      1,
      'x',
      [],
      {},
      { type: 'call' },
      { type: 'call', id: 1, name: 'a' },
      { type: 'cancel', id: 'no' },
    ]) {
      client.post(message);
    }
    client.post({ type: 'call', id: 'x'.repeat(101), name: 'a' });
    client.post({ type: 'call', id: 'same', name: 'wait' });
    client.post({ type: 'call', id: 'same', name: 'a' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(got).toMatchObject([{ type: 'reply', id: 'same', reply: { ok: false, error: { code: 'busy' } } }]);
  });

  it('answers what waits when the other side has gone', async () => {
    const remote = connectRpc(pair()[1]);
    const waiting = remote.dispatch('a', {});
    remote.fail('gone');
    expect(await waiting).toEqual({ ok: false, error: { code: 'internal', message: 'gone' } });
    expect(await remote.dispatch('b', {})).toMatchObject({ ok: false });
  });
});
