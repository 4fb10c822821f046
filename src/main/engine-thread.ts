/**
 * Electron's engine thread: one engine for one window, spoken to through the worker's message port with the same protocol
 * as the web host's socket. Nothing of Electron is imported here, and better-sqlite3 stays off Electron's main thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createEngine, type EngineOptions, serveRpc } from '../engine/engine.ts';

const port = parentPort;
if (!port) throw new Error('The engine thread must be started as a worker.');

const engine = createEngine(workerData as EngineOptions);
const stop = serveRpc(engine, {
  post: (message) => port.postMessage(message),
  onMessage: (listener) => {
    port.on('message', (message: unknown) => {
      if ((message as { type?: unknown } | null)?.type === 'close') void close();
      else listener(message);
    });
  },
});

async function close(): Promise<void> {
  stop();
  await engine.close();
  port?.close();
}
