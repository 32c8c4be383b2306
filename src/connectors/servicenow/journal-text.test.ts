/** @module connectors/servicenow  Whatever people write, a journal shows it as words and never as markup (B9), and what we wrote is still known as ours. */
import fc from 'fast-check';
import { using } from './fake/test-connection.ts';
import { fromJournalText, toJournalText } from './journal-text.ts';

/** Printed with every failure, so that it can be run again. */
const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 2_147_483_647);
const MARKUP = '[code]<img src=x onerror=alert(1)>[/code]';
/** A tag as the vendor may read one. */
const READ_AS_TAG = /\[\s*\/?\s*code/i;

const pieces = fc.constantFrom('[', ']', '/', 'code', 'CODE', ' ', '\n', '\u200B', '[code]', '[/code]', '<b>', 'a');
const text = fc.oneof(
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

test('no text keeps a code tag on its way in, reads otherwise there, or comes back changed', () => {
  fc.assert(
    fc.property(text, (written) => {
      const entry = toJournalText(written);
      expect(entry).not.toMatch(READ_AS_TAG);
      expect(entry.replaceAll('\u200B', '')).toBe(written.replaceAll('\u200B', ''));
      expect(fromJournalText(entry)).toBe(written);
    }),
    { seed: SEED, numRuns: 500, verbose: 1 },
  );
});

test.each(['It beeps.', 'Error [E42] in [src/code.ts]', 'code without a bracket]', '[tieline is a strange word]'])(
  'leaves %j as it is',
  (written) => {
    expect(toJournalText(written)).toBe(written);
  },
);

test.each([
  ['public', 'comments'],
  ['internal', 'work_notes'],
] as const)('a %s comment stands in its journal without a tag and is read back as it was written, with its marker', (visibility, element) =>
  using(async ({ incident, fake, seedRecord, call }) => {
    const id = seedRecord();
    const added = await incident.addComment(id, { text: MARKUP, visibility, marker: 'tl:1' }, call);
    const [entry] = fake.store.all('sys_journal_field');
    expect(entry?.values.element).toBe(element);
    expect(entry?.values.value).not.toMatch(READ_AS_TAG);
    expect(String(entry?.values.value)).toContain('<img src=x onerror=alert(1)>');
    const listed = await incident.listComments(id, undefined, call);
    expect(added).toEqual({ kind: 'added', commentId: listed[0]?.id });
    expect(listed).toMatchObject([{ text: MARKUP, visibility, marker: 'tl:1' }]);
  }),
);

test('a comment of ours that has lost its marker still has the words by which it is found', () =>
  using(async ({ incident, fake, seedRecord, call }) => {
    const id = seedRecord();
    await incident.addComment(id, { text: MARKUP, visibility: 'public', marker: 'tl:1' }, call);
    const [entry] = fake.store.all('sys_journal_field');
    fake.edit('sys_journal_field', entry?.id ?? '', { value: String(entry?.values.value).replace(/\n\n\[tieline .*$/, '') }, 'admin');
    const [us, [comment]] = [await incident.whoAmI(call), await incident.listComments(id, undefined, call)];
    expect(comment).toMatchObject({ text: MARKUP, authorId: us.id });
    expect(comment).not.toHaveProperty('marker');
  }));

test('a journal that is written as a field, because a state demands it, holds no tag either', () =>
  using(async ({ incident, fake, seedRecord, call }) => {
    const fields = { state: '3', hold_reason: '1', comments: MARKUP, description: MARKUP };
    const id = seedRecord();
    expect((await incident.write({ id, fields }, call)).kind).toBe('written');
    expect(fake.store.all('sys_journal_field').map(({ values }) => values.value)).toEqual([expect.not.stringMatching(READ_AS_TAG)]);
    // No journal: shown as text by the vendor, and compared with what we know.
    expect(fake.store.get('incident', id)?.values.description).toBe(MARKUP);
  }));
