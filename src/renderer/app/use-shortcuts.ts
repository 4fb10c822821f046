/** The one listener that runs commands by their keys. */
import { useEffect } from 'react';
import { findCommand, useCommandStore } from '../state/commands.ts';

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type))
  );
}

/** Binds the listener while the app is there. A dialog that is open keeps all keys but those with Ctrl or Alt. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const modal = document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
      const command = findCommand(useCommandStore.getState().commands, event, isTyping(event.target) || modal);
      if (!command?.run) return;
      event.preventDefault();
      command.run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
