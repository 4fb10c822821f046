/**
 * Wildcard patterns over text. In: pattern parts (already folded where case does not count). Out: a test anchored at both
 * ends; wildcards take line breaks too. Greedy from the left, so the time is bounded by text x pattern for any pattern.
 */
import { anyDash, anyOne, anyRun, dashes } from '../pattern.ts';
import type { PatternPart } from '../types.ts';

type Segment = readonly Exclude<PatternPart, 0>[];

/** A test for the parts. */
export function compileGlob(parts: readonly PatternPart[]): (text: string) => boolean {
  const segments: Exclude<PatternPart, 0>[][] = [[]];
  for (const part of parts) {
    if (part === anyRun) segments.push([]);
    else segments[segments.length - 1]!.push(part);
  }
  const head = segments[0]!;
  const tail = segments[segments.length - 1]!;
  const middle = segments.slice(1, -1).filter((s) => s.length > 0);
  if (segments.length === 1) return (text) => matchAt(head, text, 0) === text.length;
  return (text) => {
    let at = matchAt(head, text, 0);
    if (at < 0) return false;
    for (const segment of middle) {
      at = findFrom(segment, text, at);
      if (at < 0) return false;
    }
    const start = matchBack(tail, text);
    return start >= at;
  };
}

/** Width of the character at a place: 2 for a surrogate pair. */
function widthAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 0xd800 || code > 0xdbff || at + 1 >= text.length) return 1;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff ? 2 : 1;
}

/** End of the segment's match that starts at `at`, or -1. */
function matchAt(segment: Segment, text: string, start: number): number {
  let at = start;
  for (const part of segment) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, at)) return -1;
      at += part.length;
    } else {
      if (at >= text.length || (part === anyDash && !dashes.includes(text[at]!))) return -1;
      at += part === anyOne ? widthAt(text, at) : 1;
    }
  }
  return at;
}

/** End of the leftmost match at or after `from`, or -1. */
function findFrom(segment: Segment, text: string, from: number): number {
  const lead = segment[0];
  for (let at = from; at <= text.length; at++) {
    if (typeof lead === 'string') {
      at = text.indexOf(lead, at);
      if (at < 0) return -1;
    }
    const end = matchAt(segment, text, at);
    if (end >= 0) return end;
  }
  return -1;
}

/** Start of the match that ends where the text ends, or -1. */
function matchBack(segment: Segment, text: string): number {
  let at = text.length;
  for (let i = segment.length - 1; i >= 0; i--) {
    const part = segment[i]!;
    if (typeof part === 'string') {
      if (!text.endsWith(part, at)) return -1;
      at -= part.length;
    } else {
      if (at <= 0 || (part === anyDash && !dashes.includes(text[at - 1]!))) return -1;
      at -= part === anyOne && at >= 2 && widthAt(text, at - 2) === 2 ? 2 : 1;
    }
  }
  return at;
}
