/** The detail panel: one event from all sides. Fields with actions, message, XML, JSON, raw bytes, where it came from. */

import { Tabs } from '@mantine/core';
import { type JSX, useState } from 'react';
import type { EventDetail } from '#shared/contract/events.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSelection } from '../../state/selection.ts';
import { CorrectedTime } from '../../state/skews.tsx';
import { explainOffset, formatTime } from '../../state/time-zone.ts';
import { CodeText } from '../../widgets/code-text.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { DetailFields } from './detail-fields.tsx';
import { DetailHelp } from './detail-help.tsx';
import { toDetailJson } from './detail-json.ts';
import { DetailLinks } from './detail-links.tsx';
import { DetailNotes } from './detail-notes.tsx';
import { DetailProvenance } from './detail-provenance.tsx';
import { DetailTags } from './detail-tags.tsx';
import { HexView } from './hex-view.tsx';

/** See the file's header. */
export function DetailPanel(): JSX.Element {
  const eventId = useSelection((store) => store.eventId);
  const asked = useAsk('events.get', { id: eventId ?? 0 }, { enabled: eventId !== undefined, keepPrevious: true });
  if (eventId === undefined)
    return (
      <EmptyState icon="events" title="No event selected">
        Click a row, or move through the grid with the arrow keys.
      </EmptyState>
    );
  if (asked.error)
    return (
      <ErrorState
        title="The event could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading the event" />;
  return <Detail detail={asked.data} />;
}

function Detail({ detail }: { readonly detail: EventDetail }): JSX.Element {
  const timeZone = usePreferences((store) => store.timeZone);
  const [tab, setTab] = useState<string | null>('fields');
  return (
    <div className="el-panel el-detail" data-event={detail.id}>
      <header className="el-detail-head">
        <h2>
          <EvidenceText>{detail.title ?? 'Event'}</EvidenceText>
        </h2>
        <p className="el-mono el-muted">
          {formatTime(detail.timeUs, detail.timeTick, timeZone)} {explainOffset(detail.timeUs, timeZone)}
          {detail.provenance.status === 'live' ? '' : ` · ${detail.provenance.status}`}
        </p>
        <CorrectedTime
          computer={detail.system.find((field) => field.name === 'Computer')?.value}
          timeUs={detail.timeUs}
          timeTick={detail.timeTick}
          timeZone={timeZone}
        />
        <div className="el-detail-actions">
          <DetailLinks processId={detail.processId} sessionId={detail.sessionId} />
          <DetailTags eventId={detail.id} />
        </div>
        {detail.message ? (
          <p className="el-detail-message">
            <EvidenceText>{detail.message}</EvidenceText>
          </p>
        ) : null}
      </header>
      <Tabs value={tab} onChange={setTab} keepMounted={false} className="el-detail-tabs">
        <Tabs.List aria-label="Parts of the event">
          <Tabs.Tab value="fields">Fields</Tabs.Tab>
          <Tabs.Tab value="help">Help</Tabs.Tab>
          <Tabs.Tab value="message">Message</Tabs.Tab>
          <Tabs.Tab value="xml">XML</Tabs.Tab>
          <Tabs.Tab value="json">JSON</Tabs.Tab>
          <Tabs.Tab value="hex">Hex</Tabs.Tab>
          <Tabs.Tab value="provenance">Provenance</Tabs.Tab>
          <Tabs.Tab value="notes">Notes</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="fields">
          <DetailFields detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="help">
          <DetailHelp detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="message">
          <CodeText label="Message" language="plain" text={detail.message || '(no message)'} />
        </Tabs.Panel>
        <Tabs.Panel value="xml">
          {detail.xml === null ? (
            <EmptyState icon="warning" title="The XML cannot be shown">
              {detail.evidenceProblem ?? 'The evidence file could not be read.'}
            </EmptyState>
          ) : (
            <CodeText label="Event as XML" language="xml" text={detail.xml} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="json">
          <CodeText label="Event as JSON" language="json" text={toDetailJson(detail)} />
        </Tabs.Panel>
        <Tabs.Panel value="hex">
          <HexView detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="provenance">
          <DetailProvenance detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="notes">
          <DetailNotes eventId={detail.id} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
