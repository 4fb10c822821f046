import { describe, expect, test } from 'vitest';
import { createEngineClient, toErrorText } from '../../../src/renderer/client/engine-client.ts';
import type { HostApi } from '../../../src/shared/contract/host.ts';
import type { Reply } from '../../../src/shared/contract/index.ts';

interface Call {
  readonly name: string;
  readonly input: unknown;
  readonly id: string | undefined;
  answer(reply: Reply): void;
}

function bridge(): { api: HostApi; calls: Call[]; cancelled: string[] } {
  const calls: Call[] = [];
  const cancelled: string[] = [];
  const nothing = (): Promise<null> => Promise.resolve(null);
  const api: HostApi = {
    host: 'web',
    call: (name, input, id) => new Promise((answer) => calls.push({ name, input, id, answer })),
    cancel: (id) => void cancelled.push(id),
    subscribe: () => () => undefined,
    info: () => Promise.reject(new Error('not asked here')),
    openFolder: nothing,
    openFiles: nothing,
    openCase: nothing,
    saveFile: nothing,
    newWindow: async () => undefined,
  };
  return { api, calls, cancelled };
}

describe('the client over window.api', () => {
  test('gives the value of a good reply', async () => {
    const { api, calls } = bridge();
    const answer = createEngineClient(api).call('events.locate', { view: 'v', timeUs: 1 });
    calls[0]!.answer({ ok: true, value: { row: 7 } });
    expect(await answer).toEqual({ row: 7 });
    expect(calls[0]).toMatchObject({ name: 'events.locate', input: { view: 'v', timeUs: 1 } });
  });

  test('throws the code and words of a bad one', async () => {
    const { api, calls } = bridge();
    const answer = createEngineClient(api).call('case.info', {});
    calls[0]!.answer({ ok: false, error: { code: 'no-case', message: 'No case is open.' } });
    const problem = await answer.catch(toErrorText);
    expect(problem).toEqual({ code: 'no-case', message: 'No case is open.' });
  });

  test('an aborted signal cancels that call, by its id, once', async () => {
    const { api, calls, cancelled } = bridge();
    const client = createEngineClient(api);
    const controller = new AbortController();
    const first = client.call('case.info', {}, { signal: controller.signal });
    const second = client.call('case.info', {});
    controller.abort();
    expect(cancelled).toEqual([calls[0]!.id]);
    calls[0]!.answer({ ok: false, error: { code: 'cancelled', message: 'Cancelled.' } });
    calls[1]!.answer({ ok: true, value: {} });
    expect(await first.catch((error: unknown) => toErrorText(error).code)).toBe('cancelled');
    expect(await second).toEqual({});
  });

  test('a call that is over is not cancelled, a call of a dead signal is not made', async () => {
    const { api, calls, cancelled } = bridge();
    const client = createEngineClient(api);
    const controller = new AbortController();
    const answer = client.call('case.info', {}, { signal: controller.signal });
    calls[0]!.answer({ ok: true, value: {} });
    await answer;
    controller.abort();
    expect(cancelled).toEqual([]);
    await expect(client.call('case.info', {}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(calls).toHaveLength(1);
  });
});
