/** Overview, Connections, Setup and Batches as an admin meets them, in the help desk’s page over the real backend and the vendors’ fakes; and both ways of being installed. */
import { createHmac } from 'node:crypto';
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { connectionEntries } from '../../../src/sandbox/vendors.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { until } from '../../support/until.ts';
import { type ConsoleWorld, type OpenConsole, startConsoleWorld } from './open-console.ts';
import { pressByKeyboard } from './state-kit.ts';

let world: ConsoleWorld;
let admin: OpenConsole;

const FLOW = 'incidents';
const SYSTEM = 'servicenow';

describeInBrowser('the console', () => {
  beforeAll(async () => {
    world = await startConsoleWorld();
    admin = await world.open();
  });
  afterAll(() => world?.close());
  afterEach(() => expect(admin.faults).toEqual([]));

  const button = (name: string | RegExp) => admin.app.getByRole('button', { name, exact: typeof name === 'string' });
  const heading = (name: string) => admin.app.getByRole('heading', { level: 1, name }).waitFor();
  const press = (name: string) => pressByKeyboard(admin, button(name));
  /** The question that follows has a button of the same name. */
  const pressAndConfirm = async (name: string) => {
    await press(name);
    await admin.app
      .getByRole('group')
      .filter({ has: button(name) })
      .waitFor();
    await press(name);
  };
  const openConnection = async (name: string) => {
    await admin.goTo('#/connections');
    await button(`connection ${name}`).click();
    await admin.app.getByRole('region', { name: `Details of connection ${name}` }).waitFor();
  };

  it('begins with setup until a first ticket is in sync, each step judged from what happened', async () => {
    await heading('Setup');
    await admin.app.getByText('No ticket has been linked and synced yet.').waitFor();
    expect(await admin.app.getByRole('img', { name: 'Done' }).count()).toBeGreaterThanOrEqual(5);
    await button('Verify now').first().click();
    await admin.app.getByRole('button', { name: 'Verify now' }).first().waitFor();
  });

  it('follows the rail, deep links and the back button of the browser', async () => {
    await admin.goTo('#/overview');
    await heading('Overview');
    await admin.app.getByRole('link', { name: 'Connections' }).click();
    await heading('Connections');
    await admin.back();
    await heading('Overview');
    await admin.goTo(`#/overview?open=${FLOW}`);
    await admin.app.getByRole('region', { name: `Details of flow ${FLOW}` }).waitFor();
  });

  it('opens one flow, pauses it and lets it go on by keyboard alone, saying who paused it', async () => {
    await admin.goTo('#/overview');
    await press(`flow ${FLOW}`);
    await admin.app.getByRole('region', { name: `Details of flow ${FLOW}` }).waitFor();
    await pressAndConfirm('Pause this flow');
    await admin.app.getByText(/Paused by Leona Vogt/).waitFor();
    await pressAndConfirm('Resume this flow');
    await button('Pause this flow').waitFor();
  });

  it('pauses everything with one click and one confirmation', async () => {
    await admin.goTo('#/overview');
    await button('Pause all').click();
    await button('Pause now').click();
    await admin.app.getByText('Sync is paused by Leona Vogt.').waitFor();
    await button('Resume all').click();
    await button('Resume all').click();
    await button('Pause all').waitFor();
  });

  it('plans an audit in place by keyboard, and lists it among the batches', async () => {
    await admin.goTo(`#/overview?open=${FLOW}`);
    await press('Audit both sides');
    await admin.app.getByRole('region', { name: `Audit · ${FLOW}` }).waitFor();
    await admin.goTo('#/batches');
    await button(`batch Audit · ${FLOW}`).waitFor();
  });

  it('tests a connection step by step', async () => {
    await openConnection(SYSTEM);
    await button('Test').click();
    await admin.app.getByText('All checks passed.').waitFor();
    expect(await admin.app.getByRole('list', { name: 'Checks' }).getByRole('listitem').count()).toBeGreaterThan(2);
  });

  it('tries new secrets before it drops the old ones, and says which are in force', async () => {
    await openConnection(SYSTEM);
    await button('New secrets').click();
    await admin.app
      .getByLabel(/OAuth client: secret|Password/)
      .first()
      .fill('not-the-secret');
    await button('Try and replace').click();
    await admin.app.getByText(/The old secrets stay in force/).waitFor();
    await admin.goTo('#/overview');
    await button('Leave without saving').click();
    await heading('Overview');
  });

  it('stores a webhook secret that was made here, and shows the first event that is signed with it', async () => {
    await openConnection(SYSTEM);
    await admin.app.getByText(/No secret yet: nothing that arrives is believed/).waitFor();
    const url = (await admin.app.getByText(/\/v1\/hooks\//).textContent()) ?? '';
    await button('Webhook secret').click();
    await button('Make one').click();
    const secret = await admin.app.getByRole('textbox', { name: /^Webhook secret/ }).inputValue();
    await button('Store the secret').click();
    await admin.app.getByText(/^Stored and in force/).waitFor();
    expect(await admin.seriousFindings()).toEqual([]);
    const stamp = String(Math.floor(Date.now() / 1000));
    const body = JSON.stringify({ version: 1, operation: 'update', table: 'kb_knowledge', sys_id: '0'.repeat(32), sys_mod_count: '1' });
    const signature = createHmac('sha256', secret).update(`${stamp}.${body}`).digest('base64');
    const sign = { 'X-Tieline-Timestamp': stamp, 'X-Tieline-Signature': signature, 'content-type': 'application/json' };
    expect((await fetch(url, { method: 'POST', body, headers: sign })).status).toBe(202);
    await button('Close').click();
    await admin.goTo('#/overview');
    await openConnection(SYSTEM);
    await admin.app.getByText(/^Last signed event:/).waitFor();
  });

  it('adds a connection by its form, tests it at once, and removes it after saying what would stop', async () => {
    const { servicenow } = connectionEntries(world.sandbox.vendors, world.sandbox.origins.hub);
    const settings = servicenow?.settings as Record<string, string>;
    await admin.goTo('#/connections/new/servicenow');
    await admin.app.getByLabel(/^Name/).fill('second');
    await admin.app.getByLabel(/^Owner/).fill('Leona Vogt');
    await button('Save and test').click();
    await admin.app.getByText('Needed.').first().waitFor();
    await admin.app.getByLabel(/^On call/).fill('Platform on-call');
    await admin.app.getByLabel(/^Instance address/).fill(settings.instanceUrl ?? '');
    await admin.app.getByLabel(/^OAuth client: identifier/).fill('somebody');
    await admin.app.getByLabel(/^OAuth client: secret/).fill('wrong');
    await button('Save and test').click();
    await admin.app.getByText(/checks? failed\./).waitFor();
    await button('Remove…').click();
    await admin.app.getByText(/No flow uses second\./).waitFor();
    await button('Remove it').click();
    await button('connection second').waitFor({ state: 'detached' });
  });

  it('does not lose an edit by the back button', async () => {
    await admin.goTo('#/overview');
    await heading('Overview');
    await openConnection(SYSTEM);
    await button('Change').click();
    await admin.app.getByLabel(/^Owner/).fill('Somebody else');
    await admin.back();
    await button('Stay and keep them').click();
    expect(await admin.app.getByLabel(/^Owner/).inputValue()).toBe('Somebody else');
    await button('Cancel').click();
  });

  it('brings the cursor to the search with "/", and leads from an id to its journey', async () => {
    await admin.goTo('#/overview');
    await heading('Overview');
    await admin.app.getByRole('heading', { level: 1 }).click();
    await admin.page.keyboard.press('/');
    await admin.page.keyboard.type('1042');
    await admin.page.keyboard.press('Enter');
    await until(async () => (await admin.hash()) === '#/journey?id=1042', 'the search led to the journey');
  });

  it.each([
    ['light', 1280],
    ['dark', 1024],
    ['light', 768],
  ] as const)('shuts nobody out in %s at %i px, and never scrolls sideways', async (scheme, width) => {
    await admin.page.setViewportSize({ width, height: 860 });
    await admin.setColours(scheme);
    const places = [
      ['#/overview', 'Overview'],
      ['#/connections', 'Connections'],
      [`#/overview?open=${FLOW}`, 'Overview'],
      ['#/connections/new/servicenow', 'Connect ServiceNow'],
      ['#/setup', 'Setup'],
      ['#/batches', 'Batches'],
    ] as const;
    for (const [place, name] of places) {
      await admin.goTo(place);
      await heading(name);
      await admin.app.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      expect([place, await admin.seriousFindings()]).toEqual([place, []]);
      expect([place, await admin.app.locator('html').evaluate((page) => page.scrollWidth > page.clientWidth)]).toEqual([place, false]);
    }
  });

  it('moves nothing for people who asked for less motion', async () => {
    await admin.goTo('#/overview');
    await heading('Overview');
    // Asked in the same task as the change: a movement that takes a frame only would be over by the next call.
    const moving = await admin.app.locator('body').evaluate((body) => {
      body.style.color = 'rgb(1, 2, 3)';
      const { length } = document.getAnimations();
      body.style.color = '';
      return length;
    });
    expect(moving).toBe(0);
  });

  it('sends an agent away kindly', async () => {
    const agent = await world.open({ person: 'Jonas Lindqvist' });
    await agent.app.getByText(/The console is for admins/).waitFor();
    expect(await agent.app.getByRole('navigation').count()).toBe(0);
  });

  // Last: the app is installed in the other way for everybody.
  it('fills the sidebar through the help desk where the app lies in its package, links an item, and says what this way does not open to anybody', async () => {
    const { page, app, faults } = await world.open();
    // By the page that calls: the hosted console may still ask for something while it goes away.
    const calls: { from: string; path: string }[] = [];
    page.on('request', (request) => calls.push({ from: new URL(request.frame().url()).pathname, path: new URL(request.url()).pathname }));
    await page.getByRole('combobox', { name: /^App/ }).selectOption('assets');
    await app.getByText(/does not prove who you are/).waitFor();

    await page.goto(`${world.sandbox.origins.workspace}/agent/tickets/${DESK.firstTicketId}`);
    const sidebar = page.frameLocator('iframe[title="Tieline"]');
    await sidebar.getByText(/is running on web-01/).waitFor();
    await sidebar.getByText(/Mia Brandt · Finance/).waitFor();
    await sidebar.getByRole('button', { name: 'Create incident in servicenow' }).waitFor();
    await sidebar.getByRole('button', { name: 'Link an item' }).click();
    await sidebar.getByRole('combobox', { name: 'Find an item' }).fill('erp-db-01');
    await sidebar.getByRole('option', { name: /erp-db-01/ }).click();
    await sidebar.getByRole('article', { name: /erp-db-01/ }).waitFor();
    await sidebar.getByRole('button', { name: 'Where these facts come from' }).click();
    await sidebar.getByText(/Leona Vogt, agent \(as this page says\)/).waitFor();

    // The package's page never calls the backend itself: each call is signed and sent by the help desk.
    expect(calls.map(({ path }) => path)).toContain('/desk/proxy');
    const ofThePackage = calls.filter(({ from }) => from.startsWith('/app-package/'));
    expect(new Set(ofThePackage.map(({ from }) => from))).toEqual(new Set(['/app-package/console.html', '/app-package/sidebar.html']));
    expect(ofThePackage.filter(({ path }) => path.startsWith('/v1/') || path.startsWith('/app/'))).toEqual([]);
    expect(faults).toEqual([]);
  });
});
