/**
 * How often the case was changed from this window: a list that the engine numbered is made anew when what it was made of
 * has changed. Answers of the query cache are thrown away in the same step.
 */
import type { QueryClient } from '@tanstack/react-query';
import { create } from 'zustand';

interface Revision {
  /** Events were added or taken away. */
  readonly evidence: number;
  /** Tags were given or taken. */
  readonly tags: number;
  /** Findings were made, judged or taken away. */
  readonly findings: number;
}

/** The store of the counts. */
export const useRevision = create<Revision>(() => ({ evidence: 0, tags: 0, findings: 0 }));

/** After a change of the evidence: everything that was asked is asked again. */
export function noteEvidenceChange(queryClient: QueryClient): void {
  useRevision.setState((old) => ({ ...old, evidence: old.evidence + 1 }));
  void queryClient.invalidateQueries();
}

const findingNames = ['findings.', 'rules.', 'detections.', 'case.actions', 'report.', 'timeline.items'];

/** After a run of rules or a judgement: what shows rules and findings is asked again, and the badges with it. */
export function noteFindingChange(queryClient: QueryClient): void {
  useRevision.setState((old) => ({ ...old, findings: old.findings + 1 }));
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => {
      const name = String(queryKey[0]);
      return findingNames.some((prefix) => name.startsWith(prefix)) || isFindingQuestion(queryKey[1]);
    },
  });
}

/** True where a filter asks for findings, so that its answer changes with them. */
export function isFindingQuestion(question: unknown): boolean {
  return /\bfinding\s*:/i.test(JSON.stringify(question ?? ''));
}

const annotationNames = ['tags.', 'notes.', 'annotations.', 'case.actions', 'report.', 'timeline.items'];

/** After a change of tags or notes: only what shows them is asked again, and what a filter by tag has counted. */
export function noteAnnotationChange(queryClient: QueryClient): void {
  useRevision.setState((old) => ({ ...old, tags: old.tags + 1 }));
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => {
      const name = String(queryKey[0]);
      return annotationNames.some((prefix) => name.startsWith(prefix)) || isTagQuestion(queryKey[1]);
    },
  });
}

/** True where a filter (or a question with one) asks for tags, so that its answer changes with them. */
export function isTagQuestion(question: unknown): boolean {
  return /\btag\s*[:=!<>~]/i.test(JSON.stringify(question ?? ''));
}
