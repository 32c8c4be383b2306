/** @module connectors/jira  Rich text to plain text and back. */
import fc from 'fast-check';
import { adfOfText, cleanText, textOfAdf } from './adf.ts';
import { isSoundNode } from './fake/issue-values.ts';

const doc = (...content: readonly unknown[]) => ({ type: 'doc', version: 1, content });
const paragraph = (...content: readonly unknown[]) => ({ type: 'paragraph', content });
const text = (words: string, href?: string) => ({ type: 'text', text: words, ...(href ? { marks: [{ type: 'link', attrs: { href } }] } : {}) });
const list = (type: string, ...items: readonly unknown[]) => ({ type, content: items.map((item) => ({ type: 'listItem', content: [item] })) });

test('any text comes back exactly as it went out, but for control characters and line ends', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(fc.constantFrom('a', '\n', '\n\n', '\r\n', ' ', '*b*', '{code}', '<i>', '[x|y]'), { maxLength: 12 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(anyText, (words) => {
      const document = adfOfText(words);
      expect(textOfAdf(document)).toBe(cleanText(words));
      expect(isSoundNode(document)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('text never turns into marks, links, mentions or macros', () => {
  const document = JSON.stringify(adfOfText('[click|javascript:alert(1)] @all {html}<b>x</b>{html} https://x.example'));
  expect(document).not.toContain('"marks"');
  expect(document).not.toContain('"mention"');
  expect(JSON.parse(document).content).toHaveLength(1);
});

test.each([
  ['paragraphs and breaks', doc(paragraph(text('a'), { type: 'hardBreak' }, text('b')), paragraph(text('c'))), 'a\nb\n\nc'],
  ['a heading like any block', doc({ type: 'heading', attrs: { level: 2 }, content: [text('Title')] }, paragraph(text('x'))), 'Title\n\nx'],
  ['bullets', doc(list('bulletList', paragraph(text('one')), paragraph(text('two')))), '- one\n- two'],
  [
    'numbers from where the list begins',
    doc({ ...list('orderedList', paragraph(text('c')), paragraph(text('d'))), attrs: { order: 3 } }),
    '3. c\n4. d',
  ],
  [
    'tables by row',
    doc({
      type: 'table',
      content: [
        {
          type: 'tableRow',
          content: [
            { type: 'tableHeader', content: [paragraph(text('k'))] },
            { type: 'tableCell', content: [paragraph(text('v'))] },
          ],
        },
      ],
    }),
    'k | v',
  ],
  [
    'people, faces, dates and words of state',
    doc(
      paragraph(
        { type: 'mention', attrs: { id: '1', text: '@Anna' } },
        text(' '),
        { type: 'emoji', attrs: { shortName: ':ok:' } },
        text(' '),
        { type: 'date', attrs: { timestamp: '1767571200000' } },
        text(' '),
        { type: 'status', attrs: { text: 'DONE' } },
      ),
    ),
    '@Anna :ok: 2026-01-05 DONE',
  ],
  ['code as it stands', doc({ type: 'codeBlock', attrs: { language: 'sql' }, content: [text('select 1;\nselect 2;')] }), 'select 1;\nselect 2;'],
  ['the address behind other words', doc(paragraph(text('here', 'https://x.example/a'))), 'here (https://x.example/a)'],
  ['an address that is its own words once', doc(paragraph(text('https://x.example', 'https://x.example'))), 'https://x.example'],
  ['no script behind a link', doc(paragraph(text('click', 'javascript:alert(1)'))), 'click'],
  ['files by name', doc({ type: 'mediaSingle', content: [{ type: 'media', attrs: { alt: 'shot.png' } }] }), '[file: shot.png]'],
  ['a panel and a rule', doc({ type: 'panel', attrs: { panelType: 'info' }, content: [paragraph(text('note'))] }, { type: 'rule' }), 'note\n\n---'],
  [
    'what is newer than this list by what it holds',
    doc({ type: 'futureBlock', content: [{ type: 'futureLine', content: [text('still here')] }] }),
    'still here',
  ],
  ['an old plain string', 'as it was\r\n', 'as it was\n'],
  ['nothing for what is no document', { version: 1 }, ''],
  ['nothing for a crafted one', { type: 'doc', content: 'x', attrs: 7 }, ''],
])('reads %s', (_what, document, expected) => {
  expect(textOfAdf(document)).toBe(expected);
});

test('a document nested beyond reason ends instead of overflowing', () => {
  let node: unknown = text('deep');
  for (let depth = 0; depth < 5_000; depth += 1) node = { type: 'blockquote', content: [node] };
  expect(textOfAdf(doc(node))).toBe('');
});
