/** The page of the selected finding: judgement, why it hit, its process, its events with the matched fields, and its rule. */

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type JSX, useState } from 'react';
import type { Output } from '#shared/contract/index.ts';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { explainTactic, explainTechnique, LevelBadge } from '../../state/detection-text.tsx';
import { formatPlural } from '../../state/format.ts';
import { NotesEditor } from '../../state/notes-editor.tsx';
import { openEvents, openProcess, openRule, openSession, toFindingClause } from '../../state/pages.ts';
import { filterByClause } from '../../state/pivot.ts';
import { usePreferences } from '../../state/preferences.ts';
import { openFilter } from '../../state/rule-draft.ts';
import { useSelection } from '../../state/selection.ts';
import { formatTime } from '../../state/time-zone.ts';
import { CodeText } from '../../widgets/code-text.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { type Fact, FactList } from '../../widgets/fact-list.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { explainState } from './columns.ts';
import { FindingEvents } from './finding-events.tsx';
import { FindingProcess } from './finding-process.tsx';
import { MatchedTable } from './matched-table.tsx';
import { StateDialog, type StateRequest, useJudge } from './state-dialog.tsx';

type Page = Output<'findings.get'>;

/** See the file's header. */
export function FindingPagePanel(): JSX.Element {
  const id = useSelection((store) => store.findingId);
  const asked = useAsk('findings.get', { id: id ?? 0 }, { enabled: id !== undefined, keepPrevious: true });
  if (id === undefined)
    return (
      <EmptyState icon="warning" title="No finding selected">
        Choose one in the list, or open the finding of an event.
      </EmptyState>
    );
  if (asked.error)
    return (
      <ErrorState
        title="The finding could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading the finding" />;
  return <FindingPage key={asked.data.finding.id} page={asked.data} />;
}

function FindingPage({ page }: { readonly page: Page }): JSX.Element {
  const { finding, rule, events } = page;
  const timeZone = usePreferences((store) => store.timeZone);
  const clause = toFindingClause(finding.id);
  const { processId, sessionId } = finding;
  return (
    <div className="el-panel el-page" data-finding={finding.id}>
      <header className="el-page-head">
        <h2>
          <LevelBadge level={finding.level} /> <EvidenceText>{finding.title}</EvidenceText>
        </h2>
        <p className="el-page-actions">
          <Button size="compact-xs" leftSection={<Icon name="events" />} onClick={() => openEvents('findings', clause)}>
            {formatPlural(finding.count, 'event')}
          </Button>
          <IconButton
            icon="plus"
            label="Only events of this finding"
            onClick={() => filterByClause('findings', clause, false)}
          />
          <IconButton
            icon="minus"
            label="No events of this finding"
            onClick={() => filterByClause('findings', clause, true)}
          />
          {processId === null ? null : (
            <button type="button" className="el-link" onClick={() => openProcess(processId)}>
              Process page
            </button>
          )}
          {sessionId === null ? null : (
            <button type="button" className="el-link" onClick={() => openSession(sessionId)}>
              Session page
            </button>
          )}
          <button type="button" className="el-link" onClick={() => openRule(finding.rule)}>
            Rule page
          </button>
        </p>
        <Judgement finding={finding} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section className="el-panel-body" tabIndex={0} aria-label="About the finding">
        <FactList label="Facts of the finding" facts={toFacts(finding, timeZone)} />
        <h3>Why</h3>
        <MatchedTable matched={finding.matched} kind={finding.kind} />
        {finding.incomplete ? (
          <p className="el-page-line">
            <Icon name="help" size={12} /> This log lacks fields that the rule tests; what they would have excluded is
            not known.
          </p>
        ) : null}
        <FindingProcess processId={processId} />
        <FindingEvents events={events} matched={finding.matched} total={finding.count} timeZone={timeZone} />
        <h3>Notes</h3>
        <NotesEditor target={{ kind: 'finding', key: finding.key, label: finding.title }} />
        <h3>Innocent causes</h3>
        {rule.falsePositives.length === 0 ? (
          <p className="el-page-none">The rule names none</p>
        ) : (
          <ul className="el-page-list">
            {rule.falsePositives.map((text) => (
              <li key={text}>
                <EvidenceText>{text}</EvidenceText>
              </li>
            ))}
          </ul>
        )}
        <h3>Rule</h3>
        {rule.description ? (
          <p className="el-page-line">
            <EvidenceText>{rule.description}</EvidenceText>
          </p>
        ) : null}
        <FactList label="Facts of the rule" facts={toRuleFacts(rule)} />
        <details className="el-source">
          <summary>Source of the rule</summary>
          <CodeText label="Source of the rule" text={rule.source} language="plain" />
        </details>
      </section>
    </div>
  );
}

function toFacts(finding: Page['finding'], timeZone: string): Fact[] {
  const time = (us: number): string => formatTime(us, 0, timeZone).replace(/\.?0+$/, '');
  return [
    { name: 'What', value: finding.subject, mono: true },
    { name: 'Host', value: finding.host ?? finding.computer ?? '' },
    { name: 'First', value: time(finding.firstUs), mono: true },
    { name: 'Last', value: finding.lastUs === finding.firstUs ? '' : time(finding.lastUs), mono: true },
    { name: 'Tactics', value: finding.tactics.map(explainTactic).join(', ') },
    { name: 'Techniques', value: finding.techniques.map(explainTechnique).join(', ') },
    { name: 'Suppressed', value: finding.suppressed ? 'by a filter' : '' },
  ];
}

function toRuleFacts(rule: Page['rule']): Fact[] {
  return [
    { name: 'Title', value: rule.title },
    { name: 'Author', value: rule.author || 'not named' },
    { name: 'Rule set', value: rule.setName },
    { name: 'File', value: rule.path, mono: true },
    { name: 'Id', value: rule.ruleId, mono: true },
    { name: 'Dates', value: [rule.date, rule.modified && `changed ${rule.modified}`].filter(Boolean).join(', ') },
    { name: 'Licence', value: rule.license ?? '' },
    { name: 'References', value: rule.references.join('\n') },
  ];
}

function Judgement({ finding }: { readonly finding: Page['finding'] }): JSX.Element {
  const judge = useJudge();
  const [request, setRequest] = useState<StateRequest>();
  const set = async (state: Page['finding']['state']): Promise<void> => {
    try {
      await judge([finding.id], state, '');
    } catch (error) {
      notifications.show({ color: 'red', message: toErrorText(error).message });
    }
  };
  const ask = (state: Page['finding']['state'], reason = ''): void =>
    setRequest({ ids: [finding.id], what: finding.title, state, reason });
  return (
    <p className="el-page-actions">
      <span className={`el-state-${finding.state}`}>{explainState(finding.state)}</span>
      {finding.stateReason ? <EvidenceText className="el-muted">{finding.stateReason}</EvidenceText> : null}
      {finding.state === 'confirmed' ? null : (
        <Button size="compact-xs" leftSection={<Icon name="check" />} onClick={() => void set('confirmed')}>
          Confirm
        </Button>
      )}
      {finding.state === 'dismissed' ? null : (
        <Button size="compact-xs" leftSection={<Icon name="not" />} onClick={() => ask('dismissed')}>
          Dismiss…
        </Button>
      )}
      {finding.state === 'new' ? null : (
        <>
          <Button
            size="compact-xs"
            leftSection={<Icon name="note" />}
            onClick={() => ask(finding.state, finding.stateReason)}
          >
            Reason…
          </Button>
          <Button size="compact-xs" leftSection={<Icon name="reset" />} onClick={() => void set('new')}>
            Back to new
          </Button>
        </>
      )}
      {finding.kind === 'detection' && !finding.suppressed ? (
        <Button size="compact-xs" leftSection={<Icon name="eye-off" />} onClick={() => openFilter(finding)}>
          Make a filter
        </Button>
      ) : null}
      <StateDialog request={request} onClose={() => setRequest(undefined)} />
    </p>
  );
}
