/**
 * Scripts that the stand-in puts into a page: one into the page's own world, one (with the app's preload) into an isolated
 * world. The two talk by DOM events, whose details Chromium clones between worlds, as Electron's contextBridge clones.
 * Both functions are sent as text: they may use nothing from this module.
 */

/** Runs in the page's world before any script of the page: receives what the preload exposes. */
function pageWorld(): void {
  const callbacks = new Map<number, (...args: unknown[]) => unknown>();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let next = 1;
  let returned: { kind: string; value?: unknown; id?: number } | undefined;

  const send = (type: string, detail: unknown): void => {
    window.dispatchEvent(new CustomEvent(`stand-in:${type}`, { detail }));
  };
  const pack = (value: unknown): unknown => {
    if (typeof value !== 'function') return { value };
    const id = next++;
    callbacks.set(id, value as (...args: unknown[]) => unknown);
    return { callback: id };
  };
  const proxy =
    (id: number) =>
    (...args: unknown[]): unknown => {
      const call = next++;
      returned = undefined;
      send('call', { id, call, args: args.map(pack) });
      const answer = returned as { kind: string; value?: unknown; id?: number } | undefined;
      if (answer?.kind === 'promise') {
        return new Promise((resolve, reject) => waiting.set(call, { resolve, reject }));
      }
      if (answer?.kind === 'error') throw new Error(String(answer.value));
      return answer?.kind === 'function' ? proxy(answer.id ?? 0) : answer?.value;
    };

  window.addEventListener('stand-in:return', (event) => {
    returned = (event as CustomEvent).detail;
  });
  window.addEventListener('stand-in:settle', (event) => {
    const { call, error, value } = (event as CustomEvent).detail;
    const promise = waiting.get(call);
    waiting.delete(call);
    if (error === undefined) promise?.resolve(value);
    else promise?.reject(new Error(error));
  });
  window.addEventListener('stand-in:callback', (event) => {
    const { id, args } = (event as CustomEvent).detail;
    callbacks.get(id)?.(...args);
  });
  window.addEventListener('stand-in:expose', (event) => {
    const { name, entries } = (event as CustomEvent).detail as { name: string; entries: [string, string, unknown][] };
    const api: Record<string, unknown> = {};
    for (const [key, kind, value] of entries) api[key] = kind === 'function' ? proxy(value as number) : value;
    Object.defineProperty(window, name, { value: Object.freeze(api), enumerable: true });
  });
}

/** Runs in the isolated world: a sandboxed `require` for the preload, IPC over a DevTools binding. */
function isolatedWorld(preload: (require: (name: string) => unknown, module: object, exports: object) => void): void {
  if (window.top !== window) return;
  const scope = globalThis as unknown as {
    standInSend: (text: string) => void;
    standInReceive: (text: string) => void;
  };
  const functions = new Map<number, (...args: unknown[]) => unknown>();
  const invoked = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<(...args: unknown[]) => void>>();
  let next = 1;

  const emit = (type: string, detail: unknown): void => {
    window.dispatchEvent(new CustomEvent(`stand-in:${type}`, { detail }));
  };
  const register = (value: unknown): number => {
    const id = next++;
    functions.set(id, value as (...args: unknown[]) => unknown);
    return id;
  };

  window.addEventListener('stand-in:call', (event) => {
    const { id, call, args } = (event as CustomEvent).detail as {
      id: number;
      call: number;
      args: { value?: unknown; callback?: number }[];
    };
    const unpacked = args.map((arg) =>
      arg.callback === undefined
        ? arg.value
        : (...given: unknown[]) => emit('callback', { id: arg.callback, args: given }),
    );
    let result: unknown;
    try {
      result = functions.get(id)?.(...unpacked);
    } catch (error) {
      emit('return', { kind: 'error', value: String(error) });
      return;
    }
    if (result instanceof Promise) {
      emit('return', { kind: 'promise' });
      result.then(
        (value) => emit('settle', { call, value }),
        (error) => emit('settle', { call, error: error instanceof Error ? error.message : String(error) }),
      );
    } else if (typeof result === 'function') {
      emit('return', { kind: 'function', id: register(result) });
    } else {
      emit('return', { kind: 'value', value: result });
    }
  });

  scope.standInReceive = (text) => {
    const message = JSON.parse(text) as {
      type: string;
      id: number;
      error?: string;
      value?: unknown;
      channel: string;
      args: unknown[];
    };
    if (message.type === 'invoked') {
      const promise = invoked.get(message.id);
      invoked.delete(message.id);
      if (message.error === undefined) promise?.resolve(message.value);
      else promise?.reject(new Error(message.error));
    } else {
      for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args);
    }
  };

  const electron = {
    // A tab knows no paths.
    webUtils: { getPathForFile: () => '' },
    contextBridge: {
      exposeInMainWorld(name: string, api: Record<string, unknown>) {
        const entries = Object.entries(api).map(([key, value]) =>
          typeof value === 'function' ? [key, 'function', register(value)] : [key, 'value', value],
        );
        emit('expose', { name, entries });
      },
    },
    ipcRenderer: {
      invoke: (channel: string, ...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = next++;
          invoked.set(id, { resolve, reject });
          scope.standInSend(JSON.stringify({ type: 'invoke', id, channel, args }));
        }),
      send: (channel: string, ...args: unknown[]) => scope.standInSend(JSON.stringify({ type: 'send', channel, args })),
      on(channel: string, listener: (...args: unknown[]) => void) {
        const set = listeners.get(channel) ?? new Set();
        listeners.set(channel, set.add(listener));
      },
      off: (channel: string, listener: (...args: unknown[]) => void) => listeners.get(channel)?.delete(listener),
    },
  };
  const require = (name: string): unknown => {
    if (name === 'electron') return electron;
    throw new Error(`A sandboxed preload cannot load ${name}.`);
  };
  const module = { exports: {} };
  preload(require, module, module.exports);
}

/** Name of the isolated world, and of nothing else. */
export const isolatedWorldName = 'stand-in preload';

export const pageWorldScript: string = `(${pageWorld.toString()})()`;

/** The preload's text wrapped for the isolated world. */
export function toIsolatedWorldScript(preload: string): string {
  return `(${isolatedWorld.toString()})((require, module, exports) => {${preload}\n})`;
}
