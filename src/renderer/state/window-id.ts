/**
 * A name for this window's numbered lists in the engine. Made anew at each load: a browser copies session storage into a
 * duplicated tab, so a name kept there could be two windows'. Lists that nobody asks for any more are dropped by the engine.
 */

const windowId = crypto.randomUUID().slice(0, 8);

/** `LIST@WINDOW`. */
export function toListName(list: string): string {
  return `${list}@${windowId}`;
}
