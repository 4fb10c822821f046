/** The process page: what the process is, its launch chain with the reason for each parent, its session and its children. */

import { Button } from '@mantine/core';
import type { JSX } from 'react';
import type { Output } from '#shared/contract/index.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { toProcessKey } from '#shared/model/target.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { ClauseButtons } from '../../state/clause-buttons.tsx';
import { formatCount, formatPlural } from '../../state/format.ts';
import { NotesEditor } from '../../state/notes-editor.tsx';
import {
  openEvent,
  openEvents,
  openProcess,
  openSession,
  toProcessClause,
  toSessionClause,
} from '../../state/pages.ts';
import { filterByClause } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { formatSecond, formatTime } from '../../state/time-zone.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { type Fact, FactList } from '../../widgets/fact-list.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { explainEnd, toImageClause, toProcessName } from './columns.ts';
import { LaunchChain } from './launch-chain.tsx';

type Page = Output<'processes.get'>;

/** See the file's header. */
export function ProcessPagePanel(): JSX.Element {
  const id = useSelection((store) => store.processId);
  const asked = useAsk('processes.get', { id: id ?? 0 }, { enabled: id !== undefined, keepPrevious: true });
  if (id === undefined)
    return (
      <EmptyState icon="tree" title="No process selected">
        Choose one in the tree, or open the process of an event.
      </EmptyState>
    );
  if (asked.error)
    return (
      <ErrorState
        title="The process could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading the process" />;
  return <ProcessPage page={asked.data} />;
}

function ProcessPage({ page }: { readonly page: Page }): JSX.Element {
  const { process } = page;
  const timeZone = usePreferences((store) => store.timeZone);
  const clause = toProcessClause(process.id);
  return (
    <div className="el-panel el-page" data-process={process.id}>
      <header className="el-page-head">
        <h2>
          <EvidenceText>{toProcessName(process)}</EvidenceText>
          <span className="el-muted el-mono">{toVisible(` PID ${process.pid} on ${process.host}`)}</span>
        </h2>
        <p className="el-page-actions">
          <Button
            size="compact-xs"
            leftSection={<Icon name="events" />}
            onClick={() => openEvents('processes', clause)}
          >
            {formatPlural(process.eventCount, 'event')}
          </Button>
          <IconButton
            icon="plus"
            label="Only events of this process"
            onClick={() => filterByClause('processes', clause, false)}
          />
          <IconButton
            icon="minus"
            label="No events of this process"
            onClick={() => filterByClause('processes', clause, true)}
          />
          {process.startEventId === null ? null : <EventLink id={process.startEventId} text="Start record" />}
          {process.endEventId === null ? null : <EventLink id={process.endEventId} text="End record" />}
        </p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section className="el-panel-body" tabIndex={0} aria-label="About the process">
        <h3>Launch chain</h3>
        <LaunchChain chain={page.chain} selected={process.id} onOpen={openProcess} timeZone={timeZone} />
        <h3>Process</h3>
        <FactList label="Facts of the process" facts={toFacts(page, timeZone)} />
        <SessionPart session={page.session} timeZone={timeZone} />
        <h3>Notes</h3>
        <NotesEditor
          target={{
            kind: 'process',
            key: toProcessKey(process.host, process.guid, process.pid, process.startUs ?? 0),
            label: `${toProcessName(process)} (${process.pid}) on ${process.host}`,
          }}
        />
        <Children key={process.id} process={process} timeZone={timeZone} />
      </section>
    </div>
  );
}

function EventLink({ id, text }: { readonly id: number; readonly text: string }): JSX.Element {
  return (
    <button type="button" className="el-link" onClick={() => openEvent(id)}>
      {text}
    </button>
  );
}

function toFacts({ process, boot }: Page, timeZone: string): Fact[] {
  const pivot = (what: string, clause: string | undefined, value?: string | null): Pick<Fact, 'actions'> =>
    clause === undefined
      ? {}
      : { actions: <ClauseButtons source="processes" what={what} clause={clause} value={value} /> };
  const field = (name: string, value: string | null): string | undefined =>
    value === null ? undefined : toFieldClauseText(name, value);
  return [
    {
      name: 'Command line',
      value: process.commandLine,
      mono: true,
      ...pivot('command line', field('CommandLine', process.commandLine), process.commandLine),
    },
    {
      name: 'Image',
      value: process.image,
      mono: true,
      ...pivot('image', process.image === null ? undefined : toImageClause(process.image), process.image),
    },
    { name: 'Directory', value: process.currentDirectory, mono: true },
    { name: 'User', value: process.user, mono: true, ...pivot('user', field('User', process.user), process.user) },
    { name: 'Integrity', value: process.integrity },
    {
      name: 'Started',
      value:
        process.startUs === null
          ? 'not known: its creation is in no log'
          : formatTime(process.startUs, process.startTick ?? 0, timeZone),
      mono: process.startUs !== null,
    },
    {
      name: 'Ended',
      value:
        process.endUs === null
          ? explainEnd(process)
          : `${formatTime(process.endUs, 0, timeZone)} (${explainEnd(process)})`,
    },
    { name: 'GUID', value: process.guid, mono: true, ...pivot('GUID', field('ProcessGuid', process.guid)) },
    ...process.hashes.map((hash) => ({
      name: hash.algorithm,
      value: hash.value,
      mono: true,
      ...pivot(hash.algorithm, `Hashes:*${hash.value}*`),
    })),
    { name: 'Recorded by', value: process.sources.join(' and ') || 'no log: known from what others say of it' },
    { name: 'Boot', value: `${boot.number}: ${boot.reason}` },
    ...(process.parentId === null && process.parentImage
      ? [{ name: 'Parent it names', value: process.parentImage, mono: true }]
      : []),
  ];
}

function SessionPart({
  session,
  timeZone,
}: {
  readonly session: Page['session'];
  readonly timeZone: string;
}): JSX.Element {
  if (!session)
    return (
      <>
        <h3>Logon session</h3>
        <p className="el-page-none">No logon session is known for it.</p>
      </>
    );
  const name = `${session.domain ? `${session.domain}\\` : ''}${session.user ?? 'unknown user'}`;
  return (
    <>
      <h3>Logon session</h3>
      <p className="el-page-line">
        <button type="button" className="el-link" onClick={() => openSession(session.id)}>
          <EvidenceText>{name}</EvidenceText>
        </button>
        <span className="el-mono">{` 0x${session.logonId.toString(16)}`}</span>
        {session.logonType === null ? '' : ` type ${session.logonType}`}
        {session.startUs === null ? ', logon not recorded' : `, since ${formatSecond(session.startUs, timeZone)}`}
        {session.sourceIp || session.sourceHost ? (
          <EvidenceText>{`, from ${[session.sourceHost, session.sourceIp].filter(Boolean).join(' ')}`}</EvidenceText>
        ) : null}
        <ClauseButtons source="processes" what="session" clause={toSessionClause(session.id)} />
      </p>
    </>
  );
}

const childrenShown = 100;

function Children({
  process,
  timeZone,
}: {
  readonly process: Page['process'];
  readonly timeZone: string;
}): JSX.Element | null {
  const asked = useAsk(
    'processes.children',
    { parentId: process.id, offset: 0, limit: childrenShown },
    { enabled: process.childCount > 0 },
  );
  if (process.childCount === 0) return <h3>No children</h3>;
  const more = process.childCount - childrenShown;
  return (
    <>
      <h3>{process.childCount === 1 ? '1 child' : `${formatCount(process.childCount)} children`}</h3>
      <ul className="el-children" aria-label="Children">
        {asked.data?.rows.map((child) => (
          <li key={child.id}>
            <span className="el-mono el-muted">
              {child.startUs === null ? '' : formatSecond(child.startUs, timeZone)}
            </span>
            <button type="button" className="el-link" onClick={() => openProcess(child.id)}>
              <EvidenceText>{toProcessName(child)}</EvidenceText>
            </button>
            <EvidenceText className="el-mono el-children-line" title={child.commandLine ?? undefined}>
              {child.commandLine ?? ''}
            </EvidenceText>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="el-page-none">{`${formatCount(more)} more in the tree`}</p> : null}
    </>
  );
}
