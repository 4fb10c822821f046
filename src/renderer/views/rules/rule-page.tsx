/** The page of the selected rule: what became of it and why, who wrote it, what it looks for, its findings, its text. */

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import type { RuleDetail } from '#shared/contract/detections.ts';
import { useAsk, useClients } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { explainTactic, explainTechnique, LevelBadge } from '../../state/detection-text.tsx';
import { formatCount, formatPlural } from '../../state/format.ts';
import { openFinding } from '../../state/pages.ts';
import { noteFindingChange } from '../../state/revision.ts';
import { openCopy } from '../../state/rule-draft.ts';
import { useSelection } from '../../state/selection.ts';
import { copyText } from '../../widgets/clipboard.ts';
import { CodeText } from '../../widgets/code-text.tsx';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { type Fact, FactList } from '../../widgets/fact-list.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../widgets/states.tsx';
import { DeleteRuleDialog } from './delete-dialog.tsx';
import { useOwnFolder, useOwnRules } from './own-rules.ts';
import { stateWords } from './rule-filter.ts';

/** Findings listed at most; the findings view has all. */
const findingLimit = 50;

/** See the file's header. */
export function RulePagePanel(): JSX.Element {
  const id = useSelection((store) => store.ruleId);
  const asked = useAsk('rules.get', { id: id ?? 0 }, { enabled: id !== undefined, keepPrevious: true });
  if (id === undefined)
    return (
      <EmptyState icon="flask" title="No rule selected">
        Choose one in the table, or open the rule of a finding.
      </EmptyState>
    );
  if (asked.error)
    return (
      <ErrorState
        title="The rule could not be read"
        {...toErrorText(asked.error)}
        onRetry={() => void asked.refetch()}
      />
    );
  if (!asked.data) return <LoadingState label="Reading the rule" />;
  return <RulePage rule={asked.data} />;
}

function RulePage({ rule }: { readonly rule: RuleDetail }): JSX.Element {
  const { engine } = useClients();
  const queryClient = useQueryClient();
  const toggle = async (): Promise<void> => {
    try {
      await engine.call('rules.enable', { ids: [rule.id], enabled: !rule.enabled });
    } catch (error) {
      notifications.show({ color: 'red', message: toErrorText(error).message });
    }
    noteFindingChange(queryClient);
  };
  return (
    <div className="el-panel el-page" data-rule={rule.id}>
      <header className="el-page-head">
        <h2>
          <LevelBadge level={rule.level} /> <EvidenceText>{rule.title}</EvidenceText>
        </h2>
        <p className="el-page-actions">
          <span className={`el-rule-${rule.state}`}>{stateWords[rule.state]}</span>
          <EvidenceText className="el-muted">{rule.reason}</EvidenceText>
        </p>
        <p className="el-page-actions">
          <Button
            size="compact-xs"
            leftSection={<Icon name={rule.enabled ? 'eye-off' : 'eye'} />}
            onClick={() => void toggle()}
          >
            {rule.enabled ? 'Switch off' : 'Switch on'}
          </Button>
          <OwnActions rule={rule} />
          <IconButton icon="copy" label="Copy the source" onClick={() => void copyText(rule.source)} />
          <span className="el-muted">{`${formatPlural(rule.hits, 'hit')}, ${formatPlural(rule.findings, 'finding')}`}</span>
        </p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard */}
      <section className="el-panel-body" tabIndex={0} aria-label="About the rule">
        {rule.description ? (
          <p className="el-page-line">
            <EvidenceText>{rule.description}</EvidenceText>
          </p>
        ) : null}
        <FactList label="Facts of the rule" facts={toFacts(rule)} />
        <Texts title="Warnings" texts={rule.warnings} />
        <Texts title="Innocent causes" texts={rule.falsePositives} />
        <Texts title="References" texts={rule.references} />
        {rule.findings > 0 ? <RuleFindings rule={rule} /> : null}
        <h3>Source</h3>
        <div className="el-rule-source">
          <CodeText label="Source of the rule" text={rule.source} language="plain" />
        </div>
      </section>
    </div>
  );
}

/** An own rule is edited; of any other a copy is. */
function OwnActions({ rule }: { readonly rule: RuleDetail }): JSX.Element {
  const own = useOwnRules();
  const isOwn = useOwnFolder() === rule.setName;
  const [deleting, setDeleting] = useState<string>();
  if (!isOwn)
    return (
      <Button size="compact-xs" leftSection={<Icon name="pencil" />} onClick={() => openCopy(rule)}>
        Copy to my rules
      </Button>
    );
  return (
    <>
      <Button size="compact-xs" leftSection={<Icon name="pencil" />} onClick={() => void own.edit(rule.path)}>
        Edit
      </Button>
      <Button size="compact-xs" leftSection={<Icon name="trash" />} onClick={() => setDeleting(rule.path)}>
        Delete…
      </Button>
      <DeleteRuleDialog file={deleting} onClose={() => setDeleting(undefined)} />
    </>
  );
}

function toFacts(rule: RuleDetail): Fact[] {
  return [
    { name: 'Author', value: rule.author || 'not named' },
    {
      name: 'Kind',
      value: [rule.kind ?? 'unreadable', rule.standalone ? '' : 'serves correlations only'].filter(Boolean).join(', '),
    },
    { name: 'Techniques', value: rule.techniques.map(explainTechnique).join(', ') },
    { name: 'Tactics', value: rule.tactics.map(explainTactic).join(', ') },
    { name: 'Rule set', value: rule.setName },
    { name: 'File', value: rule.document > 0 ? `${rule.path}, document ${rule.document + 1}` : rule.path, mono: true },
    { name: 'Id', value: rule.ruleId, mono: true },
    { name: 'Dates', value: [rule.date, rule.modified && `changed ${rule.modified}`].filter(Boolean).join(', ') },
    { name: 'Licence', value: rule.license ?? '' },
  ];
}

function Texts({ title, texts }: { readonly title: string; readonly texts: readonly string[] }): JSX.Element | null {
  if (texts.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="el-page-list">
        {texts.map((text) => (
          <li key={text}>
            <EvidenceText>{text}</EvidenceText>
          </li>
        ))}
      </ul>
    </>
  );
}

function RuleFindings({ rule }: { readonly rule: RuleDetail }): JSX.Element {
  const asked = useAsk('findings.list', {
    filter: { rule: rule.id, suppressed: true },
    sort: 'time',
    offset: 0,
    limit: findingLimit,
  });
  return (
    <>
      <h3>{`Findings (${formatCount(rule.findings)})`}</h3>
      <ul className="el-page-list">
        {asked.data?.rows.map((row) => (
          <li key={row.id}>
            <button type="button" className="el-link" onClick={() => openFinding(row.id)}>
              <EvidenceText>{[row.host ?? row.computer, row.subject].filter(Boolean).join(' · ')}</EvidenceText>
            </button>
            <span className="el-muted">{` ${formatPlural(row.count, 'event')}`}</span>
          </li>
        ))}
      </ul>
      {rule.findings > findingLimit ? <p className="el-page-none">{`The first ${findingLimit}`}</p> : null}
    </>
  );
}
