/** What the parts of the evidence view share: the place that the hex dialog shows, the open tab, the running check. */
import { create } from 'zustand';
import type { EngineClient, Output, PushPayload } from '#shared/contract/index.ts';
import { toErrorText } from '../../client/engine-client.ts';

export interface HexPlace {
  readonly fileId: number;
  readonly name: string;
  readonly offset: number;
}

export type VerifyResult = Output<'case.verify'>;

interface EvidenceStore {
  readonly hex: HexPlace | undefined;
  readonly tab: string;
  readonly verifying: boolean;
  readonly verifyProgress: PushPayload<'verify.progress'> | undefined;
  /** Of the case at `verifiedCase`. */
  readonly verifyResult: VerifyResult | undefined;
  readonly verifyProblem: { readonly code: string; readonly message: string } | undefined;
  readonly verifiedCase: string | undefined;
  openHex(place: HexPlace | undefined): void;
  setTab(tab: string): void;
}

/** The store of the evidence view. */
export const useEvidenceStore = create<EvidenceStore>((set) => ({
  hex: undefined,
  tab: 'problems',
  verifying: false,
  verifyProgress: undefined,
  verifyResult: undefined,
  verifyProblem: undefined,
  verifiedCase: undefined,
  openHex: (hex) => set({ hex }),
  setTab: (tab) => set({ tab }),
}));

let running: AbortController | undefined;

/** Hashes the evidence again and checks ledger, log and database; the result stays until the next check. */
export async function runVerify(engine: EngineClient, casePath: string): Promise<void> {
  const set = useEvidenceStore.setState;
  const controller = new AbortController();
  running = controller;
  set({
    verifying: true,
    verifyProgress: undefined,
    verifyResult: undefined,
    verifyProblem: undefined,
    verifiedCase: casePath,
    tab: 'verify',
  });
  const unfollow = engine.subscribe('verify.progress', (verifyProgress) => set({ verifyProgress }));
  try {
    set({ verifyResult: await engine.call('case.verify', {}, { signal: controller.signal }) });
  } catch (error) {
    set({ verifyProblem: toErrorText(error) });
  } finally {
    unfollow();
    set({ verifying: false });
  }
}

/** Stops the check that runs. */
export function cancelVerify(): void {
  running?.abort();
}
