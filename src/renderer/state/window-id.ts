/** A name for this window's numbered lists in the engine; the same after a reload, another in each window. */

function readOrMake(): string {
  const known = sessionStorage.getItem('eventloupe-window');
  if (known) return known;
  const made = crypto.randomUUID().slice(0, 8);
  sessionStorage.setItem('eventloupe-window', made);
  return made;
}

/** `LIST@WINDOW`. */
export function toListName(list: string): string {
  return `${list}@${readOrMake()}`;
}
