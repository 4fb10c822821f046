/** A process of its own that ingests, to be killed: `node ingest-child.ts CASE PATH...`. Prints the stage and the events. */
import { ingest } from './ingest.ts';

const [casePath, ...paths] = process.argv.slice(2);
const result = await ingest({
  paths,
  casePath: casePath!,
  onProgress: ({ stage, events }) => process.stdout.write(`${stage} ${events}\n`),
});
process.stdout.write(`${result.outcome} ${result.eventsAdded}\n`);
