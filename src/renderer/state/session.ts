/**
 * Where the window stands: no case (start screen), a case being made or extended (progress), or an open case.
 * The engine holds the truth; this follows its answers and its `ingest.progress` pushes.
 */
import { create } from 'zustand';
import type { IngestFilter, IngestProgress, IngestResult } from '#shared/contract/case.ts';
import type { EngineClient, Output } from '#shared/contract/index.ts';
import { toErrorText } from '../client/engine-client.ts';
import { writeCaseItems } from './case-item.ts';
import { leaveCaseLayout } from './case-layout.ts';

export type CaseInfo = Output<'case.info'>;

export interface SessionProblem {
  readonly title: string;
  readonly code: string;
  readonly message: string;
}

interface SessionState {
  readonly phase: 'loading' | 'start' | 'ingest' | 'open';
  readonly info: CaseInfo | undefined;
  readonly progress: IngestProgress | undefined;
  readonly result: IngestResult | undefined;
  readonly problem: SessionProblem | undefined;
  readonly cancelling: boolean;
}

/** The store of this window's session. */
export const useSession = create<SessionState>(() => ({
  phase: 'loading',
  info: undefined,
  progress: undefined,
  result: undefined,
  problem: undefined,
  cancelling: false,
}));

const set = useSession.setState;

/** Calls of this window that open, close or load a case: the engine's news of them are not another window's. */
let ownCalls = 0;

async function asOwn<T>(call: () => Promise<T>): Promise<T> {
  ownCalls++;
  try {
    return await call();
  } finally {
    ownCalls--;
  }
}

/** Asks the engine at start whether a case is open already (a reload, a folder given on the command line). */
export async function resumeSession(engine: EngineClient): Promise<void> {
  try {
    await showOpenCase(engine);
  } catch (error) {
    const { code, message } = toErrorText(error);
    if (useSession.getState().phase !== 'loading') return;
    const expected = code === 'no-case' || code === 'busy';
    set({ phase: 'start', problem: expected ? undefined : { title: 'The engine does not answer', code, message } });
  }
}

async function showOpenCase(engine: EngineClient): Promise<void> {
  const info = await engine.call('case.info', {});
  set({ phase: 'open', info, problem: undefined });
}

/** Reads the case's facts again, after an ingest or a change of evidence. */
export async function refreshCase(engine: EngineClient): Promise<void> {
  set({ info: await engine.call('case.info', {}) });
}

/** Opens a case file. */
export async function openCase(engine: EngineClient, casePath: string): Promise<void> {
  writeCaseItems();
  set({ problem: undefined });
  try {
    const info = await asOwn(() => engine.call('case.open', { casePath }));
    set({ phase: 'open', info, progress: undefined, result: undefined });
  } catch (error) {
    set({ problem: { title: 'The case could not be opened', ...toErrorText(error) } });
  }
}

/** Closes the case and goes back to the start screen. */
export async function closeCase(engine: EngineClient): Promise<void> {
  leaveCaseLayout();
  await asOwn(() => engine.call('case.close', {}));
  set({ phase: 'start', info: undefined, progress: undefined, result: undefined, problem: undefined });
}

/** Makes a case of folders and files of evidence, or adds them to one, and follows it to its end. `filter`: of a new case. */
export function startIngest(
  engine: EngineClient,
  paths: readonly string[],
  { casePath, filter }: { readonly casePath?: string; readonly filter?: IngestFilter | undefined } = {},
): Promise<void> {
  return follow(engine, 'The evidence could not be read', () =>
    engine.call('ingest.start', { paths: [...paths], casePath, filter }),
  );
}

/** Opens the synthetic demo case. */
export function openDemo(engine: EngineClient): Promise<void> {
  return follow(engine, 'The demo case could not be made', () => engine.call('demo.open', {}));
}

async function follow(engine: EngineClient, title: string, run: () => Promise<IngestResult>): Promise<void> {
  writeCaseItems();
  set({ phase: 'ingest', progress: undefined, result: undefined, problem: undefined, cancelling: false });
  try {
    const result = await asOwn(run);
    set({ result, cancelling: false });
  } catch (error) {
    set({ problem: { title, ...toErrorText(error) }, cancelling: false });
    await engine.call('case.info', {}).then(
      (info) => set({ info }),
      () => set({ info: undefined }),
    );
  }
}

/** Asks the engine to stop the running ingest; what was read stays in the case. */
export async function cancelIngest(engine: EngineClient): Promise<void> {
  set({ cancelling: true });
  await engine.call('ingest.cancel', {});
}

/** From the end of an ingest into the workspace, or back to the start where there is no case. */
export async function leaveIngest(engine: EngineClient): Promise<void> {
  try {
    await showOpenCase(engine);
    set({ progress: undefined, result: undefined });
  } catch (error) {
    const { code, message } = toErrorText(error);
    const problem = code === 'no-case' ? undefined : { title: 'The case could not be opened', code, message };
    set({ phase: 'start', progress: undefined, result: undefined, problem });
  }
}

/** Follows ingests, also one that this window did not start (given on the host's command line, or before a reload). */
export function followProgress(engine: EngineClient): () => void {
  return engine.subscribe('ingest.progress', (progress) => {
    const { phase } = useSession.getState();
    set({ progress });
    if (phase === 'ingest' || phase === 'open') return;
    if (progress.stage === 'done' || progress.stage === 'cancelled') void resumeSession(engine);
    else set({ phase: 'ingest', result: undefined, problem: undefined });
  });
}

/** Follows what other windows on this engine do with the case: open another, close it, add evidence. */
export function followCase(engine: EngineClient): () => void {
  return engine.subscribe('change.made', ({ operation }) => {
    if (ownCalls > 0) return;
    if (operation === 'ingest.start') {
      leaveCaseLayout();
      set({ phase: 'ingest', progress: undefined, result: undefined, problem: undefined, cancelling: false });
    } else if (operation === 'case.open') void showOpenCase(engine);
    else if (operation === 'case.close') {
      leaveCaseLayout();
      const problem = { title: 'No case is open', code: 'no-case', message: 'The case was closed in another window.' };
      set({ phase: 'start', info: undefined, progress: undefined, result: undefined, problem });
    }
  });
}
