/** In the bar on top of each view: the way to its help page. */
import type { JSX } from 'react';
import { openHelp } from '../state/help.ts';
import { useNavigation } from '../state/navigation.ts';
import { views } from '../views/index.ts';
import { IconButton } from '../widgets/icon-button.tsx';

/** See the file's header. Nothing on the help itself. */
export function ViewHelp(): JSX.Element | null {
  const view = useNavigation((store) => store.view);
  const title = views.find((one) => one.id === view)?.title;
  if (view === 'help' || title === undefined) return null;
  return <IconButton icon="help" label={`Help on ${title} (F1)`} onClick={() => openHelp()} />;
}
