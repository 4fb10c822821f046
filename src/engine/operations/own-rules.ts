/** Binds the analyst's own rules to the `rules` folder of the user's data. */
import path from 'node:path';
import type { ownRuleOperations } from '#shared/contract/own-rules.ts';
import { deleteOwnRule, listOwnRules, readOwnRule, saveOwnRule } from '../analysis/detections/own-rules.ts';
import type { Handlers } from './define.ts';

/** The handlers; `noteChange` tells the windows. */
export function createOwnRuleHandlers(
  userDataFolder: () => string,
  noteChange: (operation: string) => void,
): Handlers<keyof typeof ownRuleOperations, unknown> {
  const folder = (): string => path.resolve(userDataFolder(), 'rules');
  return {
    'ownRules.list': () => ({ folder: folder(), rules: listOwnRules(folder()) }),
    'ownRules.read': ({ file }) => ({ text: readOwnRule(folder(), file) }),
    'ownRules.save': ({ file, text }) => {
      const saved = saveOwnRule(folder(), file, text);
      noteChange('ownRules.save');
      return { folder: folder(), ...saved };
    },
    'ownRules.delete': ({ file }) => {
      deleteOwnRule(folder(), file);
      noteChange('ownRules.delete');
      return {};
    },
  };
}
