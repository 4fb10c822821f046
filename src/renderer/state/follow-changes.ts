/** Keeps this window in step with the others on the same engine: what an operation of any of them changed is asked again. */
import type { QueryClient } from '@tanstack/react-query';
import type { EngineClient } from '#shared/contract/index.ts';
import { noteAnnotationChange, noteEvidenceChange, noteFindingChange } from './revision.ts';
import { refreshCase } from './session.ts';
import { noteSkewChange } from './skews.tsx';

/** Operations by their feature; whatever else is changed is asked again by the same first word. */
export function noteChange(operation: string, engine: EngineClient, queryClient: QueryClient): void {
  const [feature = ''] = operation.split('.');
  if (operation === 'evidence.remove') {
    noteEvidenceChange(queryClient);
    void refreshCase(engine);
  } else if (['tags', 'notes', 'annotations'].includes(feature)) noteAnnotationChange(queryClient);
  else if (['findings', 'rules', 'detections'].includes(feature)) noteFindingChange(queryClient);
  else if (feature === 'skews') noteSkewChange(queryClient);
  else
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => {
        const name = String(queryKey[0]);
        return name.startsWith(`${feature}.`) || name === 'case.actions';
      },
    });
}

/** Follows the engine's news; gives the function that ends it. */
export function followChanges(engine: EngineClient, queryClient: QueryClient): () => void {
  return engine.subscribe('change.made', ({ operation }) => {
    // Opening and closing are the session's.
    if (!operation.startsWith('case.') && !operation.startsWith('ingest.')) noteChange(operation, engine, queryClient);
  });
}
