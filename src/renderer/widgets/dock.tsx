/**
 * Panels that a person can drag, split and resize (dockview). In: the panels, a saved layout, how to lay out the first
 * time. Out: the layout after each change. Panels are not closable, so nothing can get lost; `version` throws old layouts away.
 */
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
} from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { type ComponentType, createContext, type JSX, type KeyboardEvent, useContext, useEffect, useRef } from 'react';
import './dock.css';

export interface DockPanel {
  readonly id: string;
  readonly title: string;
  readonly component: ComponentType;
  /** Facts and controls at the right end of the tab bar while the panel is the active one of its group. */
  readonly actions?: ComponentType;
}

interface DockProps {
  readonly panels: readonly DockPanel[];
  readonly version: number;
  readonly layout: unknown;
  readonly arrange: (api: DockviewApi) => void;
  readonly onLayout: (layout: unknown) => void;
  /** The panel to bring to the front of its group; `count` tells one wish from the next. */
  readonly front?: { readonly id: string; readonly count: number } | undefined;
}

const theme = { name: 'eventloupe', className: 'dockview-theme-el' };

/** See the file's header. */
export function Dock({ panels, version, layout, arrange, onLayout, front }: DockProps): JSX.Element {
  // Only what a person does is saved, not what a window's size does to the layout by itself.
  const touched = useRef(false);
  const touch = (): void => {
    touched.current = true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    touch();
    // dockview closes the panel of a focused tab by Delete and Backspace; there would be no way to get it back.
    const isTab = event.target instanceof HTMLElement && event.target.classList.contains('dv-tab');
    if (isTab && (event.key === 'Delete' || event.key === 'Backspace')) event.stopPropagation();
  };
  const save = useRef(onLayout);
  save.current = onLayout;
  const dock = useRef<DockviewApi>(undefined);
  useEffect(() => {
    if (front) dock.current?.getPanel(front.id)?.api.setActive();
  }, [front]);

  const onReady = ({ api }: DockviewReadyEvent): void => {
    dock.current = api;
    if (!restore(api, layout, version, panels)) {
      api.clear();
      arrange(api);
    }
    api.onDidLayoutChange(() => {
      // A hidden dock measures nothing; its layout would be saved as zero.
      if (touched.current && api.width > 0 && api.height > 0) save.current({ version, dock: api.toJSON() });
    });
  };

  return (
    <PanelsContext.Provider value={panels}>
      <div className="el-dock" onPointerDownCapture={touch} onKeyDownCapture={onKeyDown}>
        <DockviewReact
          theme={theme}
          components={components}
          defaultTabComponent={DockTab}
          rightHeaderActionsComponent={DockActions}
          onReady={onReady}
          disableFloatingGroups
        />
      </div>
    </PanelsContext.Provider>
  );
}

const PanelsContext = createContext<readonly DockPanel[]>([]);

function DockContent({ api }: IDockviewPanelProps): JSX.Element | null {
  const panel = useContext(PanelsContext).find((one) => one.id === api.id);
  if (!panel) return null;
  const Content = panel.component;
  return (
    <div className="el-dock-panel" data-region={panel.id} tabIndex={-1}>
      <Content />
    </div>
  );
}

function DockActions({ activePanel }: IDockviewHeaderActionsProps): JSX.Element | null {
  const panel = useContext(PanelsContext).find((one) => one.id === activePanel?.id);
  if (!panel?.actions) return null;
  const Actions = panel.actions;
  return (
    <div className="el-dock-actions" role="toolbar" aria-label={`${panel.title}: actions`}>
      <Actions />
    </div>
  );
}

const components = { panel: DockContent };

function DockTab({ api }: IDockviewPanelHeaderProps): JSX.Element {
  return <div className="el-dock-tab">{api.title}</div>;
}

/** Adds a panel to a dock; `position` as dockview takes it. */
export function addPanel(
  api: DockviewApi,
  panel: DockPanel,
  position?: { referencePanel: string; direction: 'left' | 'right' | 'above' | 'below' | 'within' },
  size?: { initialWidth?: number; initialHeight?: number },
): void {
  api.addPanel({ id: panel.id, title: panel.title, component: 'panel', ...(position ? { position } : {}), ...size });
}

function restore(api: DockviewApi, saved: unknown, version: number, panels: readonly DockPanel[]): boolean {
  const known = saved as { version?: number; dock?: ReturnType<DockviewApi['toJSON']> } | undefined;
  if (known?.version !== version || !known.dock) return false;
  try {
    api.fromJSON(known.dock);
  } catch {
    return false;
  }
  return panels.every((panel) => api.getPanel(panel.id)) && api.panels.length === panels.length;
}
