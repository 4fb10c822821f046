/** The key that shows a view, by its place in the rail: Alt+1 to Alt+9, then Alt+0; those after have none but the palette's. */
export function toViewKeys(index: number): { readonly keys?: string } {
  return index < 10 ? { keys: `Alt+${(index + 1) % 10}` } : {};
}
