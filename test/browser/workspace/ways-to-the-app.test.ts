/** Two ways to an open app that do not begin in it: an address that names a place of the app, and a notice of the app's backend. */
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { type OpenWorkspace, startWorkspaces, type Workspaces } from './open-workspace.ts';

describeInBrowser('ways to the app', () => {
  let workspaces: Workspaces;
  beforeAll(async () => {
    workspaces = await startWorkspaces();
  });
  afterAll(() => workspaces.close());

  const open = async () => {
    const workspace = await workspaces.open();
    await workspace.signIn();
    return workspace;
  };
  /** Answers the places that the page is led to, from now on. */
  const listen = "window.places = []; client.on('app.route.changed', ({ appPath }) => places.push(appPath)); client.get('currentUser')";
  const console_ = async ({ page, appFrame }: OpenWorkspace) => {
    await page.getByRole('main', { name: 'Tieline console' }).waitFor();
    await page.waitForFunction(() => document.querySelector('iframe')?.title === 'Tieline console');
    return appFrame();
  };

  test('the sidebar opens the console at a place, the console moves to another, and goes back to a ticket', async () => {
    const workspace = await open();
    const { page, origins } = workspace;
    const sidebar = await workspace.openTicket();
    await sidebar.evaluate("void client.invoke('routeTo', 'nav_bar', 'tieline', 'journey/-/id=1042')");
    await page.waitForURL(`${origins.workspace}/agent/apps/tieline/journey/-/id=1042`);
    const app = await console_(workspace);
    await app.evaluate(listen);
    await app.waitForFunction("places.at(-1) === 'journey/-/id=1042'");
    await app.evaluate("void client.invoke('routeTo', 'nav_bar', 'tieline', 'conflicts')");
    await app.waitForFunction("places.at(-1) === 'conflicts'");
    await page.waitForURL(`${origins.workspace}/agent/apps/tieline/conflicts`);
    await page.goBack();
    await app.waitForFunction("places.at(-1) === 'journey/-/id=1042'");
    await app.evaluate("void client.invoke('routeTo', 'ticket', '1043')");
    await page.waitForURL(`${origins.workspace}/agent/tickets/1043`);
    expect(workspace.faults).toEqual([]);
  });

  test('an address leads straight to the place', async () => {
    const workspace = await open();
    await workspace.page.goto(`${workspace.origins.workspace}/agent/apps/tieline/dead-letters`);
    const app = await console_(workspace);
    await app.evaluate(listen);
    await app.waitForFunction("places.at(-1) === 'dead-letters'");
  });

  test('a notice of the app’s backend reaches the app in the open ticket', async () => {
    const workspace = await open();
    // What is sent before the page listens is lost, as at the real desk; it listens once this is answered.
    const listens = workspace.page.waitForResponse('**/desk/notifications');
    const app = await workspace.openTicket();
    await listens;
    await app.evaluate("window.told = []; client.on('api_notification.tieline_held', (notice) => told.push(notice)); client.get('ticket.id')");
    const body = JSON.stringify({ held: 2, conflicts: 1 });
    const notice = { app_id: DESK.appId, event: 'tieline_held', body };
    const headers = { 'content-type': 'application/json' };
    await workspace.desk.fetchAs(
      DESK.integrationUserId,
      new Request(`${workspace.origins.workspace}/api/v2/apps/notify.json`, { method: 'POST', body: JSON.stringify(notice), headers }),
    );
    await app.waitForFunction('told.length > 0');
    expect(await app.evaluate('told')).toEqual([{ body, sender: DESK.integrationUserId }]);
  });
});
