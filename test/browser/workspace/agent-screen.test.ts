/** The agent screen as an agent uses it: by role and name, with an app in its tray. */
import { DESK, deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { HOOK_LIMIT_MS } from '../../../src/sandbox/zaf/save-hooks.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { until } from '../../support/until.ts';
import { type OpenWorkspace, startWorkspaces, type Workspaces } from './open-workspace.ts';

const TICKET = DESK.firstTicketId;
/** What an app's hook may answer to stop a save, and what the agent reads. */
const REFUSALS = [
  ['() => false', 'An app does not let this ticket be saved.'],
  ["() => 'ServiceNow needs a close code to resolve.'", 'ServiceNow needs a close code to resolve.'],
  ["() => { throw new Error('The hook has thrown.'); }", 'The hook has thrown.'],
  ["() => Promise.reject('The look-up was refused.')", 'The look-up was refused.'],
] as const;

describeInBrowser('the agent screen', () => {
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
  const ticketAt = async ({ desk, origins }: OpenWorkspace, id: number = TICKET) => {
    const answer = await desk.fetchAs(deskUserId('leona.vogt'), new Request(`${origins.workspace}/api/v2/tickets/${id}`));
    return ((await answer.json()) as { ticket: Record<string, unknown> }).ticket;
  };
  /** As another program would, through the desk's API. */
  const saveMeanwhile = async ({ desk, origins }: OpenWorkspace, ticket: Record<string, unknown>) => {
    const body = JSON.stringify({ ticket });
    await desk.fetchAs(
      deskUserId('leona.vogt'),
      new Request(`${origins.workspace}/api/v2/tickets/${TICKET}`, { method: 'PUT', body, headers: { 'content-type': 'application/json' } }),
    );
  };

  test('shows views, filters by status and words, and opens a ticket by its subject', async () => {
    const { page, origins } = await open();
    await page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('button', { name: /All tickets/ })
      .click();
    await page.getByRole('button', { name: /^Pending/ }).click();
    expect(await page.getByRole('row').count()).toBeGreaterThan(1);
    await page.getByRole('button', { name: /^Pending/ }).click();
    await page.getByLabel('Search tickets').fill('brandt 502');
    await page.getByText('1 ticket', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Payment run stops with 502 in the ERP' }).click();
    await page.getByRole('button', { name: 'Submit as Open' }).waitFor();
    expect(page.url()).toBe(`${origins.workspace}/agent/tickets/${TICKET}`);
    await page.waitForFunction(() => document.title.includes('#1042 Payment run stops'));
  });

  test('says so when no ticket matches, and leads on', async () => {
    const { page } = await open();
    await page.getByLabel('Search tickets').fill('nothing like this');
    await page.getByRole('button', { name: 'Show all tickets' }).click();
    await page.getByRole('heading', { name: 'All tickets' }).waitFor();
  });

  test('saves a changed status with a comment, and the app hears each step', async () => {
    const workspace = await open();
    const { page } = workspace;
    const app = await workspace.openTicket();
    await app.evaluate(
      "window.steps = []; for (const step of ['start', 'done', 'fail', 'always']) client.on('ticket.submit.' + step, () => steps.push(step)); client.get('ticket.id')",
    );
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Pending');
    await page.getByRole('radio', { name: 'Internal note' }).check();
    await page.getByRole('textbox', { name: 'Comment' }).fill('Waiting for the ERP team.');
    await page.getByRole('button', { name: 'Submit as Pending' }).click();
    await page.getByText('Ticket #1042 is saved.').waitFor();
    expect(await ticketAt(workspace)).toMatchObject({ status: 'pending' });
    await page.getByRole('list', { name: 'Comments' }).getByText('Waiting for the ERP team.').waitFor();
    await until(async () => (await page.getByRole('textbox', { name: 'Comment' }).inputValue()) === '', 'the composer was empty again');
    // A message each: the last may still be on its way.
    await app.waitForFunction("steps.includes('always')");
    expect(await app.evaluate('steps')).toEqual(['start', 'done', 'always']);
  });

  test('does not save what an app’s hook refuses in any of its ways, and says why; a promise of false is no refusal', async () => {
    const workspace = await open();
    const { page } = workspace;
    const app = await workspace.openTicket();
    await app.evaluate("client.on('ticket.save', () => answer()); client.get('ticket.id')");
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Solved');
    for (const [answer, words] of REFUSALS) {
      await app.evaluate(`void (window.answer = ${answer})`);
      await page.getByRole('button', { name: 'Submit as Solved' }).click();
      await page.getByText(words, { exact: true }).waitFor();
      expect({ answer, ticket: await ticketAt(workspace) }).toMatchObject({ ticket: { status: 'open' } });
    }
    await app.evaluate('void (window.answer = async () => false)');
    await page.getByRole('button', { name: 'Submit as Solved' }).click();
    await page.getByText('Ticket #1042 is saved.').waitFor();
    expect(await ticketAt(workspace)).toMatchObject({ status: 'solved' });
  });

  test('an app that thinks is asked once, and after half a minute the save goes on without it', async () => {
    const workspace = await open();
    const { page } = workspace;
    await page.clock.install();
    const app = await workspace.openTicket();
    await app.evaluate("window.asked = []; client.on('ticket.save', () => new Promise((done) => asked.push(done))); client.get('ticket.id')");
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Pending');
    await page.getByRole('button', { name: 'Submit as Pending' }).click();
    await app.waitForFunction('asked.length === 1');
    // A host that asks again meanwhile: the SDK neither asks the app nor answers.
    await page.evaluate(() => {
      const replies: unknown[] = [];
      addEventListener('message', ({ data }) => data?.key === 'iframe.reply:ticket.save' && replies.push(data));
      const question = JSON.stringify({ key: 'zaf.ticket.save', message: {}, needsReply: true });
      document.querySelector('iframe')?.contentWindow?.postMessage(question, '*');
      Object.assign(window, { replies });
    });
    await app.evaluate("client.get('ticket.id')");
    expect([await app.evaluate('asked.length'), await page.evaluate('replies.length')]).toEqual([1, 0]);
    expect(await page.getByRole('button', { name: 'Saving…' }).isDisabled()).toBe(true);
    expect(await ticketAt(workspace)).toMatchObject({ status: 'open' });

    await page.clock.fastForward(HOOK_LIMIT_MS);
    await page.getByText('Ticket #1042 is saved.').waitFor();
    expect(await ticketAt(workspace)).toMatchObject({ status: 'pending' });

    // Its answer comes late: to nobody, once, and the next question is one of its own.
    await app.evaluate('asked[0]()');
    // As a function: the page's policy lets no text be run a second time.
    await page.waitForFunction(() => Reflect.get(window, 'replies').length === 1);
    await page.getByRole('combobox', { name: 'Status' }).selectOption('On-hold');
    await page.getByRole('button', { name: 'Submit as On-hold' }).click();
    await app.waitForFunction('asked.length === 2');
    expect(await ticketAt(workspace)).toMatchObject({ status: 'pending' });
    await app.evaluate('asked[1]()');
    await page.getByText('Ticket #1042 is saved.').waitFor();
    expect([await ticketAt(workspace), await page.evaluate('replies.length')]).toMatchObject([{ status: 'hold' }, 2]);
  });

  test('refuses to overwrite what somebody saved meanwhile; a reload keeps the comment', async () => {
    const workspace = await open();
    const { page } = workspace;
    await workspace.openTicket();
    await page.getByRole('textbox', { name: 'Comment' }).fill('My answer.');
    await saveMeanwhile(workspace, { priority: 'low' });
    await page.getByRole('button', { name: 'Submit as Open' }).click();
    await page.getByText(/Somebody saved this ticket meanwhile/).waitFor();
    await page.getByRole('button', { name: 'Reload', exact: true }).click();
    await page.getByText(/Somebody saved/).waitFor({ state: 'detached' });
    await until(async () => (await page.getByLabel('Priority').inputValue()) === 'low', 'the ticket was read anew');
    expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('My answer.');
    await page.getByRole('button', { name: 'Submit as Open' }).click();
    await page.getByText('Ticket #1042 is saved.').waitFor();
  });

  test('shows what others save while nothing is being edited, and tells the app', async () => {
    const workspace = await open();
    const { page } = workspace;
    await page.clock.install();
    // What is saved in one second has one `updated_at`.
    workspace.haltDesk();
    await saveMeanwhile(workspace, { priority: 'low' });
    const app = await workspace.openTicket();
    await app.evaluate("window.told = new Promise((done) => client.on('ticket.updated', () => done('told'))); client.get('ticket.id')");
    await saveMeanwhile(workspace, { custom_fields: [{ id: DESK.fields.record, value: 'INC0010042' }] });
    // The screen looks every few seconds.
    await page.clock.fastForward(5_000);
    expect(await app.evaluate('told')).toBe('told');
    await page.waitForFunction(() => [...document.querySelectorAll('input')].some((input) => input.value === 'INC0010042'));
  });

  test('keeps what is chosen while it takes over what others saved', async () => {
    const workspace = await open();
    const { page } = workspace;
    await page.clock.install();
    await workspace.openTicket();
    await saveMeanwhile(workspace, { priority: 'low' });
    // A desk that answers the first look only, until the agent has chosen.
    const hasChosen = Promise.withResolvers<void>();
    let looks = 0;
    await page.route(`**/desk/api/v2/tickets/${TICKET}`, async (route) => {
      looks += 1;
      if (looks > 1) await hasChosen.promise;
      await route.continue();
    });
    await page.clock.fastForward(5_000);
    const isLow = async () => (await page.getByLabel('Priority').inputValue()) === 'low';
    await until(async () => looks > 1 || (await isLow()), 'the screen has looked');
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Pending');
    hasChosen.resolve();
    await until(isLow, 'what others saved is on screen');
    await page.getByRole('button', { name: 'Submit as Pending' }).click();
    await page.getByText('Ticket #1042 is saved.').waitFor();
    expect(await ticketAt(workspace)).toMatchObject({ status: 'pending', priority: 'low' });
  });

  test('creates a ticket, keeps the app until it has attached what was chosen, then opens it', async () => {
    const workspace = await open();
    const { page } = workspace;
    await page.getByRole('button', { name: 'New ticket' }).click();
    const app = await workspace.appFrame();
    expect(await app.evaluate('client.context()')).toMatchObject({ location: 'new_ticket_sidebar' });
    expect(await app.evaluate("client.get('ticket.id')")).toMatchObject({ 'ticket.id': null });
    await app.evaluate(
      "window.created = new Promise((done) => client.on('ticket.submit.done', () => client.get('ticket.id').then((answer) => done(answer['ticket.id'])))); client.get('ticket.id')",
    );
    await page.getByRole('combobox', { name: 'Requester' }).selectOption('Mia Brandt');
    await page.getByRole('textbox', { name: 'Subject' }).fill('Badge reader at gate 2 is dead');
    await page.getByLabel('Tags').last().fill('facilities infra ');
    await page.getByRole('textbox', { name: 'Comment' }).fill('Since this morning nobody gets in.');
    await page.getByRole('button', { name: 'Submit as New' }).click();
    const id = (await app.evaluate('created')) as number;
    await page.waitForURL(`**/agent/tickets/${id}`);
    await page.getByRole('button', { name: 'Remove tag facilities' }).waitFor();
    expect(await ticketAt(workspace, id)).toMatchObject({
      subject: 'Badge reader at gate 2 is dead',
      requester_id: deskUserId('mia.brandt'),
      status: 'new',
    });
  });

  test('says what is missing when the desk refuses a new ticket', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'New ticket' }).click();
    await page.getByRole('button', { name: 'Submit as New' }).click();
    await page.getByRole('form', { name: 'Reply' }).getByRole('status').filter({ hasText: /\w/ }).waitFor();
    expect(page.url()).toContain('/agent/tickets/new');
  });

  test('the tray is as wide as the agent likes, by the keyboard, within the help desk’s limits', async () => {
    const workspace = await open();
    const { page } = workspace;
    await workspace.openTicket();
    const handle = page.getByRole('separator', { name: 'Width of the app tray' });
    await handle.focus();
    for (let press = 0; press < 10; press += 1) await page.keyboard.press('ArrowRight');
    await until(async () => (await handle.getAttribute('aria-valuenow')) === '320', 'the tray is as narrow as it gets');
    for (let press = 0; press < 15; press += 1) await page.keyboard.press('ArrowLeft');
    await until(async () => (await handle.getAttribute('aria-valuenow')) === '420', 'the tray is as wide as it gets');
  });

  test('a light agent’s app knows who looks', async () => {
    const workspace = await workspaces.open();
    await workspace.signIn('Pavel Novák');
    const app = await workspace.openTicket();
    expect(await app.evaluate("client.get('currentUser')")).toMatchObject({ currentUser: { name: 'Pavel Novák' } });
  });

  test('another person or another way of installing loads the app anew', async () => {
    const workspace = await open();
    const { page } = workspace;
    await workspace.openTicket();
    const hosted = await workspace.appAfter(() => page.getByRole('combobox', { name: 'App', exact: true }).selectOption('Hosted'));
    expect(await hosted.evaluate('location.pathname')).toBe('/app/sidebar');
    const asAdmin = await workspace.appAfter(() => page.getByLabel('Signed in').selectOption(String(deskUserId('leona.vogt'))));
    expect(await asAdmin.evaluate("client.get('currentUser')")).toMatchObject({ currentUser: { role: 'admin' } });
  });
});
