import fc from 'fast-check';
import { path } from './path.ts';

describe('path', () => {
  test('keeps plain parts readable', () => expect(path`/api/now/table/${'incident'}/${42}`).toBe('/api/now/table/incident/42'));

  test.each([
    ['a slash', 'a/b', 'a%2Fb'],
    ['a question mark', 'a?b=c', 'a%3Fb%3Dc'],
    ['a fragment', 'a#b', 'a%23b'],
    ['a path parameter', 'a;jsessionid=1', 'a%3Bjsessionid%3D1'],
    ['an escape', '100%41', '100%2541'],
    ['a backslash', 'a\\b', 'a%5Cb'],
    ['an e-mail address', 'ann+x@example.com', 'ann%2Bx%40example.com'],
    ['quotes and brackets', "it's(1)*!", 'it%27s%281%29%2A%21'],
    ['letters beyond ASCII', 'grün', 'gr%C3%BCn'],
    ['dots that are no step', '1..2', '1..2'],
  ])('encodes %s inside its segment', (_, part, encoded) => expect(path`/x/${part}/y`).toBe(`/x/${encoded}/y`));

  test.each([
    '',
    '.',
    '..',
    '../',
    '../../admin',
    '1/../../admin',
    '%2e%2e',
    '%2E%2e%2f',
    '%252e%252e%252fadmin',
    '%25252e%25252e',
    '..;',
    '..;/admin',
    '..\\admin',
    'a/./b',
    'a\u0000b',
    'a\r\nHost: x',
    '\u007f',
    '\ud800',
  ])('refuses %j before a URL is built', (part) => expect(() => path`/x/${part}`).toThrow(expect.objectContaining({ code: 'invalid-input' })));

  test('refuses a path that does not begin at the root', () =>
    expect(() => path`${'https:'}//evil.example.com`).toThrow(expect.objectContaining({ code: 'invalid-input' })));

  test('keeps every part one segment that decodes to itself, or refuses it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (part) => {
        let built: string;
        try {
          built = path`/a/${part}/z`;
        } catch {
          return;
        }
        const url = new URL(`https://example.com${built}`);
        expect([url.search, url.hash, url.pathname]).toEqual(['', '', built]);
        expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'a', part, 'z']);
      }),
      { numRuns: 500 },
    );
  });
});
