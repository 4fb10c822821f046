/**
 * Own rules: written, tried on the case while typing, saved to the user's rule folder (their set then runs what has
 * changed), copied from any rule, deleted. In: the draft. Out: what became of each document, its first hits, a saved file.
 */

import { Button, Checkbox, Select } from '@mantine/core';
import { type JSX, useEffect, useMemo, useState } from 'react';
import { useAsk } from '../../client/context.tsx';
import { toErrorText } from '../../client/engine-client.ts';
import { isChanged, openCopy, openNew, useDraft } from '../../state/rule-draft.ts';
import { useSelection } from '../../state/selection.ts';
import { EvidenceText } from '../../widgets/evidence-text.tsx';
import { IconButton } from '../../widgets/icon-button.tsx';
import { PanelBar } from '../../widgets/panel-bar.tsx';
import { DeleteRuleDialog } from './delete-dialog.tsx';
import { ownSetLabel, useOwnRules } from './own-rules.ts';
import { RuleText } from './rule-text.tsx';
import { toListsInput, useRulesStore } from './rules-store.ts';
import { TryResult } from './try-result.tsx';

/** Hits shown at most. */
const hitLimit = 200;
const pauseMs = 500;

/** See the file's header. */
export function RuleEditorPanel(): JSX.Element {
  const { text, kept } = useDraft();
  const lists = useRulesStore((store) => store.lists);
  const [tried, setTried] = useState<string>();
  const [live, setLive] = useState(true);
  const [target, setTarget] = useState<{ line: number; count: number }>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    setProblem(undefined);
    if (!live || (text === kept && tried === undefined)) return;
    const timer = setTimeout(() => setTried(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text, kept, live, tried]);
  const asked = useAsk(
    'rules.try',
    { text: tried ?? '', limit: hitLimit, ...toListsInput(lists) },
    { enabled: tried !== undefined, keepPrevious: true },
  );
  const faults = useMemo(
    () => new Set(asked.data?.documents.flatMap(({ line }) => (line === null ? [] : [line]))),
    [asked.data],
  );
  return (
    <div className="el-panel">
      <FileBar onProblem={setProblem} />
      <RuleText
        text={text}
        faults={tried === text ? faults : noFaults}
        target={target}
        onChange={(next) => useDraft.setState({ text: next })}
      />
      <PanelBar label="Trial of the rule">
        <span
          className={`el-rule-problem ${problem === undefined ? 'el-muted' : 'el-run-problem'}`}
          role={problem ? 'alert' : undefined}
        >
          <EvidenceText>{problem ?? 'A trial stores nothing.'}</EvidenceText>
        </span>
        <Checkbox label="Try while typing" checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
        <Button size="compact-xs" onClick={() => setTried(text)}>
          Try
        </Button>
      </PanelBar>
      <TryResult
        result={tried === undefined ? undefined : asked.data}
        problem={asked.error ? toErrorText(asked.error).message : undefined}
        isBusy={tried !== undefined && asked.isFetching}
        onLine={(line) => setTarget((old) => ({ line, count: (old?.count ?? 0) + 1 }))}
      />
    </div>
  );
}

const noFaults: ReadonlySet<number> = new Set();

/** Which own rule is open, and what can be done with it. */
function FileBar({ onProblem }: { readonly onProblem: (problem: string | undefined) => void }): JSX.Element {
  const draft = useDraft();
  const own = useOwnRules();
  const ruleId = useSelection((store) => store.ruleId);
  const running = useRulesStore((store) => store.running);
  const selected = useAsk('rules.get', { id: ruleId ?? 0 }, { enabled: ruleId !== undefined });
  const files = useAsk('ownRules.list', {}).data?.rules ?? [];
  const [deleting, setDeleting] = useState<string>();
  const changed = isChanged(draft);
  const save = async (): Promise<void> => onProblem(await own.save());
  return (
    <PanelBar label="Rule editor">
      <Select
        aria-label={ownSetLabel}
        placeholder={files.length ? 'Not saved yet' : 'No rule saved yet'}
        style={{ flex: '1 1 90px' }}
        searchable
        disabled={files.length === 0}
        data={files.map(({ file, documents }) => ({ value: file, label: documents[0]?.title ?? file }))}
        value={draft.file ?? null}
        onChange={(file) => file !== null && void own.edit(file)}
      />
      <Button size="compact-xs" flex="none" onClick={openNew}>
        New
      </Button>
      <Button
        size="compact-xs"
        flex="none"
        disabled={!selected.data}
        title="A copy of the selected rule, to be saved as one of your own"
        onClick={() => selected.data && openCopy(selected.data)}
      >
        Copy selected
      </Button>
      <span className="el-muted el-rule-kept" aria-live="polite">
        {changed ? 'changed' : draft.file ? 'saved' : ''}
      </span>
      {draft.file === undefined ? null : (
        <IconButton icon="trash" label="Delete this rule…" onClick={() => setDeleting(draft.file)} />
      )}
      <Button
        size="compact-xs"
        flex="none"
        variant="filled"
        disabled={running || (!changed && draft.file !== undefined)}
        onClick={() => void save()}
      >
        Save and run
      </Button>
      <DeleteRuleDialog file={deleting} onClose={() => setDeleting(undefined)} />
    </PanelBar>
  );
}
