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

/**
 * Binds the listener while the app is there. A dialog that is open keeps all keys but those with Ctrl or Alt. Keys with Alt are the
 * app's before any widget sees them: a grid would take Alt with an arrow for the arrow alone.
 */
export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const modal = document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
      const command = findCommand(useCommandStore.getState().commands, event, isTyping(event.target) || modal);
      if (!command?.run) return;
      event.preventDefault();
      event.stopPropagation();
      command.run();
    };
    const onAltKey = (event: KeyboardEvent): void => {
      if (event.altKey) onKeyDown(event);
    };
    document.addEventListener('keydown', onAltKey, true);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onAltKey, true);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
