/** The npm SDK 2.0.11 in an iframe of the agent screen: every message of the protocol crosses real windows of two sites. */
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { until } from '../../support/until.ts';
import { type OpenWorkspace, startWorkspaces, type Workspaces } from '../workspace/open-workspace.ts';

describeInBrowser('the app framework, from the app’s side', () => {
  let workspaces: Workspaces;
  beforeAll(async () => {
    workspaces = await startWorkspaces();
  });
  afterAll(() => workspaces.close());

  const setup = async () => {
    const workspace = await workspaces.open();
    await workspace.signIn();
    const app = await workspace.openTicket();
    return { ...workspace, app };
  };

  test('the iframe’s address tells origin, guid and colours; the handshake is answered once', async () => {
    const { app, origins, faults } = await setup();
    const address = new URL(app.url());
    expect([address.searchParams.get('origin'), address.searchParams.get('colorScheme')]).toEqual([origins.workspace, 'light']);
    const [registration, ...more] = (await app.evaluate('registrations')) as { context: object; metadata: { settings: object } }[];
    expect(more).toEqual([]);
    expect(registration?.context).toMatchObject({
      product: 'support',
      location: 'ticket_sidebar',
      ticketId: DESK.firstTicketId,
      instanceGuid: address.searchParams.get('app_guid'),
    });
    expect(registration?.metadata).toMatchObject({
      appId: DESK.appId,
      installationId: DESK.installationId,
      settings: { field_mappings: 'version: 1' },
    });
    expect(JSON.stringify(registration)).not.toContain('shared_secret');
    expect(faults).toEqual([]);
  });

  test('outside a help desk the SDK does not start', async () => {
    const { page, origins } = await workspaces.open();
    await page.goto(`${origins.app}/package/sidebar.html`);
    expect(await page.evaluate('client')).toBe(false);
  });

  test('an app on screen learns so when it listens', async () => {
    const { app } = await setup();
    expect(await app.evaluate("new Promise((done) => client.on('app.activated', done))")).toEqual({ firstLoad: true });
  });

  test('a path is read; an unknown one rejects by name alone, and shows among the errors in bulk', async () => {
    const { app } = await setup();
    expect(await app.evaluate("client.get('ticket.id')")).toEqual({ errors: {}, 'ticket.id': DESK.firstTicketId });
    expect(await app.evaluate("client.get('ticket.nothing').catch((e) => [e instanceof Error, e.name, e.message])")).toEqual([
      true,
      'Error',
      '"ticket.nothing" No such API: ticket.nothing',
    ]);
    expect(await app.evaluate("client.get(['ticket.subject', 'ticket.nothing'])")).toMatchObject({
      'ticket.subject': 'Payment run stops with 502 in the ERP',
      errors: { 'ticket.nothing': { name: 'Error', path: 'ticket.nothing' } },
    });
  });

  test('a set changes the draft alone: the agent sees it, the ticket does not have it', async () => {
    const { app, page } = await setup();
    const path = `ticket.customField:custom_field_${DESK.fields.item}`;
    const answer = await app.evaluate(`client.set('${path}', 'erp-api').then(() => client.get('${path}'))`);
    expect(answer).toEqual({ errors: {}, [path]: 'erp-api' });
    await until(async () => (await page.getByLabel('Affected item').inputValue()) === 'erp-api', 'the agent sees the draft');
    await page.reload();
    // Before the ticket is read there is nothing in any field.
    await page.getByRole('button', { name: /^Submit as/, disabled: false }).waitFor();
    expect(await page.getByLabel('Affected item').inputValue()).toBe('');
  });

  test('a status that cannot be set rejects', async () => {
    const { app } = await setup();
    expect(await app.evaluate("client.set('ticket.status', 'closed').catch((e) => e.message)")).toContain('"closed" is not a status');
  });

  test('actions: a notice is shown, the iframe gets its height, clicks are taken note of', async () => {
    const { app, page } = await setup();
    await app.evaluate("client.invoke('notify', 'Linked erp-api', 'notice')");
    await page.getByRole('status', { name: 'Notices' }).getByText('Linked erp-api').waitFor();
    await app.evaluate("client.invoke('resize', { width: '100%', height: '777px' })");
    await page.waitForFunction(() => document.querySelector('iframe')?.clientHeight === 777);
    expect(await app.evaluate("client.invoke('track', { type: 'click', value: 'button' })")).toEqual({ errors: {}, track: [] });
    expect(await app.evaluate("client.invoke('launchRocket').catch((e) => e.message)")).toContain('No such action: launchRocket');
  });

  test('events reach handlers while there are some', async () => {
    const { app, page } = await setup();
    await app.evaluate(
      "window.seen = []; window.note = (value) => seen.push(value); client.on('ticket.status.changed', note); client.on('*.changed', note); client.get('ticket.id')",
    );
    await page.getByLabel('Status').selectOption('pending');
    await app.waitForFunction('seen.length === 2');
    await app.evaluate("client.off('ticket.status.changed', note); client.off('*.changed', note); client.get('ticket.id')");
    await page.getByLabel('Status').selectOption('solved');
    await app.evaluate("client.get('ticket.id')");
    expect(await app.evaluate('seen')).toEqual(['pending', { propertyName: 'ticket.status', newValue: 'pending' }]);
  });

  test('a message from a window that is not the host is dropped on both sides', async () => {
    const { app } = await setup();
    await app.evaluate(`(() => {
      const stranger = document.body.appendChild(document.createElement('iframe')).contentWindow;
      const guid = client._appGuid;
      stranger.eval('parent.postMessage(' + JSON.stringify(JSON.stringify({ key: 'zaf.app.registered', message: {} })) + ', "*")');
      stranger.eval('top.postMessage(' + JSON.stringify(JSON.stringify({ key: 'iframe.handshake', message: {}, appGuid: guid, instanceGuid: guid })) + ', "*")');
    })()`);
    await app.evaluate("client.get('ticket.id')");
    expect(await app.evaluate('registrations.length')).toBe(1);
  });

  test('a page that loads again inside its iframe registers again', async () => {
    const { app, appFrame } = await setup();
    // Listening before the reload: the page that goes away is loaded too, and must not be taken for the one that comes.
    await Promise.all([app.waitForNavigation(), app.evaluate('location.reload()').catch(() => undefined)]);
    const again = await appFrame();
    expect(await again.evaluate("client.get('ticket.id')")).toMatchObject({ 'ticket.id': DESK.firstTicketId });
  });

  test('a modal is an instance of its own; both sides hear each other, and the opener hears it close', async () => {
    const { app, page, origins } = await setup();
    const created = (await app.evaluate(
      "client.invoke('instances.create', { location: 'modal', url: 'assets/modal.html', size: { width: '400px', height: '200px' } })",
    )) as Record<string, { instanceGuid: string }[]>;
    const guid = created['instances.create']?.[0]?.instanceGuid;
    await page.getByRole('dialog', { name: 'Tieline' }).waitFor();
    const modal = await until(
      () => page.frames().find((frame) => frame.url().startsWith(`${origins.app}/package/modal.html`)),
      'the modal had its page',
    );
    await modal.waitForFunction('window.client && client.ready');
    expect(await modal.evaluate('client.context()')).toMatchObject({ location: 'modal', instanceGuid: guid });
    expect(await app.evaluate(`client.instance('${guid}').context()`)).toMatchObject({ location: 'modal' });

    await modal.evaluate("window.heard = new Promise((done) => client.on('choose', done)); client.get('currentUser')");
    await app.evaluate(
      `window.wasClosed = new Promise((done) => client.instance('${guid}').on('modal.close', () => done('closed'))); client.instance('${guid}').trigger('choose', { among: 3 })`,
    );
    expect(await modal.evaluate('heard')).toEqual({ among: 3 });

    await app.evaluate("window.chosen = new Promise((done) => client.on('chosen', done)); client.get('ticket.id')");
    const opener = (await app.evaluate('client._appGuid')) as string;
    await modal.evaluate(`client.instance('${opener}').trigger('chosen', 2)`);
    expect(await app.evaluate('chosen')).toBe(2);

    await modal.evaluate("void client.invoke('destroy')");
    expect(await app.evaluate('wasClosed')).toBe('closed');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('no other place than a modal opens', async () => {
    const { app } = await setup();
    expect(
      await app.evaluate("client.invoke('instances.create', { location: 'background', url: 'assets/x.html' }).catch((e) => e.message)"),
    ).toContain('Cannot open background');
    expect(
      await app.evaluate("client.invoke('instances.create', { location: 'modal', url: 'javascript:alert(1)' }).catch((e) => e.message)"),
    ).toContain('Cannot open modal');
  });

  test('colours change by an event; another language loads the app anew', async () => {
    const { app, page, appFrame } = await setup();
    const before = new URL(app.url()).searchParams.get('app_guid');
    await app.evaluate("window.scheme = new Promise((done) => client.on('colorScheme.changed', done)); client.get('ticket.id')");
    await page.getByLabel('Colours').selectOption('dark');
    expect(await app.evaluate('scheme')).toBe('dark');
    expect(await app.evaluate("client.get('colorScheme')")).toMatchObject({ colorScheme: 'dark' });
    await page.getByLabel('Language').selectOption('de');
    await page.waitForFunction((guid) => !document.querySelector('iframe')?.name.includes(guid ?? ''), before);
    const anew = await appFrame();
    expect(new URL(anew.url()).searchParams.get('colorScheme')).toBe('dark');
    expect(await anew.evaluate("client.get('currentUser')")).toMatchObject({ currentUser: { locale: 'de', role: 'agent' } });
  });

  test('leaving the ticket tells the app before its iframe goes', async () => {
    const { app, page, hits } = await setup();
    await app.evaluate("client.on('app.willDestroy', () => navigator.sendBeacon('/backend/bye')); client.get('ticket.id')");
    await page.getByRole('button', { name: 'Tickets' }).click();
    await page.getByRole('heading', { name: 'All unsolved tickets' }).waitFor();
    await until(() => hits.some(({ path }) => path === '/backend/bye'), 'the page said good-bye');
  });

  test('in the nav bar there is no ticket', async () => {
    const { page, appFrame, origins }: OpenWorkspace = await workspaces.open();
    await page.goto(origins.workspace);
    await page.getByRole('button', { name: /Leona/ }).click();
    await page.getByRole('button', { name: 'Tieline' }).click();
    const console_ = await appFrame();
    expect(new URL(console_.url()).pathname).toBe('/package/console.html');
    expect(await console_.evaluate('client.context()')).toMatchObject({ location: 'nav_bar' });
    expect(await console_.evaluate("client.get('ticket.id').catch((e) => e.message)")).toContain('No such API at nav_bar');
    expect(await console_.evaluate("client.get('currentUser')")).toMatchObject({ currentUser: { role: 'admin' } });
  });
});
