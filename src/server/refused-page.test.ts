import { refusedPage } from './refused-page.ts';

const problem = (status: number, code: string) => ({
  type: `urn:tieline:error:${code}`,
  title: code,
  status,
  code,
  detail: 'The page is not signed in, or its sign-in has run out. Reload the page.',
  traceId: 'a'.repeat(32),
});

test.each([
  [undefined, 'en', 'Reload the page'],
  ['de-CH,de;q=0.9,en;q=0.5', 'de', 'Laden Sie die Seite neu'],
  ['fr,de;q=0.5', 'en', 'Reload the page'],
])('an unknown page says in the reader’s language (%s) how it becomes known', (asked, language, line) => {
  const page = refusedPage(problem(401, 'unauthenticated'), asked);
  expect(page).toContain(`<html lang="${language}">`);
  expect(page).toContain(line);
  expect(page).toContain('href="/setup"');
});

test('a page that failed for another reason does not send anybody to enrol, and carries the number to ask with', () => {
  const page = refusedPage(problem(503, 'storage-unavailable'), 'en');
  expect(page).toContain('could not be opened');
  expect(page).not.toContain('/setup');
  expect(page).toContain(`<code>${'a'.repeat(32)}</code> (storage-unavailable)`);
});
