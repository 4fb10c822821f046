/** The Help tab: what this kind of event means, what to look at, its fields in words, ATT&CK, where to read on. */

import type { JSX } from 'react';
import type { EventDetail } from '#shared/contract/events.ts';
import { openHelp } from '../../state/help.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { toFieldHelp } from './field-help.ts';
import './detail-help.css';

/** See the file's header. */
export function DetailHelp({ detail }: { readonly detail: EventDetail }): JSX.Element {
  const { help } = detail;
  const fields = toFieldHelp(detail);
  if (!help && fields.length === 0)
    return (
      <EmptyState icon="help" title="Nothing is written down on this kind of event">
        The catalogue does not have its provider and id. The tabs beside this one show all that the event says.
      </EmptyState>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="el-panel-body el-detail-help" tabIndex={0} aria-label="Help on the event">
      {help ? (
        <>
          <h3>What it means</h3>
          <p>{help.meaning}</p>
          {help.tips.length ? (
            <>
              <h3>What to look at</h3>
              <ul>
                {help.tips.map((tip) => (
                  <li key={tip}>{tip}</li>
                ))}
              </ul>
            </>
          ) : null}
        </>
      ) : null}
      {fields.length ? (
        <>
          <h3>{help?.fields.length ? 'Fields that matter' : 'Fields in words'}</h3>
          <dl>
            {fields.map((field) => (
              <div key={field.key}>
                <dt>{field.name}</dt>
                <dd>
                  {field.value === undefined ? (
                    <span className="el-muted">not in this event</span>
                  ) : (
                    <EvidenceText className="el-mono">{field.value === '' ? '(empty)' : field.value}</EvidenceText>
                  )}
                  {field.meaning ? <span className="el-meaning">{field.meaning}</span> : null}
                  {field.about ? <p className="el-muted">{field.about}</p> : null}
                </dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
      {help?.attack.length ? (
        <>
          <h3>Can be a trace of (ATT&amp;CK)</h3>
          <ul>
            {help.attack.map((one) => (
              <li key={one.id}>
                <span className="el-mono">{one.id}</span> {one.name ?? ''}{' '}
                {one.tactics.length ? <span className="el-muted">({one.tactics.join(', ')})</span> : null}
              </li>
            ))}
          </ul>
          <p className="el-muted">A hint, not a finding: most of these events are routine.</p>
        </>
      ) : null}
      {help?.references.length ? (
        <>
          <h3>Where to read on</h3>
          <ul>
            {help.references.map((reference) => (
              <li key={reference}>{reference}</li>
            ))}
          </ul>
        </>
      ) : null}
      <p>
        <button type="button" className="el-link" onClick={() => openHelp('event-ids')}>
          All kinds of events in the help
        </button>
      </p>
    </section>
  );
}
