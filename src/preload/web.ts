/**
 * `window.api` in a browser: the web host puts this script before the app's own. Speaks JSON over one WebSocket, which is
 * opened again when it was lost; calls that waited are answered with an error, as the contract wants (never an exception).
 */
import type { FolderListing, HostApi, HostInfo } from '#shared/contract/host.ts';
import type { Reply } from '#shared/contract/index.ts';

const waiting = new Map<string, (reply: Reply) => void>();
const listeners = new Map<string, Set<(payload: unknown) => void>>();
let outbox: string[] = [];
let socket: WebSocket | undefined;
let nextId = 1;

const lost: Reply = {
  ok: false,
  error: { code: 'internal', message: 'The connection to EventLoupe was lost. Is it still running?' },
};

function failAll(): void {
  outbox = [];
  const settled = [...waiting.values()];
  waiting.clear();
  for (const settle of settled) settle(lost);
}

function receive(text: string): void {
  const message = JSON.parse(text) as { type: string; id?: string; reply?: Reply; name?: string; payload?: unknown };
  if (message.type === 'push') {
    for (const listener of listeners.get(message.name ?? '') ?? []) listener(message.payload);
  } else if (message.type === 'reply' && message.id !== undefined && message.reply) {
    const settle = waiting.get(message.id);
    waiting.delete(message.id);
    settle?.(message.reply);
  }
}

function connect(): WebSocket {
  const opened = new WebSocket(`ws://${location.host}/__host/rpc`);
  opened.addEventListener('open', () => {
    for (const text of outbox.splice(0)) opened.send(text);
  });
  opened.addEventListener('message', (event) => receive(String(event.data)));
  opened.addEventListener('close', () => {
    if (socket === opened) socket = undefined;
    failAll();
    // Pushes are wanted even when nothing is called.
    setTimeout(() => {
      socket ??= connect();
    }, 2000);
  });
  return opened;
}

function send(message: object): void {
  socket ??= connect();
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  else outbox.push(JSON.stringify(message));
}

function call(name: string, input: unknown, id?: string): Promise<Reply> {
  const key = id ?? `host-${nextId++}`;
  return new Promise((resolve) => {
    waiting.set(key, resolve);
    send({ type: 'call', id: key, name, input });
  });
}

async function callHost<T>(name: string, input: unknown): Promise<T> {
  const reply = await call(name, input);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value as T;
}

const nothing = (): Promise<null> => Promise.resolve(null);

const api: HostApi = Object.freeze({
  host: 'web',
  call,
  cancel: (id: string) => send({ type: 'cancel', id }),
  subscribe(name: string, listener: (payload: unknown) => void) {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set.add(listener));
    return () => {
      set.delete(listener);
    };
  },
  info: () => callHost<HostInfo>('host.info', {}),
  openFolder: nothing,
  openFiles: nothing,
  openCase: nothing,
  saveFile: nothing,
  newWindow: async () => void window.open('/', '_blank', 'noopener'),
  listFolder: (path: string | undefined) =>
    callHost<FolderListing>('host.listFolder', path === undefined ? {} : { path }),
});

Object.defineProperty(window, 'api', { value: api, writable: false, configurable: false, enumerable: true });
socket = connect();
