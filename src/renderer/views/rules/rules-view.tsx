/** The rules view: the coverage table, and beside it the selected rule's page and the editor of own rules. */
import { type JSX, useEffect, useMemo } from 'react';
import { usePreferences } from '../../state/preferences.ts';
import { useDraft } from '../../state/rule-draft.ts';
import { addPanel, Dock, type DockPanel } from '../../widgets/dock.tsx';
import { RuleEditorPanel } from './rule-editor.tsx';
import { RulePagePanel } from './rule-page.tsx';
import { RulesPanel } from './rules-grid.tsx';
import { useRulesStore } from './rules-store.ts';
import './rules.css';

const list: DockPanel = { id: 'rules-list', title: 'Rules', component: RulesPanel };
const page: DockPanel = { id: 'rule-page', title: 'Rule', component: RulePagePanel };
const editor: DockPanel = { id: 'rule-editor', title: 'Edit and try', component: RuleEditorPanel };
const panels: readonly DockPanel[] = [list, page, editor];
const layoutVersion = 1;

/** See the file's header. */
export function RulesView(): JSX.Element {
  const layout = usePreferences((store) => store.layouts.rules);
  const setLayout = usePreferences((store) => store.setLayout);
  const wish = useDraft((store) => store.wish);
  const front = useMemo(() => (wish > 0 ? { id: editor.id, count: wish } : undefined), [wish]);
  useEffect(() => () => useRulesStore.getState().reset(), []);
  return (
    <Dock
      panels={panels}
      version={layoutVersion}
      layout={layout}
      front={front}
      onLayout={(next) => setLayout('rules', next)}
      arrange={(api) => {
        addPanel(api, list);
        addPanel(api, page, { referencePanel: list.id, direction: 'right' }, { initialWidth: 560 });
        addPanel(api, editor, { referencePanel: page.id, direction: 'within' });
        api.getPanel(page.id)?.api.setActive();
        api.getPanel(list.id)?.api.setActive();
      }}
    />
  );
}
