/** What became of a tried rule: each document's status with the line of its fault, and the first hits. */

import type { JSX } from 'react';
import type { HitRow } from '#shared/contract/detections.ts';
import type { Output } from '#shared/contract/index.ts';
import type { RuleDocument } from '#shared/contract/own-rules.ts';
import { toVisible } from '#shared/model/visible.ts';
import { formatCount, formatDuration, formatPlural } from '../../state/format.ts';
import { openEvent } from '../../state/pages.ts';
import { usePreferences } from '../../state/preferences.ts';
import { formatTime } from '../../state/time-zone.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';

interface TryResultProps {
  readonly result: Output<'rules.try'> | undefined;
  /** Why the trial itself failed. */
  readonly problem: string | undefined;
  readonly isBusy: boolean;
  readonly onLine: (line: number) => void;
}

/** See the file's header. */
export function TryResult({ result, problem, isBusy, onLine }: TryResultProps): JSX.Element {
  const timeZone = usePreferences((store) => store.timeZone);
  if (problem !== undefined)
    return (
      <p className="el-try-none el-run-problem" role="alert">
        <EvidenceText>{problem}</EvidenceText>
      </p>
    );
  if (!result && !isBusy)
    return <p className="el-page-none el-try-none">The rule's hits in this case are shown here while you write.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-try" tabIndex={0} aria-label="What the rule finds" aria-busy={isBusy}>
      <p className="el-page-line" role="status">
        {result
          ? `${formatPlural(result.hits, 'hit')} in ${formatDuration(result.tookMs)}${isBusy ? ' · trying again…' : ''}`
          : 'Trying…'}
      </p>
      {result?.documents.map((document, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: documents of a text have no other identity
        <DocumentLine key={index} document={document} onLine={onLine} />
      ))}
      {result && result.rows.length > 0 ? (
        <table className="el-table">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Event</th>
              <th scope="col">Computer</th>
              <th scope="col">Matched</th>
            </tr>
          </thead>
          <tbody>
            {result.rows.map((hit) => (
              <HitLine key={`${hit.id}/${hit.rule}`} hit={hit} timeZone={timeZone} />
            ))}
          </tbody>
        </table>
      ) : null}
      {result && result.hits > result.rows.length ? (
        <p className="el-page-none">{`The first ${formatCount(result.rows.length)} of ${formatCount(result.hits)}`}</p>
      ) : null}
    </section>
  );
}

interface DocumentLineProps {
  readonly document: RuleDocument;
  readonly onLine: (line: number) => void;
}

function DocumentLine({ document: { title, status, reason, line }, onLine }: DocumentLineProps): JSX.Element {
  return (
    <p className={`el-page-line el-rule-${status === 'ok' ? 'ran' : status}`}>
      {line === null ? null : (
        <button type="button" className="el-link" onClick={() => onLine(line)}>
          {`Line ${line}`}
        </button>
      )}{' '}
      <EvidenceText>{status === 'ok' ? `${title}: ${reason}` : `${title}: ${status}, ${reason}`}</EvidenceText>
    </p>
  );
}

function HitLine({ hit, timeZone }: { readonly hit: HitRow; readonly timeZone: string }): JSX.Element {
  const matched = hit.matched.map((one) => `${one.field || 'any'}: ${one.value}`).join(' · ');
  return (
    <tr>
      <td>
        <button type="button" className="el-link el-mono" onClick={() => openEvent(hit.id)}>
          {formatTime(hit.timeUs, hit.timeTick, timeZone)}
        </button>
      </td>
      <td>{hit.eventId ?? ''}</td>
      <td>
        <EvidenceText>{hit.computer ?? ''}</EvidenceText>
      </td>
      <td title={toVisible(matched)}>
        <EvidenceText>{matched}</EvidenceText>
      </td>
    </tr>
  );
}
