import { readPageBlock } from './page-block.ts';

const page = (text: string | null) => {
  document.body.innerHTML = text === null ? '' : '<script type="application/json" id="tieline-page"></script>';
  const block = document.getElementById('tieline-page');
  if (block && text !== null) block.textContent = text;
  return document;
};
const tokens = { accessToken: 'a', accessExpiresAt: '2026-11-22T08:15:00Z', renewalToken: 'r', renewalExpiresAt: '2026-11-22T20:00:00Z' };

it('reads a hosted page, without a slash at the end of the address', () => {
  const block = readPageBlock(
    page(JSON.stringify({ mode: 'hosted', page: 'sidebar', backend: 'https://tieline.example/', installationId: 'i', tokens })),
  );
  expect(block).toEqual({ mode: 'hosted', page: 'sidebar', backend: 'https://tieline.example', installationId: 'i', tokens });
});

it('reads a page of the package, which has no tokens', () => {
  expect(readPageBlock(page(JSON.stringify({ mode: 'assets', page: 'console', backend: 'https://tieline.example' })))).toMatchObject({
    mode: 'assets',
    page: 'console',
  });
});

it.each([
  ['no block', null],
  ['an unfilled marker', '"__TIELINE_PAGE__"'],
  ['an unknown page', JSON.stringify({ mode: 'assets', page: 'lobby', backend: 'https://x' })],
  ['no backend', JSON.stringify({ mode: 'assets', page: 'sidebar' })],
  [
    'a hosted page without tokens',
    JSON.stringify({ mode: 'hosted', page: 'sidebar', backend: 'https://x', installationId: 'i', tokens: { accessToken: 'a' } }),
  ],
])('says to package the app again for %s', (_, text) => {
  expect(() => readPageBlock(page(text))).toThrow('Package the app again');
});
