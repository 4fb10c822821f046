/** The three ways to an engine, each as the hosts use it, behind one interface. */
import path from 'node:path';
import WebSocket from 'ws';
import { connectRpc, createEngine, type EngineDoor, toClient } from '../../src/engine/engine.ts';
import { startEngineThread } from '../../src/main/engine-process.ts';
import type { EngineClient } from '../../src/shared/contract/index.ts';
import { socketPath, startWebHost } from '../../src/web/server.ts';
import { sendRaw } from '../web/raw-request.ts';

export interface OpenDoor {
  readonly door: EngineDoor;
  readonly client: EngineClient;
  close(): Promise<void>;
}

/** Opens a door with its own user-data folder. */
export type DoorOpener = (userDataFolder: string) => Promise<OpenDoor>;

const version = 'test';

async function openInProcess(userDataFolder: string): Promise<OpenDoor> {
  const engine = createEngine({ userDataFolder, host: 'test', version });
  return { door: engine, client: engine.client, close: () => engine.close() };
}

/** The engine thread and message port of Electron's main process. */
async function openMessagePort(userDataFolder: string): Promise<OpenDoor> {
  const thread = startEngineThread({ userDataFolder, host: 'test', version });
  return { door: thread.door, client: toClient(thread.door), close: () => thread.close() };
}

/** The loopback host with a signed-in socket, as the browser's script uses it. */
async function openSocket(userDataFolder: string): Promise<OpenDoor> {
  const engine = createEngine({ userDataFolder, host: 'test', version });
  const folder = import.meta.dirname;
  const host = await startWebHost({
    door: engine,
    rendererFolder: folder,
    apiScript: path.join(folder, 'doors.ts'),
    port: 0,
  });
  const signIn = await sendRaw(Number(new URL(host.origin).port), { target: host.newLink().slice(host.origin.length) });
  const Cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}${socketPath}`, {
    origin: host.origin,
    headers: { Cookie },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  const door = connectRpc({
    post: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) => void socket.on('message', (data) => listener(JSON.parse(String(data)))),
  });
  return {
    door,
    client: toClient(door),
    async close() {
      socket.terminate();
      await host.close();
      await engine.close();
    },
  };
}

export const doors: readonly (readonly [name: string, open: DoorOpener])[] = [
  ['in-process', openInProcess],
  ['message port, as Electron main uses it', openMessagePort],
  ['loopback socket', openSocket],
];
