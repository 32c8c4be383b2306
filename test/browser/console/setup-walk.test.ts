/**
 * The set-up as somebody walks it who has just installed the app: nothing is enrolled, no system connected, no mapping written. Each step is done where the wizard
 * leads, seen as verified, and the last one is a ticket with its incident at the vendor. One sandbox; each test goes on where the one before it ended.
 */
import type { Page } from 'playwright-core';
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { connectionEntries } from '../../../src/sandbox/vendors.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { seriousFindings } from '../../support/judge-page.ts';
import { until } from '../../support/until.ts';
import { type ConsoleWorld, type OpenConsole, startConsoleWorld } from './open-console.ts';
import { pressByKeyboard, reopen, SCHEMES, setFrameWidth, standsOut, typeByKeyboard } from './state-kit.ts';

const ENROLLED = 'Tieline knows this installation';
const WEBHOOK = 'Your help desk tells Tieline what changes';
const CONNECTED = 'A system is connected and tested';
const MAPPED = 'A field mapping is active';
const SYNCED = 'A first ticket is in sync';
const SUBJECT = 'The payment run stops, and the bank closes at four';

let world: ConsoleWorld;
let admin: OpenConsole;

describeInBrowser('the set-up of a fresh install', () => {
  beforeAll(async () => {
    world = await startConsoleWorld('installed');
  });
  afterAll(() => world?.close());

  const button = (name: string | RegExp) => admin.app.getByRole('button', { name, exact: typeof name === 'string' });
  const press = (name: string) => pressByKeyboard(admin, button(name));
  const heading = (name: string) => admin.app.getByRole('heading', { level: 1, name });
  const step = (name: string) => admin.app.getByRole('main').getByRole('listitem').filter({ hasText: name });
  const isDone = (name: string) => step(name).getByRole('img', { name: 'Done' }).waitFor();
  /** The step that the wizard calls the next one. */
  const isNext = (name: string) => admin.app.locator('[aria-current="step"]').filter({ hasText: name }).waitFor();
  /** Whoever walks by keyboard or by ear goes on reading here. */
  const begins = (name: string) =>
    until(() => heading(name).evaluate((title) => title === document.activeElement), `the reading begins at "${name}"`);
  const incidents = () => world.sandbox.vendors.incidentSystem.ledger.filter(({ effect }) => effect.startsWith('incident.'));
  const shutsNobodyOut = async () => {
    for (const [scheme, judged] of SCHEMES) {
      await admin.setColours(scheme);
      expect([scheme, await admin.seriousFindings(judged)]).toEqual([scheme, []]);
    }
    for (const width of [768, 320]) {
      await setFrameWidth(admin, width);
      expect([width, await standsOut(admin)]).toEqual([width, []]);
    }
    await setFrameWidth(admin, null);
  };
  const fill = async (page: Pick<Page, 'getByLabel'>, fields: readonly (readonly [RegExp, string | undefined])[]) => {
    for (const [label, text] of fields) await page.getByLabel(label).fill(text ?? '');
  };

  it('says in the frame of the app, before anybody has enrolled it, where that is done', async () => {
    const page = await world.openPage(world.sandbox.origins.workspace);
    await page.getByRole('button', { name: /Leona Vogt/ }).click();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Tieline' }).click();
    const frame = page.frameLocator('iframe[title="Tieline console"]');
    await frame.getByRole('heading', { name: 'Tieline does not know this page yet' }).waitFor();
    const way = frame.getByRole('link', { name: 'Connect this help desk' });
    expect(await way.evaluate((link: HTMLAnchorElement) => link.href)).toBe(`${world.sandbox.origins.backend}/setup`);
    // Neither what was said while it opened nor that no app came lies over it.
    const overIt = () =>
      page.evaluate(() => {
        const frame = document.querySelector('iframe[title="Tieline console"]')?.getBoundingClientRect();
        const said = [...document.querySelectorAll('[role=status] > *')].map((part) => part.getBoundingClientRect());
        return said.some(({ bottom, height }) => height > 0 && bottom > (frame?.top ?? 0));
      });
    await until(async () => !(await overIt()), 'nothing of the help desk lies over the page');
    await page.context().close();
  });

  it('enrols on the page of the backend; a mistyped secret is named, and mended in its place', async () => {
    const page = await world.openPage(`${world.sandbox.origins.backend}/setup`);
    // The page asks for an account, whose help desk lies at its vendor's address. The sandbox's lies on this machine.
    await page.route('**/v1/enrolments', async (route) => {
      const body = route.request().postDataJSON() as { settings: object };
      await route.continue({ postData: JSON.stringify({ ...body, settings: { ...body.settings, baseUrl: world.sandbox.origins.workspace } }) });
    });
    await fill(page, [
      [/^Enrolment key/, world.sandbox.operatorKey],
      [/^Help desk account/, DESK.subdomain],
      [/^App number/, String(DESK.appId)],
      [/^Installation number/, String(DESK.installationId)],
      [/^Account number/, String(DESK.accountId)],
      [/^Owner/, 'Leona Vogt'],
      [/^OAuth client: identifier/, DESK.clientId],
      [/^OAuth client: secret/, 'mistyped'],
    ]);
    await page.getByRole('button', { name: 'Enrol' }).click();
    await page.getByRole('listitem').filter({ hasText: 'FailedIts OAuth client signs in' }).getByText('invalid_client').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await fill(page, [[/^OAuth client: secret/, DESK.clientSecret]]);
    await page.getByRole('button', { name: 'Repeat and repair' }).click();
    await page.getByText(/^Enrolled\. Go back to the help desk/).waitFor();
    expect(await page.getByRole('list').getByText('Done').count()).toBe(6);
    await page.context().close();
  });

  it('opens the console at the wizard, which has seen what the enrolment did and leads to the first system', async () => {
    admin = await world.open();
    await heading('Setup').waitFor();
    for (const name of [ENROLLED, 'Tieline may read your help desk', "The app's settings are read"]) await isDone(name);
    await step(WEBHOOK).getByText('The help desk has not sent anything yet.').waitFor();
    await step(SYNCED).getByRole('img', { name: 'Waits for an earlier step' }).waitFor();
    await isNext(CONNECTED);
    await shutsNobodyOut();
  });

  it('connects a system by keyboard alone, and goes back to a wizard that has seen its test pass', async () => {
    const { servicenow } = connectionEntries(world.sandbox.vendors, world.sandbox.origins.hub);
    await press('Add a connection');
    await begins('Add a connection');
    await admin.back();
    await begins('Setup');
    await press('Add a connection');
    await begins('Add a connection');
    await pressByKeyboard(admin, admin.app.getByRole('link', { name: /^ServiceNow Config/ }));
    await begins('Connect ServiceNow');
    await typeByKeyboard(admin, [
      [/^Name/, 'servicenow'],
      [/^Owner/, 'Leona Vogt'],
      [/^On call/, 'Platform on-call'],
      [/^Instance address/, servicenow?.settings.instanceUrl],
      [/^OAuth client: identifier/, servicenow?.settings.clientId],
      [/^OAuth client: secret/, servicenow?.secrets.clientSecret],
    ]);
    await press('Save and test');
    await admin.app.getByText('All checks passed.').waitFor();
    await admin.app.getByText('Setup: 4 of 7 steps are done.').waitFor();
    await shutsNobodyOut();
    await admin.app.getByRole('link', { name: 'Go on with setup' }).click();
    await begins('Setup');
    await isDone(CONNECTED);
    await isNext(MAPPED);
  });

  it('knows where it stood after a reload in the middle, and by a link to it', async () => {
    await reopen(admin);
    await isNext(MAPPED);
    await admin.goTo('#/setup');
    await isDone(CONNECTED);
    await isNext(MAPPED);
    expect(incidents()).toEqual([]);
  });

  it('puts a first mapping in force by keyboard alone, and says before that no ticket changes by it', async () => {
    await press('Start a field mapping');
    await begins('Field mapping');
    // Offered once the fields that it names are read.
    await button('Start with a small one').and(admin.app.locator(':not([aria-disabled])')).waitFor();
    await press('Start with a small one');
    await admin.app.getByText(/^Your draft/).waitFor();
    await begins('Field mapping');
    // Offered once the draft is checked: Tab passes by it before.
    await until(() => button('Plan').isEnabled(), 'the draft can be planned');
    await press('Plan');
    await admin.app.getByText('Nothing to do: everything agrees already.').waitFor();
    await press('Apply…');
    await admin.app.getByText(/^No field of a linked ticket will change/).waitFor();
    await press('Apply now');
    await admin.app.getByText('Setup: 5 of 7 steps are done.').waitFor();
    await shutsNobodyOut();
    await admin.app.getByRole('link', { name: 'Go on with setup' }).click();
    await isDone(MAPPED);
    await isNext(SYNCED);
  });

  it('ends with one ticket that has its incident, and a change of it that arrived there', async () => {
    const { page } = admin;
    await step(SYNCED).getByLabel('Ticket number').fill(`#${DESK.firstTicketId}`);
    await step(SYNCED).getByRole('button', { name: 'Open the ticket' }).click();
    const sidebar = page.frameLocator('iframe[title="Tieline"]');
    await sidebar.getByRole('button', { name: 'Create incident in servicenow' }).click();
    await sidebar.getByText('2 of 2 fields in sync').waitFor();
    await page.getByLabel('Subject').fill(SUBJECT);
    await page.getByRole('button', { name: /^Submit as/ }).click();
    await until(() => incidents().some(({ values }) => values.short_description === SUBJECT), 'the new subject arrived at the incident');
    expect(incidents().filter(({ effect }) => effect === 'incident.create')).toHaveLength(1);
    expect(new Set(incidents().map(({ recordId }) => recordId)).size).toBe(1);
  });

  it('says that all is done, and that changes flow', async () => {
    await admin.page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Tieline' }).click();
    await heading('Overview').waitFor();
    await admin.goTo('#/setup');
    await admin.app.getByText('Setup is complete: changes flow both ways.').waitFor();
    for (const name of [ENROLLED, WEBHOOK, CONNECTED, MAPPED, SYNCED]) await isDone(name);
    await shutsNobodyOut();
    await button('Go to the overview').click();
    await begins('Overview');
    expect(admin.faults).toEqual([]);
  });
});
