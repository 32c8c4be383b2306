/** The host's own misbehaviour, switched on in the World drawer, and what the npm SDK makes of it: why the app guards each of its calls. */
import { describeInBrowser } from '../../support/browser-tests.ts';
import { until } from '../../support/until.ts';
import { startWorkspaces, type Workspaces } from '../workspace/open-workspace.ts';

describeInBrowser('a help desk that misbehaves', () => {
  let workspaces: Workspaces;
  beforeAll(async () => {
    workspaces = await startWorkspaces();
  });
  afterAll(() => workspaces.close());

  const setup = async (lever: RegExp) => {
    const workspace = await workspaces.open();
    await workspace.signIn();
    await workspace.openTicket();
    const { page } = workspace;
    await page.getByRole('button', { name: 'World' }).click();
    await page.getByRole('checkbox', { name: lever }).check();
    await page.getByRole('button', { name: 'Close the drawer' }).click();
    return { ...workspace, app: await workspace.appFrame() };
  };

  test('no answer: after five seconds the npm SDK fulfils with a timeout that is no Error', async () => {
    const { app } = await setup(/never answers/);
    const startedAt = Date.now();
    const value = await app.evaluate("client.get('ticket.id').then((value) => ({ value, isError: value instanceof Error }))");
    expect(value).toMatchObject({ value: { name: 'TimeoutError', invocationName: 'get', paramsArray: ['ticket.id'] }, isError: false });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(4_900);
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
    const { app, origins } = await setup(/takes four seconds/);
    const startedAt = Date.now();
    expect(await app.evaluate(`client.request('${origins.app}/backend/x')`)).toEqual({ hello: 'app' });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(3_900);
  });
});
