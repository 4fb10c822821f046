/** Movements in words: the ways between two nodes, step by step, and the edges in order of time; each leads to its event. */

import type { JSX } from 'react';
import type { LateralEdge, LateralFilter } from '#shared/contract/processes.ts';
import { toFieldClauseText } from '#shared/model/filter.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { type Host, toHostClause, useHosts } from '../../state/hosts.ts';
import { openEvent, openProcess, openSession } from '../../state/pages.ts';
import { toBareUser } from '../../state/pivot-to.ts';
import { usePreferences } from '../../state/preferences.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { ValueLink } from '../../state/value-link.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { ErrorState, LoadingState } from '../../widgets/states.tsx';
import { explainLateralKind } from './lateral-option.ts';

interface LateralEdgesProps {
  readonly filter: LateralFilter;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly paths: readonly (readonly LateralEdge[])[] | undefined;
  readonly both: boolean;
  readonly busy: boolean;
}

const edgeLimit = 300;

/** See the file's header. */
export function LateralEdges({ filter, from, to, paths, both, busy }: LateralEdgesProps): JSX.Element {
  const asked = useAsk(
    'lateral.edges',
    { filter, ...(from ? { from } : {}), ...(to ? { to } : {}), offset: 0, limit: edgeLimit },
    { keepPrevious: true },
  );
  if (asked.error)
    return (
      <ErrorState
        title="The movements could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading movements" />;
  const { total, rows } = asked.data;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-panel-body el-page" tabIndex={0} aria-label="Movements in words">
      {both ? (
        <>
          <h3>
            {paths ? `${formatPlural(paths.length, 'way')} in order of time` : busy ? 'Looking for ways…' : 'Ways'}
          </h3>
          {paths?.length === 0 ? (
            <p className="el-page-none">No way leads there in which each step begins after the one before it.</p>
          ) : null}
          <ol className="el-ways">
            {paths?.map((path, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: ways have no other identity and never move
              <li key={index}>
                <EdgeList edges={path} label={`Way ${index + 1}`} />
              </li>
            ))}
          </ol>
        </>
      ) : null}
      <h3>
        {from || to ? 'Direct movements: ' : 'Movements: '}
        {total > edgeLimit ? `first ${formatCount(edgeLimit)} of ${formatCount(total)}` : formatCount(total)}
      </h3>
      <EdgeList edges={rows} label="Movements" />
    </section>
  );
}

function EdgeList({ edges, label }: { readonly edges: readonly LateralEdge[]; readonly label: string }): JSX.Element {
  const timeZone = usePreferences((store) => store.timeZone);
  return (
    <ul className="el-edges" aria-label={label}>
      {edges.map((edge) => (
        <EdgeLine key={edge.id} edge={edge} timeZone={timeZone} />
      ))}
    </ul>
  );
}

function EdgeLine({ edge, timeZone }: { readonly edge: LateralEdge; readonly timeZone: string }): JSX.Element {
  const { sessionId, processId } = edge;
  const facts = [
    explainLateralKind(edge.kind),
    edge.port === null ? null : `port ${edge.port}`,
    edge.detail,
    edge.count > 1 ? `${formatCount(edge.count)} times until ${formatSecond(edge.lastUs, timeZone)}` : null,
  ];
  return (
    <li>
      <span className="el-edge-actions">
        {sessionId === null ? null : (
          <IconButton icon="key" label="Open its session" onClick={() => openSession(sessionId)} />
        )}
        {processId === null ? null : (
          <IconButton icon="tree" label="Open its process" onClick={() => openProcess(processId)} />
        )}
      </span>
      <button type="button" className="el-link el-mono" onClick={() => openEvent(edge.eventId)}>
        {formatSecond(edge.firstUs, timeZone)}
      </button>{' '}
      <strong>
        <EndLink label={edge.fromLabel} />
        {' → '}
        <EndLink label={edge.toLabel} />
      </strong>
      <span className="el-edge-facts">
        {edge.user ? (
          <>
            <ValueLink source="logons" name="User" value={edge.user} clause={toUserClause(edge.user)} />
            {' · '}
          </>
        ) : null}
        <EvidenceText>{facts.filter(Boolean).join(' · ')}</EvidenceText>
      </span>
    </li>
  );
}

/** A machine of a movement: a host of the case by all its names, else whatever field has the name or address. */
function EndLink({ label }: { readonly label: string }): JSX.Element {
  return <ValueLink source="logons" name="Machine" value={label} clause={toMachineClause(useHosts(), label)} />;
}

/** The events of a machine of a movement. */
export function toMachineClause(hosts: readonly Host[], label: string): string {
  const host = hosts.find((one) => one.name === label);
  return (host && toHostClause(hosts, host.id)) ?? toFieldClauseText('any', label);
}

function toUserClause(user: string): string {
  const name = toBareUser(user);
  return ['TargetUserName', 'SubjectUserName', 'User']
    .map((field) => toFieldClauseText(field, field === 'User' ? user : name))
    .join(' OR ');
}
