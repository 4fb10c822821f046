/** The first screen: evidence or a case to open, recent cases, the demo case; and what went wrong the last time. */

import { Alert, Modal } from '@mantine/core';
import { type JSX, useState } from 'react';
import { useAsk, useClients } from '../client/context.tsx';
import { FolderPicker, type PickerKind } from '../state/folder-picker.tsx';
import { openCase, openDemo, startIngest, useSession } from '../state/session.ts';
import { HelpText } from '../views/help/help-text.tsx';
import { findPage } from '../views/help/pages.ts';
import { EvidenceText } from '../widgets/evidence-text.tsx';
import '../views/help/help.css';
import { Icon, type IconName } from '../widgets/icon.tsx';
import { IngestFilterFields, noFilter, toIngestFilter } from './ingest-filter.tsx';
import { SchemeSwitch } from './scheme-switch.tsx';
import { useDrop } from './use-drop.ts';

/** See the file's header. */
export function StartScreen(): JSX.Element {
  const { api, engine } = useClients();
  const problem = useSession((store) => store.problem);
  const about = useAsk('app.info', {});
  const [picker, setPicker] = useState<PickerKind>();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [filterTexts, setFilterTexts] = useState(noFilter);
  const ingest = (paths: readonly string[]): Promise<void> =>
    startIngest(engine, paths, { filter: toIngestFilter(filterTexts) });
  const dropping = useDrop((paths) => void ingest(paths));

  const openFolder = async (): Promise<void> => {
    if (api.host === 'web') return setPicker('evidence');
    const path = await api.openFolder();
    if (path) await ingest([path]);
  };
  const openFiles = async (): Promise<void> => {
    const paths = await api.openFiles();
    if (paths?.length) await ingest(paths);
  };
  const chooseCase = async (): Promise<void> => {
    if (api.host === 'web') return setPicker('case');
    const path = await api.openCase();
    if (path) await openCase(engine, path);
  };
  const onPicked = (paths: readonly string[]): void => {
    const kind = picker;
    setPicker(undefined);
    const [first] = paths;
    if (kind === 'case' && first) void openCase(engine, first);
    else if (paths.length) void ingest(paths);
  };

  return (
    <main className={`el-start ${dropping.over ? 'over' : ''}`} {...dropping.handlers}>
      <div className="el-start-box">
        <header className="el-start-head">
          <h1>EventLoupe</h1>
          <p className="el-muted">Windows event logs, read whole. Everything stays on this computer.</p>
          <SchemeSwitch />
        </header>
        {problem ? (
          <Alert color="red" variant="outline" title={problem.title} className="el-start-problem" role="alert">
            <p>{problem.message}</p>
            <p className="el-mono el-muted">{problem.code}</p>
          </Alert>
        ) : null}
        <div className="el-start-columns">
          <section aria-label="Start">
            <StartButton
              icon="folder"
              title="Open folder…"
              text="All .evtx files in it, at any depth, become a case"
              onClick={() => void openFolder()}
              autoFocus
            />
            {api.host === 'web' ? null : (
              <StartButton icon="file" title="Open files…" text="Single .evtx files" onClick={() => void openFiles()} />
            )}
            <StartButton
              icon="database"
              title="Open case…"
              text="A .eventloupe file made before"
              onClick={() => void chooseCase()}
            />
            <StartButton
              icon="flask"
              title="Demo case"
              text="A small synthetic intrusion to look around in"
              onClick={() => void openDemo(engine)}
            />
            <StartButton
              icon="help"
              title="First steps"
              text="From a folder of logs to a report, in six steps"
              onClick={() => setHelpOpen(true)}
            />
          </section>
          <RecentCases />
        </div>
        <IngestFilterFields texts={filterTexts} onChange={setFilterTexts} />
        <p className="el-muted el-start-hint">
          {dropping.possible ? 'Or drop a folder or .evtx files here. ' : ''}Evidence is only ever read, never changed.
        </p>
        <p className="el-muted el-start-version">
          {about.data ? `Version ${about.data.version} · Node ${about.data.node}` : ''}
        </p>
      </div>
      <Modal opened={isHelpOpen} onClose={() => setHelpOpen(false)} title="First steps" size={760}>
        <div className="el-help-page">
          <HelpText text={findPage('first-steps').text} links={false} />
        </div>
      </Modal>
      {picker ? <FolderPicker kind={picker} onPick={onPicked} onClose={() => setPicker(undefined)} /> : null}
    </main>
  );
}

interface StartButtonProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly onClick: () => void;
  readonly autoFocus?: boolean;
}

function StartButton({ icon, title, text, onClick, autoFocus }: StartButtonProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noAutofocus: the first screen's first action, as a native start window does it
    <button type="button" className="el-start-button" onClick={onClick} autoFocus={autoFocus}>
      <Icon name={icon} size={20} />
      <span>
        <strong>{title}</strong>
        <span className="el-muted">{text}</span>
      </span>
    </button>
  );
}

function RecentCases(): JSX.Element {
  const { engine } = useClients();
  const asked = useAsk('case.recent', {});
  const cases = asked.data?.cases ?? [];
  return (
    <section aria-label="Recent cases" className="el-recent">
      <h2>Recent cases</h2>
      {asked.data && cases.length === 0 ? (
        <p className="el-muted">None yet. Cases that you open are listed here.</p>
      ) : null}
      <ul>
        {cases.map((one) => (
          <li key={one.casePath}>
            <button type="button" onClick={() => void openCase(engine, one.casePath)}>
              <strong>
                <EvidenceText>{one.name}</EvidenceText>
              </strong>
              <span className="el-muted">{new Date(one.openedAt).toLocaleDateString()}</span>
              <EvidenceText className="el-muted el-recent-path">{one.casePath}</EvidenceText>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
