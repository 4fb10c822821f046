/** The page of the chosen row: the sentence for a report, figures, reasons with their points, processes, what the log lacks. */

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { BeaconDetailOutput, BeaconListRow } from '#shared/contract/beacons.ts';
import { toBeaconKey } from '#shared/model/target.ts';
import { useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { allowValue } from '../../state/allow-list.ts';
import { formatCount, formatPlural } from '../../state/format.ts';
import { toHostClause, useHosts } from '../../state/hosts.ts';
import { NotesEditor } from '../../state/notes-editor.tsx';
import { openEvents, openProcess } from '../../state/pages.ts';
import { filterByClause } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { formatSecond } from '../../state/time-zone.ts';
import { copyText } from '../../widgets/clipboard.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { type Fact, FactList } from '../../widgets/fact-list.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { toBeaconClause } from './clauses.ts';
import { useBeacon } from './use-beacon.ts';
import { explainVerdict, formatPoints, formatRange, formatSeconds, formatShare } from './words.ts';

/** See the file's header. */
export function BeaconPagePanel(): JSX.Element {
  const { id, asked } = useBeacon();
  if (id === undefined)
    return (
      <EmptyState icon="pulse" title="No row selected">
        Choose one in the ranked list.
      </EmptyState>
    );
  if (asked.error)
    return (
      <ErrorState
        title="The row could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading the row" />;
  return <BeaconPage detail={asked.data} />;
}

function BeaconPage({ detail }: { readonly detail: BeaconDetailOutput }): JSX.Element {
  const { row, processes } = detail;
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const timeZone = usePreferences((store) => store.timeZone);
  const clause = toBeaconClause(row, toHostClause(useHosts(), row.hostId));
  const copy = (): void =>
    void copyText(row.line).then(
      (done) => done && notifications.show({ message: 'Copied: the sentence', autoClose: 1500 }),
    );
  return (
    <div className="el-panel el-page" data-beacon={row.id}>
      <header className="el-page-head">
        <h2>
          <span className={`el-badge el-verdict-${row.verdict}`}>{explainVerdict(row.verdict)}</span>{' '}
          <EvidenceText>{row.imageName}</EvidenceText> <span className="el-muted">to</span>{' '}
          <EvidenceText>{row.destination}</EvidenceText>
          <span className="el-muted el-mono">{` :${row.port}`}</span>
        </h2>
        <p className="el-page-actions">
          <Button size="compact-xs" leftSection={<Icon name="events" />} onClick={() => openEvents('beacons', clause)}>
            {formatPlural(row.count, 'event')}
          </Button>
          <IconButton
            icon="plus"
            label="Only events of this beacon"
            onClick={() => filterByClause('beacons', clause, false)}
          />
          <IconButton
            icon="minus"
            label="No events of this beacon"
            onClick={() => filterByClause('beacons', clause, true)}
          />
          <IconButton
            icon="eye-off"
            label={`Allow ${row.name ?? row.addresses[0] ?? row.imageName}`}
            onClick={() =>
              void (row.name
                ? allowValue(engine, queryClient, 'domain', row.name)
                : row.addresses[0]
                  ? allowValue(engine, queryClient, 'address', row.addresses[0])
                  : allowValue(engine, queryClient, 'image', row.image))
            }
          />
        </p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section className="el-panel-body" tabIndex={0} aria-label="About the beacon">
        <h3>For the report</h3>
        <div className="el-report-line">
          <EvidenceText>{row.line}</EvidenceText>
          <IconButton icon="copy" label="Copy the sentence for a report" onClick={copy} />
        </div>
        <h3>{`Reasons (${formatPoints(row.score)} points)`}</h3>
        <table className="el-table el-reasons">
          <caption className="el-visually-hidden">Reasons with their points</caption>
          <tbody>
            {row.reasons.map((reason) => (
              <tr key={`${reason.code} ${reason.text}`}>
                <td className={`el-right ${reason.points > 0 ? 'el-for' : reason.points < 0 ? 'el-against' : ''}`}>
                  {formatPoints(reason.points)}
                </td>
                <td>
                  <EvidenceText>{reason.text}</EvidenceText>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <h3>Notes</h3>
        <NotesEditor
          target={{
            kind: 'beacon',
            key: toBeaconKey(row.host, row.image, row.destination, row.port),
            label: `${row.imageName} on ${row.host} to ${row.destination}:${row.port}`,
          }}
        />
        <h3>Figures</h3>
        <FactList label="Figures of the beacon" facts={toFacts(row, timeZone)} />
        <h3>{`Processes (${formatCount(processes.length)})`}</h3>
        <ul className="el-edges" aria-label="Processes of the beacon">
          {processes.slice(0, 20).map((process) => (
            <li key={`${process.processId} ${process.guid} ${process.pid}`}>
              {process.processId === null ? (
                'no process known'
              ) : (
                <button type="button" className="el-link" onClick={() => openProcess(process.processId!)}>
                  {`pid ${process.pid ?? '?'}${process.startUs === null ? '' : ` from ${formatSecond(process.startUs, timeZone)}`}`}
                </button>
              )}
              {`, ${formatPlural(process.count, 'connection')} `}
              <EvidenceText className="el-muted">{process.user ?? ''}</EvidenceText>
              {process.commandLine ? (
                <EvidenceText className="el-edge-facts el-mono">{process.commandLine}</EvidenceText>
              ) : null}
            </li>
          ))}
        </ul>
        {row.coverage.length ? <h3>What the log has</h3> : undefined}
        <ul className="el-edges" aria-label="Coverage of the log">
          {row.coverage.map((note) => (
            <li key={note}>
              <EvidenceText>{note}</EvidenceText>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function toFacts(row: BeaconListRow, timeZone: string): Fact[] {
  return [
    { name: 'Host', value: row.host },
    { name: 'Program', value: row.image, mono: true },
    { name: 'Name', value: row.name, mono: true },
    {
      name: row.addresses.length === 1 ? 'Address' : `Addresses (${formatCount(row.addresses.length)})`,
      value: row.addresses.slice(0, 8).join(', ') + (row.addresses.length > 8 ? ', …' : ''),
      mono: true,
    },
    { name: 'Connections', value: `${formatCount(row.count)} in ${formatPlural(row.checkIns, 'check-in')}` },
    {
      name: row.sharp ? 'Sleep' : 'Sleep range',
      value: row.sharp
        ? `about ${formatSeconds(row.sleepTypical)} (${formatRange(row.sleepLow, row.sleepHigh)})`
        : formatRange(row.sleepLow, row.sleepHigh),
    },
    { name: 'Merged up to', value: formatSeconds(row.mergeGap) },
    {
      name: 'R and parts',
      value: `${row.regularity.toFixed(2)} = 0.4 × ${row.parts.neighbours.toFixed(2)} neighbours + 0.4 × ${row.parts.variation.toFixed(2)} variation + 0.2 × ${row.parts.mode.toFixed(2)} mode`,
    },
    { name: 'Presence', value: row.occupancy === null ? null : `${formatShare(row.occupancy)} of its intervals` },
    { name: 'Off hours', value: row.offHours === null ? null : `${row.offHours.toFixed(2)} × the rate in busy hours` },
    { name: 'Clock anchor', value: `${row.anchor.toFixed(2)}${row.scheduled ? ', scheduler-driven' : ''}` },
    { name: 'Seen on', value: `${formatCount(row.pairHosts)} of ${formatPlural(row.fleetHosts, 'host')}` },
    {
      name: 'RITA v5',
      value: row.rita
        ? `${row.rita.score.toFixed(3)} (intervals ${row.rita.ts.toFixed(3)}, duration ${row.rita.dur.toFixed(3)}, histogram ${row.rita.hist.toFixed(3)})`
        : 'too few seconds for it',
    },
    { name: 'First', value: formatSecond(row.firstUs, timeZone), mono: true },
    { name: 'Last', value: formatSecond(row.lastUs, timeZone), mono: true },
    { name: 'Watched by', value: row.watchedBy },
    { name: 'Hidden by', value: row.hiddenBy },
  ];
}
