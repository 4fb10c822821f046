/** Worker entry: one ingest, from evidence to an analysed case. This thread holds the load's only writing connection. */
import { parentPort, workerData } from 'node:worker_threads';
import { analyses } from '../analysis/index.ts';
import { toNetworkTest } from '../analysis/network/load-filter.ts';
import { setAnalystName } from '../case/actions.ts';
import { runIngest } from '../ingest/run.ts';
import type { IngestThreadData, IngestThreadMessage } from './ingest-run.ts';
import { toOperationError } from './reply.ts';

const port = parentPort;
if (!port) throw new Error('ingest-thread runs only as a worker thread');
const { cancelFlag, analyst, ...request } = workerData as IngestThreadData;
setAnalystName(analyst);
const cancelled = new Int32Array(cancelFlag);
const send = (message: IngestThreadMessage): void => port.postMessage(message);

try {
  const result = await runIngest(request, {
    analyses,
    toNetworkTest,
    progress: (progress) => send({ type: 'progress', progress }),
    signal: {
      get aborted() {
        return Atomics.load(cancelled, 0) !== 0;
      },
    },
  });
  send({ type: 'done', result });
} catch (error) {
  send({ type: 'failed', error: toOperationError(error, (text) => process.stderr.write(`[ingest] ${text}\n`)) });
}
port.close();
