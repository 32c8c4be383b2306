/**
 * @module connectors/servicenow/journal-text
 * Text on its way into a journal and back. A journal shows what stands between code tags as markup, by default and to everybody who opens the record, so words
 * that people brought must not hold such a tag. https://www.servicenow.com/docs/r/platform-administration/render-journal-field-entries-as-html.html
 */

/** Has no width: the words read as before, and the tag is none. */
const BREAK = '\u200B';
// Wider than the documented `[code]` and `[/code]`: how exactly the vendor compares is not told. The breaks that are there already are counted, so that
// one more goes in and exactly one comes out.
const TAG = new RegExp(`\\[(?=${BREAK}*\\s*/?\\s*code)`, 'gi');
const BROKEN_TAG = new RegExp(`\\[${BREAK}(?=${BREAK}*\\s*/?\\s*code)`, 'gi');

/** The text with every code tag in it broken. */
export function toJournalText(text: string): string {
  return text.replace(TAG, `[${BREAK}`);
}

/** What `toJournalText` was given. */
export function fromJournalText(text: string): string {
  return text.replace(BROKEN_TAG, '[');
}
