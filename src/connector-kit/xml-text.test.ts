import { asXmlText } from './xml-text.ts';

test.each([
  ['keeps what XML can carry', 'Zürich <&> "x" 🚄\t\r\n ]]>', 'Zürich <&> "x" 🚄\t\r\n ]]>'],
  ['breaks the line where a word processor did', 'first\u000bsecond\u000cthird', 'first\nsecond\nthird'],
  ['leaves out what nobody sees', '\u0000a\u0007b\u001b[0mc\uffff', 'ab[0mc'],
  ['marks half a character', 'a\ud83d', 'a\ufffd'],
])('%s', (_, text, expected) => expect(asXmlText(text)).toBe(expected));
