/** The session page: who, from where, how it began and ended, its twin, failed tries before it, its first processes. */

import { Button } from '@mantine/core';
import type { JSX } from 'react';
import type { Output } from '#shared/contract/index.ts';
import type { SessionRow } from '#shared/contract/processes.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { toSessionKey } from '#shared/model/target.ts';
import { toVisible } from '#shared/model/visible.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { ClauseButtons } from '../../state/clause-buttons.tsx';
import { formatCount, formatPlural } from '../../state/format.ts';
import { NotesEditor } from '../../state/notes-editor.tsx';
import { openEvent, openEvents, openProcess, openSession, toSessionClause } from '../../state/pages.ts';
import { filterByClause } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { formatSecond, formatTime } from '../../state/time-zone.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { type Fact, FactList } from '../../widgets/fact-list.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { explainLogonType, explainSessionEnd, toAccount, toSource } from './columns.ts';

type Page = Output<'logons.get'>;

/** See the file's header. */
export function SessionPagePanel(): JSX.Element {
  const id = useSelection((store) => store.sessionId);
  const asked = useAsk('logons.get', { id: id ?? 0 }, { enabled: id !== undefined, keepPrevious: true });
  if (id === undefined)
    return (
      <EmptyState icon="key" title="No session selected">
        Choose one in the grid or in the timeline, or open the session of an event.
      </EmptyState>
    );
  if (asked.error)
    return (
      <ErrorState
        title="The session could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading the session" />;
  return <SessionPage page={asked.data} />;
}

function SessionPage({ page }: { readonly page: Page }): JSX.Element {
  const { session, twin, failures, processes } = page;
  const timeZone = usePreferences((store) => store.timeZone);
  const clause = toSessionClause(session.id);
  return (
    <div className="el-panel el-page" data-session={session.id}>
      <header className="el-page-head">
        <h2>
          <EvidenceText>{toAccount(session) || '(user not known)'}</EvidenceText>
          <span className="el-muted el-mono">{toVisible(` 0x${session.logonId.toString(16)} on ${session.host}`)}</span>
        </h2>
        <p className="el-page-actions">
          <Button size="compact-xs" leftSection={<Icon name="events" />} onClick={() => openEvents('logons', clause)}>
            {formatPlural(session.eventCount, 'event')}
          </Button>
          <IconButton
            icon="plus"
            label="Only events of this session"
            onClick={() => filterByClause('logons', clause, false)}
          />
          <IconButton
            icon="minus"
            label="No events of this session"
            onClick={() => filterByClause('logons', clause, true)}
          />
        </p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section className="el-panel-body" tabIndex={0} aria-label="About the session">
        <h3>Session</h3>
        <FactList label="Facts of the session" facts={toFacts(page, timeZone)} />
        {twin ? (
          <>
            <h3>{twin.elevated === true ? 'Elevated twin' : 'Twin without elevation'}</h3>
            <p className="el-page-line">
              <button type="button" className="el-link" onClick={() => openSession(twin.id)}>
                <EvidenceText>{toAccount(twin) || '(user not known)'}</EvidenceText>
              </button>
              <span className="el-mono">{` 0x${twin.logonId.toString(16)}`}</span>
              {`, ${formatPlural(twin.processCount, 'process', 'processes')}`}
            </p>
          </>
        ) : null}
        <h3>Notes</h3>
        <NotesEditor
          target={{
            kind: 'session',
            key: toSessionKey(session.host, session.logonId, session.startUs),
            label: `${toAccount(session) || 'unknown user'} 0x${session.logonId.toString(16)} on ${session.host}`,
          }}
        />
        <h3>{failures.length === 0 ? 'No failed logons before it' : 'Failed logons before it'}</h3>
        <ul className="el-edges" aria-label="Failed logons before it">
          {failures.map((row) => (
            <li key={row.id}>
              <button type="button" className="el-link el-mono" onClick={() => openEvent(row.firstEventId)}>
                {formatSecond(row.firstUs, timeZone)}
              </button>
              <span className="el-failed">{` ${formatCount(row.count)} × `}</span>
              <EvidenceText>{`${toAccount(row)}${toSource(row) ? ` from ${toSource(row)}` : ''} ${row.subStatus ?? row.status ?? ''}`}</EvidenceText>
            </li>
          ))}
        </ul>
        <h3>{processes.length === 0 ? 'No process of this session is known' : 'First processes'}</h3>
        <ul className="el-edges" aria-label="First processes of the session">
          {processes.map((row) => (
            <li key={row.id} className="el-one-line">
              <span className="el-mono el-muted">
                {row.startUs === null ? '' : formatSecond(row.startUs, timeZone)}
              </span>
              <button type="button" className="el-link" onClick={() => openProcess(row.id)}>
                <EvidenceText>{row.name ?? `(process ${row.pid})`}</EvidenceText>
              </button>
              <EvidenceText className="el-mono el-muted el-cut" title={row.commandLine ?? undefined}>
                {row.commandLine ?? ''}
              </EvidenceText>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function toFacts({ session, boot }: Page, timeZone: string): Fact[] {
  const pivot = (what: string, field: string, value: string | number | null): Pick<Fact, 'actions'> =>
    value === null
      ? {}
      : {
          actions: (
            <ClauseButtons
              source="logons"
              what={what}
              clause={toFieldClauseText(field, String(value))}
              value={typeof value === 'string' ? value : undefined}
            />
          ),
        };
  return [
    { name: 'Type', value: explainLogonType(session.logonType), ...pivot('type', 'LogonType', session.logonType) },
    { name: 'User', value: session.user, mono: true, ...pivot('user', 'TargetUserName', session.user) },
    { name: 'Domain', value: session.domain, mono: true, ...pivot('domain', 'TargetDomainName', session.domain) },
    { name: 'SID', value: session.sid, mono: true, ...pivot('SID', 'TargetUserSid', session.sid) },
    { name: 'From address', value: toAddress(session), mono: true, ...pivot('address', 'IpAddress', session.sourceIp) },
    {
      name: 'From name',
      value: session.sourceHost,
      mono: true,
      ...pivot('name', 'WorkstationName', session.sourceHost),
    },
    {
      name: 'Logon',
      value:
        session.startUs === null
          ? `not recorded; first seen ${formatSecond(session.firstSeenUs, timeZone)}`
          : formatTime(session.startUs, session.startTick ?? 0, timeZone),
    },
    {
      name: 'End',
      value:
        session.endUs === null
          ? `${explainSessionEnd(session)}; last seen ${formatSecond(session.lastSeenUs, timeZone)}`
          : `${formatTime(session.endUs, 0, timeZone)} (${explainSessionEnd(session)})`,
    },
    { name: 'Package', value: [session.authPackage, session.lmPackage].filter(Boolean).join(', ') },
    {
      name: 'Logon process',
      value: [session.logonProcess, session.processName].filter(Boolean).join(', '),
      mono: true,
    },
    { name: 'Elevated', value: session.elevated === null ? '' : session.elevated ? 'yes' : 'no' },
    { name: 'Privileges', value: session.privileges.join(', ') },
    {
      name: 'Counts',
      value: [
        formatPlural(session.processCount, 'process', 'processes'),
        session.explicitCount ? `${formatPlural(session.explicitCount, 'use', 'uses')} of explicit credentials` : '',
        session.reconnectCount ? formatPlural(session.reconnectCount, 'reconnect') : '',
        session.logonCount > 1 ? `${formatCount(session.logonCount)} logon records` : '',
      ]
        .filter(Boolean)
        .join(', '),
    },
    { name: 'Boot', value: `${boot.number}: ${boot.reason}` },
  ];
}

function toAddress(session: SessionRow): string | null {
  if (session.sourceIp === null) return null;
  return session.sourcePort ? `${session.sourceIp} port ${session.sourcePort}` : session.sourceIp;
}
