/**
 * The preload of Electron's windows: exposes `window.api` and nothing else. Self-contained (a sandboxed preload can load
 * no module), without schemas: the engine's side checks every input. Names that are not on the list are not sent.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { FolderListing, HostApi, HostInfo } from '#shared/contract/host.ts';
import type { Reply } from '#shared/contract/index.ts';
import { channels, operationNames, pushNames } from './names.ts';

let nextId = 1;

function call(name: string, input: unknown, id?: string): Promise<Reply> {
  if (!operationNames.has(name)) {
    return Promise.resolve({
      ok: false,
      error: { code: 'unknown-operation', message: `There is no operation ${name}.` },
    });
  }
  return ipcRenderer.invoke(channels.call, id ?? `host-${nextId++}`, name, input).catch((error: unknown) => ({
    ok: false,
    error: { code: 'internal', message: String(error) },
  })) as Promise<Reply>;
}

async function callHost<T>(name: string, input: unknown): Promise<T> {
  const reply = await call(name, input);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value as T;
}

const api: HostApi = {
  host: 'electron',
  call,
  cancel: (id) => ipcRenderer.send(channels.cancel, id),
  subscribe(name, listener) {
    if (!pushNames.has(name)) return () => undefined;
    const forward = (_event: unknown, pushed: string, payload: unknown): void => {
      if (pushed === name) listener(payload);
    };
    ipcRenderer.on(channels.push, forward);
    return () => {
      ipcRenderer.off(channels.push, forward);
    };
  },
  info: () => callHost<HostInfo>('host.info', {}),
  openFolder: async () => (await callHost<{ path: string | null }>('host.openFolder', {})).path,
  openFiles: async () => (await callHost<{ paths: string[] | null }>('host.openFiles', {})).paths,
  openCase: async () => (await callHost<{ path: string | null }>('host.openCase', {})).path,
  saveFile: async (suggestedName) => (await callHost<{ path: string | null }>('host.saveFile', { suggestedName })).path,
  newWindow: async () => void (await callHost('host.newWindow', {})),
  pathOf: (file) => webUtils.getPathForFile(file as File),
  listFolder: (path) => callHost<FolderListing>('host.listFolder', path === undefined ? {} : { path }),
};

contextBridge.exposeInMainWorld('api', Object.freeze(api));
