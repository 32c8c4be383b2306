/**
 * Conflicts, dead letters and journeys as an admin meets them: a real conflict between the desk and the incident system, chosen in the console, its path read hop by
 * hop, and the ticket's sidebar leading there. One sandbox and one browser for all of it.
 */
import { readFile } from 'node:fs/promises';
import { because, brandId, type LinkId } from '#domain';
import type { BackendClient } from '../../../src/sandbox/backend-client.ts';
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { until } from '../../support/until.ts';
import { apiAs, putAtDesk } from './behind-console.ts';
import { letterOf, untilNoRun, writeLetters } from './gave-up.ts';
import { groundOf } from './many-rows.ts';
import { type ConsoleWorld, type OpenConsole, startConsoleWorld } from './open-console.ts';
import { SCHEMES, untilAsWide } from './state-kit.ts';

const TICKET = String(DESK.firstTicketId);
const MAPPING = new URL('../../../src/mapping/examples/incidents.yaml', import.meta.url);

interface Link {
  readonly id: string;
  readonly state: string;
  readonly record: { readonly id: string; readonly number: string } | null;
  readonly holds: readonly { readonly kind: string }[];
}

let world: ConsoleWorld;
let admin: OpenConsole;
let link: Link;
let agentApi: BackendClient;

const linkOnce = (is: (found: Link) => boolean): Promise<Link> =>
  until(async () => {
    const { links } = await agentApi<{ links: readonly Link[] }>('GET', `/v1/tickets/${TICKET}/links`);
    return links.slice(0, 1).find(is);
  }, 'the link came into the wanted state');

/** Both sides change the status to different values while the link is paused; its rule says that somebody must choose. */
async function makeConflict(): Promise<Link> {
  const mapping = (await readFile(MAPPING, 'utf8')).replace('winner: newest', 'winner: ask');
  await putAtDesk(world.sandbox, `/api/v2/apps/installations/${DESK.installationId}.json`, { settings: { field_mappings: mapping } });
  const adminApi = await apiAs(world.sandbox, 'leona.vogt', 'console');
  await adminApi('POST', '/v1/mapping/read', {});
  await agentApi('POST', `/v1/tickets/${TICKET}/links`, { mode: 'create', flow: 'incidents', openIncidentsSeen: ['INC0010042'] });
  const made = await linkOnce(({ state, record }) => state === 'in-sync' && record !== null);
  await agentApi('POST', `/v1/links/${made.id}/pause`, { until: null });
  await untilNoRun(await groundOf(world.sandbox), brandId<LinkId>(made.id));
  await putAtDesk(world.sandbox, `/api/v2/tickets/${TICKET}.json`, { ticket: { status: 'pending' } });
  world.sandbox.vendors.incidentSystem.store.update('incident', made.record?.id ?? '', { state: '1' }, { actor: 'sofia.reyes' });
  await agentApi('POST', `/v1/links/${made.id}/resume`, {});
  return linkOnce(({ holds }) => holds.some(({ kind }) => kind === 'conflict'));
}

/** One letter of our link, four of links that are gone, and many of another cause and flow. */
async function writeManyLetters(): Promise<void> {
  const ground = await groundOf(world.sandbox);
  const failed = { flow: 'facilities', cause: because('letter-internal', { code: 'vendor-refused' }) };
  const others = Array.from({ length: 1_100 }, (_, n) => letterOf(ground, 10 + n, failed));
  await writeLetters(ground, { link: { id: link.id, ticketId: TICKET }, flow: 'incidents', stale: 4, others });
}

describeInBrowser('a conflict from its beginning to its end', () => {
  beforeAll(async () => {
    world = await startConsoleWorld();
    admin = await world.open();
    agentApi = await apiAs(world.sandbox, 'jonas.lindqvist', 'sidebar');
    link = await makeConflict();
  });
  afterAll(() => world?.close());
  afterEach(() => expect(admin.faults).toEqual([]));

  const heading = (name: string) => admin.app.getByRole('heading', { level: 1, name }).waitFor();

  it('stands in the list with both values, and shuts nobody out in either scheme', async () => {
    await admin.goTo('#/conflicts');
    await heading('Conflicts');
    await admin.app.getByRole('button', { name: `Status · State of ticket #${TICKET}`, exact: true }).click();
    await admin.app.getByRole('region', { name: 'What each rule would choose' }).waitFor();
    await admin.app
      .getByRole('region', { name: `Ticket #${TICKET}`, exact: true })
      .getByText('Pending')
      .waitFor();
    for (const [scheme, judged] of SCHEMES) {
      await admin.setColours(scheme);
      expect(await admin.seriousFindings(judged)).toEqual([]);
    }
  });

  it('is chosen by keyboard alone, and both systems agree afterwards', async () => {
    await admin.goTo('#/conflicts');
    const row = admin.app.getByRole('button', { name: `Status · State of ticket #${TICKET}`, exact: true });
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) !== 'true') {
      await row.focus();
      await admin.page.keyboard.press('Enter');
    }
    await row.focus();
    await admin.page.keyboard.press('d');
    await admin.app.getByText('No conflict waits for you.').waitFor();
    await linkOnce(({ state }) => state === 'in-sync');
    const { store } = world.sandbox.vendors.incidentSystem;
    await until(() => store.get('incident', link.record?.id ?? '')?.values.state === '3', 'the incident waits as the ticket does');
  });

  it('tells its whole path, from any id, and fits 768 pixels', async () => {
    await admin.goTo(`#/journey?id=${link.record?.number ?? ''}`);
    await heading('Journey');
    const hops = admin.app.getByRole('list', { name: 'Hops, oldest first' });
    await hops.getByRole('button', { name: /^Run/ }).first().waitFor();
    const closed = hops.getByRole('button', { name: /^Run/, expanded: false });
    while ((await closed.count()) > 0) await closed.first().click();
    await hops
      .getByText(/Write · servicenow/)
      .first()
      .waitFor();
    expect(await admin.seriousFindings()).toEqual([]);
    await admin.page.setViewportSize({ width: 768, height: 860 });
    await untilAsWide(admin);
    const overflow = await admin.app.locator('html').evaluate((page) => page.scrollWidth - page.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await admin.page.setViewportSize({ width: 1280, height: 860 });
  });

  it('of an id that nobody knows says how long hops are kept', async () => {
    await admin.goTo('#/journey?id=INC9999999');
    await admin.app.getByText(/Hops are kept for 30 days/).waitFor();
  });

  it('leaves no dead letter and nothing held behind; the empty lists teach what they would be', async () => {
    await admin.goTo('#/held');
    await heading('Held');
    await admin.app.getByText('Nothing is held.').waitFor();
    await admin.goTo('#/dead-letters');
    await heading('Dead letters');
    await admin.app.getByText(/its link stops here with its cause/).waitFor();
    expect(await admin.seriousFindings()).toEqual([]);
  });

  describe('with 1,105 dead letters', () => {
    beforeAll(writeManyLetters);
    const REFUSED = 'The other system refused the change.';
    const group = (name: string) => admin.app.getByRole('article', { name });
    const button = (name: string | RegExp) => admin.app.getByRole('button', { name, exact: typeof name === 'string' });

    it('shows them by cause with the fix, keeps out nobody, and turns their pages at the server', async () => {
      // From elsewhere: the address of the screen that is open would change nothing.
      await admin.goTo('#/overview');
      await heading('Overview');
      await admin.goTo('#/dead-letters');
      await group(REFUSED).getByText('Open one, give it a value that the system takes, and replay it.').waitFor();
      await group(REFUSED)
        .getByText(/5 links · since/)
        .waitFor();
      for (const [scheme, judged] of SCHEMES) {
        await admin.setColours(scheme);
        expect(await admin.seriousFindings(judged)).toEqual([]);
      }
      await admin.app.getByRole('row').nth(50).waitFor();
      expect(await admin.app.getByRole('row').count()).toBe(51);
      await button('Next').click();
      await button('Ticket #20055').waitFor();
    });

    it('shows those of one flow by its link, and the filter can be taken away', async () => {
      await admin.goTo('#/dead-letters?flow=incidents');
      await button('Remove the filter Flow: incidents (5)').waitFor();
      const counted = async () => [await admin.app.getByRole('row').count(), await admin.app.getByRole('article').count()];
      await until(async () => (await counted()).join() === '6,1', 'five letters of one cause are left');
    });

    it('counts by keyboard alone what replaying a cause would meet, replays what is safe, and shows what came of it', async () => {
      await button('What would replaying all 5 do?').focus();
      await admin.page.keyboard.press('Enter');
      await admin.app.getByText('1 safe and 4 stale').first().waitFor();
      await button(/^Apply 1$/).focus();
      await admin.page.keyboard.press('Enter');
      await admin.page.keyboard.press('Enter');
      await admin.app.getByText('1 was applied, none refused.').waitFor();
      expect(await admin.seriousFindings()).toEqual([]);
    });

    it('opens one by its link, says that nothing is left to replay, and discards it after one confirmation', async () => {
      await admin.goTo('#/dead-letters?flow=incidents&letter=letter-1');
      await button('What would replaying do?').click();
      await admin.app.getByText('Stale').first().waitFor();
      await button('Discard').click();
      await admin.app.getByRole('group', { name: /Both records stay as they are/ }).waitFor();
      await admin.page.keyboard.press('Enter');
      await button('Remove the filter Flow: incidents (3)').waitFor();
    });
  });
});
