/**
 * Worker entry: one lane with one connection. Calls come one at a time and run to their end; a long handler looks at
 * `signal.aborted` between slices.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import type { OperationName } from '#shared/contract/index.ts';
import { setAnalystName } from '../case/actions.ts';
import { openCase } from '../case/connect.ts';
import { AheadLink, linkReadAhead } from '../queries/index.ts';
import type { LaneContext, LaneMessage, LaneRequest, LaneWorkerData } from './define.ts';
import { laneHandlers } from './index.ts';
import { createPrinter } from './print-port.ts';
import { toOperationError } from './reply.ts';

const port = parentPort;
if (!port) throw new Error('lane-worker runs only as a worker thread');
const { lane, casePath, cancelFlag, canPrint, aheadChannel } = workerData as LaneWorkerData;
const cancelled = new Int32Array(cancelFlag);
const send = (message: LaneMessage): void => port.postMessage(message);
const log = (text: string): void => void process.stderr.write(`[${lane}] ${text}\n`);

const printer = createPrinter(send);

const ahead = aheadChannel === undefined ? undefined : new AheadLink(aheadChannel);
let opened: Database.Database | undefined;
/** Opened at the first call, so that a case that cannot be opened is an ordinary answer. */
function connection(): Database.Database {
  if (!opened) {
    opened = openCase(casePath, lane === 'edit' ? 'read-write' : 'read-only');
    if (ahead) linkReadAhead(opened, ahead);
  }
  return opened;
}
const handlers = laneHandlers[lane] as Record<string, (input: unknown, context: LaneContext) => unknown>;

async function run(id: number, name: OperationName, input: unknown): Promise<void> {
  const context = (): LaneContext => ({
    db: connection(),
    casePath,
    signal: {
      get aborted() {
        return Atomics.load(cancelled, 0) === id;
      },
    },
    printHtml: canPrint ? printer.print : undefined,
    push: (pushName, payload) => send({ type: 'push', name: pushName, payload }),
  });
  try {
    const value = await handlers[name]!(input, context());
    send({ type: 'reply', id, reply: { ok: true, value } });
  } catch (error) {
    send({ type: 'reply', id, reply: { ok: false, error: toOperationError(error, log) } });
  }
}

port.on('message', (request: LaneRequest) => {
  if (request.type === 'close') {
    opened?.close();
    ahead?.close();
    port.close();
    return;
  }
  if (request.type === 'printed') {
    printer.take(request);
    return;
  }
  setAnalystName(request.analyst);
  void run(request.id, request.name, request.input);
});
send({ type: 'ready' });
