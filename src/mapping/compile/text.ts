/** @module mapping/compile/text  Cutting a text at a vendor's limit, and the texts that count as one. */

/** Ends a text that was cut, so that people see it. One UTF-16 code unit. */
export const CUT_MARK = '…';

/** A text beyond the limit is segmented at most this far past it: longer clusters (piled-up marks) are dropped whole. */
const LOOK_AHEAD = 64;
/** Made with the first text that is cut: its tables take some ms of every start otherwise (bench E5). */
let segmenter: Intl.Segmenter | undefined;

/** Cuts to at most `maxLength` UTF-16 code units, never inside what a reader sees as one character; a cut text ends in {@link CUT_MARK}. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const head = text.slice(0, maxLength + LOOK_AHEAD);
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  const straddling = segmenter.segment(head).containing(maxLength - 1);
  return head.slice(0, straddling?.index ?? 0) + CUT_MARK;
}

/**
 * Whether two texts count as one: line ends and blanks around them aside, and, past the limit of the field that holds them, what fits it. A vendor cuts
 * without our mark and anywhere, so a text of full length is the same as a longer one that begins with it.
 */
export function isSameText(a: string, b: string, maxLength: number | undefined): boolean {
  const left = tidy(a);
  const right = tidy(b);
  if (left === right) return true;
  if (maxLength === undefined || (a.length < maxLength - LOOK_AHEAD && b.length < maxLength - LOOK_AHEAD)) return false;
  return (
    tidy(cutText(a, maxLength)) === tidy(cutText(b, maxLength)) ||
    (Math.max(a.length, b.length) > maxLength && a.slice(0, maxLength) === b.slice(0, maxLength))
  );
}

/** One line end, no blanks around. */
export function tidy(text: string): string {
  return (text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text).trim();
}
