/** The details of an action as a line for a person. In: the JSON object as stored. Out: `name: value` pairs. Pure. */

/** A text that is no JSON object is shown as it is: a log that was tampered with must still be readable. */
export function toActionText(details: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(details);
  } catch {
    return details;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return details;
  return Object.entries(parsed)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ');
}
