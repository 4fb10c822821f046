/** The run of a rule set: how far it is, what came of it, or why it failed. Nothing before the first run. */

import { Button, Progress } from '@mantine/core';
import type { JSX } from 'react';
import { formatDuration, formatPlural } from '../../state/format.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { BarSpace, PanelBar } from '../../widgets/panel-bar.tsx';
import { cancelRun, type RunSummary, useRulesStore } from './rules-store.ts';

/** The summary in a sentence. */
export function explainRun(summary: RunSummary): string {
  const loaded = Object.values(summary.loaded).reduce((a, b) => a + b, 0);
  const left = loaded - (summary.loaded.ok ?? 0);
  return [
    `${formatPlural(loaded, 'rule')} read${left ? `, ${left} of them cannot run` : ''}`,
    `${summary.scanned} run anew`,
    formatPlural(summary.hits, 'hit'),
    formatPlural(summary.findings, 'finding'),
    formatDuration(summary.tookMs),
    ...(summary.complete ? [] : ['stopped before the end']),
  ].join(' · ');
}

/** See the file's header. */
export function RunLine(): JSX.Element | null {
  const { running, progress, summary, problem } = useRulesStore();
  if (running)
    return (
      <PanelBar label="Run of the rules">
        <span role="status">{progress?.label ?? 'Detections: starting'}</span>
        <Progress
          aria-label="Progress of the run"
          style={{ flex: 1 }}
          value={(progress?.share ?? 0) * 100}
          animated={progress?.share == null}
        />
        <Button size="compact-xs" onClick={cancelRun}>
          Stop
        </Button>
      </PanelBar>
    );
  if (!summary && !problem) return null;
  return (
    <PanelBar label="Run of the rules">
      {problem ? (
        <span role="alert" className="el-run-problem">
          <EvidenceText>{problem.message}</EvidenceText>
        </span>
      ) : (
        <span role="status">{summary ? explainRun(summary) : ''}</span>
      )}
      <BarSpace />
      <IconButton
        icon="close"
        label="Close this line"
        onClick={() => useRulesStore.setState({ summary: undefined, problem: undefined })}
      />
    </PanelBar>
  );
}
