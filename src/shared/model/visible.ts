/**
 * Text from evidence where people read it, on the screen and in reports: characters that could hide or reorder what a reader
 * sees, or that XML cannot carry, become visible escapes (`\u{202e}`). Pure.
 */

/** Controls but tab and line feed, soft hyphen, zero-width and direction marks, lone surrogates, noncharacters. */
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\u{e0000}-\u{e0fff}]|\u034f/gu;

/** One character as its escape. */
export const toEscape = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`;

/** Line ends become line feeds; tab and line feed stay, every other hidden character is shown. */
export const toVisible = (text: string): string => text.replace(/\r\n?/g, '\n').replace(hidden, toEscape);
