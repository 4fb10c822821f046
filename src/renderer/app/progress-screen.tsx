/** The ingest as it runs and how it ended: stage, bar, figures, cancel; then the sum and the way into the workspace. */

import { Alert, Button, Progress } from '@mantine/core';
import { type JSX, useEffect, useRef } from 'react';
import type { IngestProgress, IngestResult } from '#shared/contract/case.ts';
import { useClients } from '../client/context.tsx';
import { formatBytes, formatCount, formatDuration, formatPlural } from '../state/format.ts';
import { readProgress } from '../state/ingest-rate.ts';
import { cancelIngest, leaveIngest, useSession } from '../state/session.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';

const stages: readonly (readonly [IngestProgress['stage'], string])[] = [
  ['scan', 'Find evidence'],
  ['parse', 'Read events'],
  ['index', 'Index'],
  ['analyse', 'Analyse'],
];

/** See the file's header. */
export function ProgressScreen(): JSX.Element {
  const { engine } = useClients();
  const { progress, result, problem, cancelling } = useSession();
  return (
    <main className="el-progress">
      <section className="el-progress-box" aria-label="Reading evidence">
        {problem ? (
          <Failed onLeave={() => void leaveIngest(engine)} />
        ) : result ? (
          <Finished result={result} onLeave={() => void leaveIngest(engine)} />
        ) : (
          <Running progress={progress} cancelling={cancelling} onCancel={() => void cancelIngest(engine)} />
        )}
      </section>
    </main>
  );
}

interface RunningProps {
  readonly progress: IngestProgress | undefined;
  readonly cancelling: boolean;
  readonly onCancel: () => void;
}

function Running({ progress, cancelling, onCancel }: RunningProps): JSX.Element {
  const at = stages.findIndex(([stage]) => stage === progress?.stage);
  const reading = progress ? readProgress(progress) : undefined;
  const percent = Math.floor((reading?.share ?? 0) * 100);
  const parsing = progress?.stage === 'parse';
  return (
    <>
      <h1>{cancelling ? 'Stopping…' : 'Reading evidence'}</h1>
      <ol className="el-stages" aria-label="Stages">
        {stages.map(([stage, label], index) => (
          <li
            key={stage}
            className={index < at ? 'past' : index === at ? 'now' : ''}
            aria-current={index === at ? 'step' : undefined}
          >
            {label}
          </li>
        ))}
      </ol>
      <Progress
        value={parsing ? percent : at > 1 ? 100 : 0}
        striped={at > 1}
        animated={at > 1}
        size="md"
        aria-label="Progress"
      />
      <p className="el-progress-label" role="status">
        {progress?.label || (stages[at]?.[1] ?? 'Starting')}
      </p>
      {progress && reading ? (
        <dl className="el-progress-facts">
          <Fact name="Files" value={`${formatCount(progress.filesDone)} of ${formatCount(progress.filesTotal)}`} />
          <Fact name="Read" value={`${formatBytes(progress.bytesDone)} of ${formatBytes(progress.bytesTotal)}`} />
          <Fact name="Events" value={formatCount(progress.events)} />
          <Fact
            name="Rate"
            value={`${formatBytes(reading.bytesPerSecond)}/s · ${formatCount(Math.round(reading.eventsPerSecond))} events/s`}
          />
          <Fact name="Elapsed" value={formatDuration(progress.elapsedMs)} />
          <Fact
            name="Time left"
            value={progress.remainingMs === null ? 'not known yet' : `about ${formatDuration(progress.remainingMs)}`}
          />
          <Fact name="Problems" value={formatCount(progress.problems)} />
        </dl>
      ) : null}
      <div className="el-progress-actions">
        <Button onClick={onCancel} disabled={cancelling}>
          Cancel
        </Button>
        <span className="el-muted">What has been read stays in the case; the rest can be added later.</span>
      </div>
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Finished({ result, onLeave }: { readonly result: IngestResult; readonly onLeave: () => void }): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const cancelled = result.outcome === 'cancelled';
  return (
    <>
      <h1>{cancelled ? 'Stopped before the end' : 'All evidence is read'}</h1>
      <dl className="el-progress-facts">
        <Fact name="Events added" value={formatCount(result.eventsAdded)} />
        <Fact name="Files added" value={formatCount(result.filesAdded)} />
        <Fact name="Already in the case" value={formatPlural(result.filesSkipped, 'file')} />
        <Fact name="Recovered" value={formatPlural(result.totals.recoveredRecords, 'record')} />
        <Fact name="Damaged" value={formatPlural(result.totals.damagedRecords, 'record')} />
        <Fact name="Problems noted" value={formatCount(result.totals.problems)} />
        <Fact name="Took" value={formatDuration(result.elapsedMs)} />
      </dl>
      {cancelled ? <p>The case holds what was read until then. Open the same folder again to read the rest.</p> : null}
      {result.notes.map((note) => (
        <p key={note} className="el-progress-note">
          {note}
        </p>
      ))}
      <p className="el-mono el-muted el-progress-path">
        <EvidenceText>{result.casePath}</EvidenceText>
      </p>
      <div className="el-progress-actions">
        <Button ref={button} variant="filled" onClick={onLeave}>
          Look at the events
        </Button>
      </div>
    </>
  );
}

function Failed({ onLeave }: { readonly onLeave: () => void }): JSX.Element {
  const problem = useSession((store) => store.problem);
  return (
    <>
      <Alert color="red" variant="outline" title={problem?.title} role="alert">
        <p>{problem?.message}</p>
        <p className="el-mono el-muted">{problem?.code}</p>
      </Alert>
      <div className="el-progress-actions">
        <Button variant="filled" onClick={onLeave}>
          Back
        </Button>
      </div>
    </>
  );
}
