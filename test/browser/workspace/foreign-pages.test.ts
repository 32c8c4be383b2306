/** B34: what pages of other origins try on the agent screen, in a browser whose web security is on. */
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { until } from '../../support/until.ts';
import { startWorld } from '../../support/world.ts';
import { startWorkspaces, type Workspaces } from './open-workspace.ts';

/** What the real server answers to a page of the desk: status, headers and HTML. */
async function openHostedPage(): Promise<{ readonly status: number; readonly headers: Record<string, string>; readonly body: string }> {
  const world = await startWorld();
  try {
    const { app } = world.backend;
    const request = app.request;
    const seen: Promise<{ status: number; headers: Record<string, string>; body: string }>[] = [];
    // The helper signs for a person and keeps the answer to itself.
    app.request = (async (...args: Parameters<typeof request>) => {
      const answer = await request(...args);
      const copy = answer.clone();
      seen.push(copy.text().then((body) => ({ status: copy.status, headers: Object.fromEntries(copy.headers), body })));
      return answer;
    }) as typeof request;
    await world.pageToken('amara.okafor');
    const [hosted] = await Promise.all(seen);
    if (!hosted) throw new TypeError('No page was opened.');
    return hosted;
  } finally {
    await world.close();
  }
}

describeInBrowser('pages of other origins', () => {
  let workspaces: Workspaces;
  beforeAll(async () => {
    workspaces = await startWorkspaces();
  });
  afterAll(() => workspaces.close());

  const setup = async () => {
    const workspace = await workspaces.open();
    await workspace.signIn();
    return workspace;
  };

  test('cannot frame the agent screen', async () => {
    const { page, origins } = await setup();
    await page.goto(`${origins.app}/package/attacker.html`);
    await page.evaluate((address) => {
      const frame = document.createElement('iframe');
      frame.src = address;
      document.body.append(frame);
      return new Promise((done) => frame.addEventListener('load', done));
    }, `${origins.workspace}/agent`);
    expect(page.frames().some((frame) => frame.url().startsWith(origins.workspace))).toBe(false);
  });

  test('cannot frame our console, not even with a page that the desk has signed; the desk of that installation can', async () => {
    const { page } = await workspaces.open();
    const hosted = await openHostedPage();
    await page.route('https://backend.test/**', (route) =>
      new URL(route.request().url()).pathname === '/app/console' ? route.fulfill(hosted) : route.abort(),
    );
    const form = '<form method="post" action="https://backend.test/app/console" target="app"></form>';
    const framing = { contentType: 'text/html', body: `<h1>Framing</h1><iframe name="app"></iframe>${form}` };
    const shows = async (origin: string): Promise<boolean> => {
      await page.route(`${origin}/**`, (route) => route.fulfill(framing));
      await page.goto(`${origin}/`);
      await page.evaluate(() => document.forms[0]?.submit());
      const ended = await until(async () => {
        const framed = page.frames().find((frame) => frame !== page.mainFrame());
        if (framed?.url().startsWith('chrome-error:')) return 'refused';
        return (await framed
          ?.locator('#tieline-page')
          .count()
          .catch(() => 0)) === 1
          ? 'shown'
          : undefined;
      }, 'the frame showed the page, or refused it');
      return ended === 'shown';
    };
    expect(await shows(`https://${DESK.subdomain}.zendesk.com`)).toBe(true);
    for (const origin of ['https://evil.example', `https://${DESK.subdomain}.zendesk.com.evil.example`, 'https://other.zendesk.com'])
      expect([origin, await shows(origin)]).toEqual([origin, false]);
  });

  test('cannot read or act through the agent’s session', async () => {
    const { page, origins } = await setup();
    const app = `${origins.app}/package/attacker.html`;
    await page.goto(app);
    const outcome = await page.evaluate(async (workspace) => {
      const read = await fetch(`${workspace}/desk/api/v2/tickets/1042`, { credentials: 'include' }).then(
        () => 'read',
        () => 'refused',
      );
      await fetch(`${workspace}/desk/api/v2/tickets/1042`, {
        method: 'POST',
        mode: 'no-cors',
        credentials: 'include',
        body: '{"ticket":{"status":"solved"}}',
      }).catch(() => undefined);
      return read;
    }, origins.workspace);
    expect(outcome).toBe('refused');
  });

  test('another port of the same machine shares the cookie and still cannot sign anybody in', async () => {
    const { page, origins } = await setup();
    await page.route(`${origins.app.replace('localhost', '127.0.0.1')}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<h1>Neighbour</h1>' }),
    );
    await page.goto(`${origins.app.replace('localhost', '127.0.0.1')}/`);
    await page.evaluate(
      (workspace) =>
        fetch(`${workspace}/desk/session`, { method: 'PUT', mode: 'no-cors', credentials: 'include', body: '{"userId":1003}' }).catch(
          () => undefined,
        ),
      origins.workspace,
    );
    await page.goto(origins.workspace);
    await page.getByRole('heading', { name: /tickets/ }).waitFor();
    expect(await page.getByLabel('Signed in').inputValue()).toBe('1004');
  });

  test('a window that is no iframe of the screen gets no answer from it', async () => {
    const { page, origins } = await setup();
    const popupOpens = page.waitForEvent('popup');
    await page.evaluate((address) => void window.open(address, 'stranger'), `${origins.app}/package/stranger.html`);
    const popup = await popupOpens;
    await popup.waitForLoadState();
    const heard = await popup.evaluate((workspace) => {
      const messages: unknown[] = [];
      addEventListener('message', ({ data }) => messages.push(data));
      const send = (message: object) => window.opener?.postMessage(JSON.stringify({ ...message, appGuid: 'g', instanceGuid: 'g' }), workspace);
      send({ key: 'iframe.handshake', message: {} });
      send({ id: 1, request: 'get', params: ['currentUser'] });
      return new Promise((done) => setTimeout(() => done(messages), 400));
    }, origins.workspace);
    expect(heard).toEqual([]);
  });
});
