/**
 * Electron's engine thread: one engine for one window, spoken to through the worker's message port with the same protocol
 * as the web host's socket. Nothing of Electron is imported here, and better-sqlite3 stays off Electron's main thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createEngine, createPrinter, type EngineOptions, type PrintAnswer, serveRpc } from '../engine/engine.ts';

const port = parentPort;
if (!port) throw new Error('The engine thread must be started as a worker.');

const { canPrint, ...options } = workerData as EngineOptions & { readonly canPrint: boolean };
const printer = createPrinter((request) => port.postMessage(request));
const engine = createEngine({ ...options, printHtml: canPrint ? printer.print : undefined });
const stop = serveRpc(engine, {
  post: (message) => port.postMessage(message),
  onMessage: (listener) => {
    port.on('message', (message: unknown) => {
      const type = (message as { type?: unknown } | null)?.type;
      if (type === 'close') void close();
      else if (type === 'printed') printer.take(message as PrintAnswer);
      else listener(message);
    });
  },
});

async function close(): Promise<void> {
  stop();
  await engine.close();
  port?.close();
}
