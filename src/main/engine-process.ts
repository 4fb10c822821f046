/** Starts an engine thread and gives its door. In: engine options. Out: a door that outlives a crash by saying so. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { answerPrint, connectRpc, type EngineDoor, type EngineOptions, type PrintRequest } from '../engine/remote.ts';

export interface EngineThread {
  readonly door: EngineDoor;
  /** Ends a running ingest (resumable) and the thread. */
  close(): Promise<void>;
}

/** The built entry lies beside the bundle or beside its chunks' folder; from source it is the `.ts` file. */
function threadUrl(): URL {
  const names = ['./engine-thread.js', '../engine-thread.js', './engine-thread.ts'];
  const urls = names.map((name) => new URL(name, import.meta.url));
  const found = urls.find((url) => existsSync(fileURLToPath(url)));
  if (!found) throw new Error(`No engine thread beside ${import.meta.url}`);
  return found;
}

/** One thread, started at once. */
export function startEngineThread({ printHtml, ...options }: EngineOptions): EngineThread {
  const worker = new Worker(threadUrl(), { workerData: { ...options, canPrint: printHtml !== undefined } });
  worker.on('message', (message: { type: string }) => {
    if (message.type === 'print' && printHtml)
      void answerPrint(message as PrintRequest, printHtml, (answer) => worker.postMessage(answer));
  });
  const door = connectRpc({
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', listener),
  });
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      door.fail('The engine has ended. Open a new window to go on; the case on disk is intact.');
      resolve();
    });
  });
  worker.on('error', (error) => process.stderr.write(`The engine thread failed: ${String(error)}\n`));
  return {
    door,
    async close() {
      worker.postMessage({ type: 'close' });
      await exited;
    },
  };
}
