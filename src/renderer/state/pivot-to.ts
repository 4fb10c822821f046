/**
 * "Find this value in processes, network, logons …": another view is shown with the value as its own search, whatever the view
 * the value was met in. Each view's part is put in place through its registered settings, so that no view imports another.
 */
import type { MenuAction } from '../widgets/context-menu.tsx';
import { useNavigation } from './navigation.ts';
import { applyViewSettings } from './view-settings.ts';

interface PivotTarget {
  readonly view: string;
  readonly label: string;
  readonly icon: NonNullable<MenuAction['icon']>;
  settings(value: string): unknown;
}

/** Longest text that the views' searches take. */
const longest = 1000;

/** `DOMAIN\user` without the domain; paths stay. */
export function toBareUser(value: string): string {
  return /^[^\\/:]+\\([^\\/]+)$/.exec(value)?.[1] ?? value;
}

const targets: readonly PivotTarget[] = [
  { view: 'processes', label: 'Processes', icon: 'tree', settings: (search) => ({ search }) },
  {
    view: 'network',
    label: 'Network connections',
    icon: 'globe',
    settings: (search) => ({ filter: { search: toBareUser(search) } }),
  },
  {
    view: 'logons',
    label: 'Logon sessions',
    icon: 'key',
    settings: (search) => ({ filter: { search: toBareUser(search) } }),
  },
  {
    view: 'findings',
    label: 'Findings',
    icon: 'warning',
    settings: (search) => ({ filter: { search: toBareUser(search) } }),
  },
  {
    view: 'beacons',
    label: 'Beacons',
    icon: 'pulse',
    settings: (search) => ({ filter: { search: toBareUser(search) } }),
  },
];

/** Shows a view with the value as its search. */
export function showWithValue(view: string, value: string): void {
  const target = targets.find((one) => one.view === view);
  if (!target) return;
  applyViewSettings(view, target.settings(value));
  useNavigation.getState().show(view);
}

/** The menu item with the views to find a value in; none for a value that is empty or longer than a search can be. */
export function toPivotActions(value: string | number | null | undefined, label = 'Find this value in'): MenuAction[] {
  const text = value === null || value === undefined ? '' : String(value).trim();
  if (text === '' || text === '-' || text.length > longest) return [];
  return [
    {
      id: `pivot-to ${text}`,
      label,
      icon: 'goto',
      actions: targets.map(({ view, label, icon }) => ({
        id: `in-${view}`,
        label,
        icon,
        run: () => showWithValue(view, text),
      })),
    },
  ];
}
