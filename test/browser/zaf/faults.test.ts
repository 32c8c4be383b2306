/** The host's own misbehaviour, switched on in the World drawer, and what the npm SDK makes of it: why the app guards each of its calls. */
import type { Page } from 'playwright-core';
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { until } from '../../support/until.ts';
import { type OpenWorkspace, startWorkspaces, type Workspaces } from '../workspace/open-workspace.ts';

/** From here on only the test moves the time of the page and of its frames. */
const stopClock = (page: Page) => page.clock.pauseAt(Date.now() + 60_000);

describeInBrowser('a help desk that misbehaves', () => {
  let workspaces: Workspaces;
  beforeAll(async () => {
    workspaces = await startWorkspaces();
  });
  afterAll(() => workspaces.close());

  const pull = async ({ page }: OpenWorkspace, lever: RegExp) => {
    await page.getByRole('button', { name: 'World' }).click();
    await page.getByRole('checkbox', { name: lever }).check();
    await page.getByRole('button', { name: 'Close the drawer' }).click();
  };
  const setup = async (lever: RegExp) => {
    const workspace = await workspaces.open();
    await workspace.page.clock.install();
    await workspace.signIn();
    await workspace.openTicket();
    await pull(workspace, lever);
    return { ...workspace, app: await workspace.appFrame() };
  };

  test('no answer: after five seconds the npm SDK fulfils with a timeout that is no Error', async () => {
    const { app, page } = await setup(/never answers/);
    await stopClock(page);
    await app.evaluate("void client.get('ticket.id').then((value) => { window.got = { value, isError: value instanceof Error }; })");
    await page.clock.fastForward(4_999);
    expect(await app.evaluate('window.got')).toBeUndefined();
    await page.clock.fastForward(1);
    await app.waitForFunction('window.got');
    expect(await app.evaluate('window.got')).toMatchObject({
      value: { name: 'TimeoutError', invocationName: 'get', paramsArray: ['ticket.id'] },
      isError: false,
    });
  });

  test('an error without a name: the npm SDK fulfils with it', async () => {
    const { app } = await setup(/takes for results/);
    expect(await app.evaluate("client.get('ticket.id')")).toEqual({ message: 'something is wrong' });
  });

  test('registered twice: the SDK sends its queue again', async () => {
    const { page, appAfter } = await setup(/registers the app twice/);
    const app = await appAfter(() => page.getByRole('button', { name: 'Reload the app' }).click());
    // The app is there with the first; whatever was sent with the second is here once something asked later is answered.
    await app.waitForFunction('registrations.length >= 2');
    await app.evaluate("client.get('ticket.id')");
    expect(await app.evaluate('registrations.length')).toBe(2);
  });

  test('an event for an instance that nobody opened: the SDK throws, and lives on', async () => {
    const { page, appAfter, faults } = await setup(/never opened/);
    const app = await appAfter(() => page.getByRole('button', { name: 'Reload the app' }).click());
    expect(await app.evaluate("client.get('ticket.id')")).toMatchObject({ errors: {} });
    await until(() => faults.length > 0, 'the browser told what was thrown');
    expect(faults).toEqual([expect.stringContaining('Could not find client for instance no-such-instance')]);
  });

  test.each([
    [/answers 429/, { status: 429, headers: 'retry-after: 30' }],
    [/answers 502/, { status: 502 }],
  ])('a proxy that %s fails the request, and nobody behind it is asked', async (lever, fail) => {
    const { app, hits, origins } = await setup(lever);
    expect(await app.evaluate(`client.request('${origins.app}/backend/x').catch((fail) => fail)`)).toMatchObject(fail);
    expect(hits).toEqual([]);
  });

  test('a slow proxy answers late', async () => {
    const { app, hits, origins, page } = await setup(/takes four seconds/);
    await stopClock(page);
    // What is asked after it is answered at once: by then the proxy has the request.
    await app.evaluate(`window.asked = client.request('${origins.app}/backend/x'); client.get('ticket.id')`);
    await page.clock.fastForward(3_999);
    await app.evaluate("client.get('ticket.id')");
    expect(hits).toEqual([]);
    await page.clock.fastForward(1);
    expect(await app.evaluate('asked')).toEqual({ hello: 'app' });
    expect(hits).toHaveLength(1);
  });

  test('the address of another page as its host: nobody hears our sidebar, and it says so instead of staying empty', async () => {
    const workspace = await workspaces.open({ app: 'ours' });
    const { page, origins } = workspace;
    await page.clock.install();
    await workspace.signIn();
    await page.goto(`${origins.workspace}/agent/tickets/${DESK.firstTicketId}`);
    const sidebar = page.frameLocator('iframe[title="Tieline"]');
    await sidebar.getByRole('region').first().waitFor();
    await pull(workspace, /another help desk as its host/);
    await page.getByRole('button', { name: 'Reload the app' }).click();
    const words = 'The help desk does not answer this app. Reload the ticket; if it stays like this, reload all apps.';
    // The app's patience, without waiting for it: its page may begin to count at any of these steps.
    await until(async () => {
      await page.clock.fastForward(1_000);
      // While the app's page is being replaced there is nothing to read.
      const said = await sidebar
        .getByRole('alert')
        .allTextContents()
        .catch((): string[] => []);
      return said.includes(words);
    }, 'the sidebar said that nobody answers');
    await page.getByText('The app did not start.').waitFor();
  });
});
