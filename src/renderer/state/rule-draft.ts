/** The rule under the editor: its text, what it was when it was opened, and the own rule file that it belongs to. */
import { create } from 'zustand';
import type { FindingRow, RuleDetail } from '#shared/contract/detections.ts';
import { toRuleCopy } from '#shared/model/rule-copy.ts';
import { useNavigation } from './navigation.ts';
import { toFilterText, toNewRule } from './new-rule.ts';

interface Draft {
  /** The own rule's file; undefined for what was not saved yet. */
  readonly file: string | undefined;
  readonly text: string;
  /** The text that is kept; a difference asks for saving. */
  readonly kept: string;
  /** The editor is to come to the front. */
  readonly wish: number;
}

const first = toNewRule();

/** The store of the draft. */
export const useDraft = create<Draft>(() => ({ file: undefined, text: first, kept: first, wish: 0 }));

/** Whether there is something that would be lost. */
export const isChanged = ({ text, kept }: Pick<Draft, 'text' | 'kept'>): boolean => text !== kept;

const open = (file: string | undefined, text: string, kept: string): void =>
  useDraft.setState(({ wish }) => ({ file, text, kept, wish: wish + 1 }));

/** An empty rule with an id of its own. */
export function openNew(): void {
  const text = toNewRule();
  open(undefined, text, text);
}

/** An own rule. */
export function openOwn(file: string, text: string): void {
  open(file, text, text);
}

/** A copy of any rule, to be saved as an own one; the rule itself stays as it is. */
export function openCopy(rule: Pick<RuleDetail, 'source'>): void {
  open(undefined, toRuleCopy(rule.source, crypto.randomUUID()), '');
}

/** A filter for what a finding matched, in the rules view. */
export function openFilter(finding: FindingRow): void {
  open(undefined, toFilterText(finding), '');
  useNavigation.getState().show('rules');
}
