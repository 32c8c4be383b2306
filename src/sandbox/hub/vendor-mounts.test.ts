import { createFakeClock, type VendorFake } from '../../connector-kit/testing/index.ts';
import { createJiraFake } from '../../connectors/jira/fake.ts';
import { mountVendors } from './vendor-mounts.ts';

const HUB = 'http://127.0.0.1:4602';

/** A vendor that answers what it is given. */
const answering = (body: unknown, id = 'jira') => ({ id, name: id, fetch: async () => Response.json(body) }) as unknown as VendorFake;

test.each([
  ['an address that the vendor wrote without the prefix gets it', `${HUB}/rest/1`, `${HUB}/vendor/jira/rest/1`],
  ['one that has it stays', `${HUB}/vendor/jira/rest/1`, `${HUB}/vendor/jira/rest/1`],
  ['so does the site itself', `${HUB}/vendor/jira`, `${HUB}/vendor/jira`],
  ['a path that only begins alike gets it', `${HUB}/vendor/jirafe`, `${HUB}/vendor/jira/vendor/jirafe`],
  ['another host stays', 'https://elsewhere.example/rest/1', 'https://elsewhere.example/rest/1'],
])('%s', async (_what, written, read) => {
  const answer = await mountVendors([answering({ self: written })]).request(`${HUB}/vendor/jira/rest/1`);
  expect(await answer.json()).toEqual({ self: read });
});

describe('the consent at Jira', () => {
  const AUTHORIZE = `${HUB}/vendor/jira/authorize?response_type=code&client_id=app-1&redirect_uri=${encodeURIComponent('http://localhost:4601/v1/oauth/callback')}&scope=read%3Ajira-work&state=s1`;
  const open = () => mountVendors([createJiraFake({ clock: createFakeClock({ startMs: 0 }) })]);
  const decide = (decision: string) => open().request(AUTHORIZE, { method: 'POST', body: new URLSearchParams({ decision }) });

  test('asks first, for what and by whom', async () => {
    const answer = await open().request(AUTHORIZE);
    const page = await answer.text();
    for (const words of ['Jira', 'app-1', 'read:jira-work', 'Tieline Integration']) expect(page).toContain(words);
    expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
  });

  test('leads back with a code or with the refusal, and the state either way', async () => {
    const [yes, no] = [await decide('allow'), await decide('deny')].map((answer) => new URL(answer.headers.get('location') ?? ''));
    expect([yes?.searchParams.get('state'), yes?.searchParams.has('code'), yes?.searchParams.has('error')]).toEqual(['s1', true, false]);
    expect(Object.fromEntries(no?.searchParams ?? [])).toEqual({ state: 's1', error: 'access_denied' });
  });

  test('refuses an address that is none, without asking', async () => {
    expect((await open().request(`${HUB}/vendor/jira/authorize?response_type=code&redirect_uri=nowhere`)).status).toBe(400);
  });
});
