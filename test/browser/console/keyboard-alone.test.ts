/**
 * Work that is stopped, letters that are settled: by the keyboard alone, from the first Tab to what is true afterwards in the backend and at the vendor. After
 * each step the focus is somewhere: whoever cannot see the page goes on where they were.
 */
import type { BackendClient } from '../../../src/sandbox/backend-client.ts';
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { until } from '../../support/until.ts';
import { apiAs, putAtDesk } from './behind-console.ts';
import { writeLetters } from './gave-up.ts';
import { groundOf } from './many-rows.ts';
import { type ConsoleWorld, type OpenConsole, startConsoleWorld } from './open-console.ts';
import { isFocusLost, pressByKeyboard, SCHEMES, setFrameWidth, standsOut, tabTo } from './state-kit.ts';

const FLOW = 'incidents';
const TICKET = String(DESK.firstTicketId);
/** How long a record takes to be made while a back-fill is to be caught at work, ms: less than a call may take. */
const SLOWLY_MS = 4_000;

interface Link {
  readonly id: string;
  readonly state: string;
  readonly record: { readonly id: string } | null;
}
interface Connection {
  readonly id: string;
  readonly name: string;
  readonly onCall: string;
  readonly version: number;
}
interface Batch {
  readonly state: string;
  readonly applied: number;
}
interface Items {
  readonly items: readonly { readonly ticketId: string; readonly state: string }[];
}

let world: ConsoleWorld;
let admin: OpenConsole;
let api: BackendClient;

describeInBrowser('by the keyboard alone', () => {
  beforeAll(async () => {
    world = await startConsoleWorld();
    admin = await world.open();
    api = await apiAs(world.sandbox, 'leona.vogt', 'console');
  });
  afterAll(() => world?.close());
  afterEach(() => expect(admin.faults).toEqual([]));

  const button = (name: string | RegExp) => admin.app.getByRole('button', { name, exact: typeof name === 'string' });
  const heading = (name: string) => admin.app.getByRole('heading', { level: 1, name }).waitFor();
  const says = (words: string | RegExp) => admin.app.getByText(words).first().waitFor();
  const press = (name: string | RegExp) => pressByKeyboard(admin, button(name));
  const keptFocus = async () => expect(await isFocusLost(admin)).toBe(false);
  const linkOf = async (ticketId: string): Promise<Link | undefined> => {
    const { links } = await api<{ links: readonly Link[] }>('GET', `/v1/tickets/${ticketId}/links`);
    return links[0];
  };
  const valuesOf = (recordId: string) => world.sandbox.vendors.incidentSystem.store.get('incident', recordId)?.values;

  it('the screens are a single row of a narrow frame, opened and walked', async () => {
    const rail = admin.app.getByRole('navigation', { name: 'Screens' });
    const links = rail.getByRole('link');
    await admin.goTo('#/overview');
    await heading('Overview');
    await setFrameWidth(admin, 320);
    expect((await rail.boundingBox())?.height).toBeLessThan(50);
    expect(await links.count()).toBe(0);
    await press(/^Overview.*Other screens$/);
    await links.first().waitFor();
    for (const [scheme, judged] of SCHEMES) {
      await admin.setColours(scheme);
      expect([scheme, await admin.seriousFindings(judged)]).toEqual([scheme, []]);
    }
    expect(await standsOut(admin)).toEqual([]);
    await pressByKeyboard(admin, rail.getByRole('link', { name: 'Conflicts' }));
    await heading('Conflicts');
    expect(await button(/^Conflicts.*Other screens$/).evaluate((toggle) => toggle === document.activeElement)).toBe(true);
    expect(await links.count()).toBe(0);
    await setFrameWidth(admin, null);
    await links.first().waitFor();
    expect(await button(/Other screens$/).count()).toBe(0);
  });

  describe('of the letters', () => {
    let link: Link;

    beforeAll(async () => {
      link = await makeLinkThatAsks();
      await writeLetters(await groundOf(world.sandbox), { link: { id: link.id, ticketId: TICKET }, flow: FLOW, stale: 3 });
    });

    it('one is opened, given what it asks for, and replayed: the record is resolved with it', async () => {
      await admin.goTo('#/dead-letters');
      await heading('Dead letters');
      await press(`Ticket #${TICKET}`);
      await admin.app.getByRole('region', { name: 'What it carried' }).waitFor();
      await keptFocus();

      await press('Give another value');
      await button('Replay with these values').waitFor();
      await keptFocus();
      await typeInto('Resolution code', 'Solution provided');
      await typeInto('Resolution notes', 'The connection pool was enlarged.');
      await press('Replay with these values');
      await button('Replay with these values').waitFor({ state: 'detached' });
      await keptFocus();

      const record = link.record?.id ?? '';
      await until(() => valuesOf(record)?.state === '6', 'the incident is resolved');
      expect(valuesOf(record)).toMatchObject({ close_code: 'Solution provided', close_notes: 'The connection pool was enlarged.' });
      await until(async () => (await linkOf(TICKET))?.state === 'in-sync', 'the link is in sync');
      // The list looks again by itself: what had the focus is a row of it no more.
      await button(`Ticket #${TICKET}`).waitFor({ state: 'detached' });
      await keptFocus();
    });

    it('another is discarded, and the focus goes on with what became of it', async () => {
      await admin.goTo('#/overview');
      await heading('Overview');
      await admin.goTo('#/dead-letters');
      await press('Ticket #20002');
      await press('Discard');
      await press('Discard it');
      await button('Ticket #20002').waitFor({ state: 'detached' });
      await keptFocus();
      expect(await api('GET', '/v1/dead-letters/letter-2')).toMatchObject({ letter: { state: 'discarded' } });

      await press('Close');
      await until(async () => (await admin.hash()) === '#/dead-letters', 'the address forgot what was open');
      await keptFocus();
      await press('Ticket #20001');
      await admin.app.getByRole('region', { name: 'What it carried' }).waitFor();
    });

    const typeInto = async (label: string, text: string) => {
      await tabTo(admin, admin.app.getByLabel(label));
      await admin.page.keyboard.insertText(text);
    };
  });

  describe('a running back-fill', () => {
    afterAll(() => world?.sandbox.vendors.incidentSystem.switchOff());

    it('is planned, begun and stopped: what was not begun is left alone', async () => {
      world.sandbox.vendors.incidentSystem.switchOn({ kind: 'slow', delayMs: SLOWLY_MS }, { match: 'POST /api/now/table/incident' });
      await admin.goTo(`#/overview?open=${FLOW}`);
      await press('Back-fill…');
      await press('Plan the back-fill');
      await button(/^Apply \d+$/).waitFor();
      await button('Plan the back-fill').waitFor({ state: 'detached' });
      await keptFocus();

      await press(/^Apply \d+$/);
      await press('Apply now');
      await button('Stop').waitFor();
      await keptFocus();

      await press('Stop');
      await press('Stop now');
      await says(/^Cancelled by Leona Vogt\./);
      await keptFocus();
      const batchId = new URLSearchParams((await admin.hash()).split('?')[1]).get('batch') ?? '';
      expect(await api<Batch>('GET', `/v1/batches/${batchId}`)).toMatchObject({ state: 'cancelled' });
      const { items } = await api<Items>('GET', `/v1/batches/${batchId}/items`);
      const left = items.filter(({ state }) => state === 'skipped');
      expect(left.length).toBeGreaterThan(4);
      expect(await Promise.all(left.map(({ ticketId }) => linkOf(ticketId)))).toEqual(left.map(() => undefined));
    });
  });

  describe('a connection that somebody saves meanwhile', () => {
    const servicenow = async (): Promise<Connection> => {
      const { connections } = await api<{ connections: readonly Connection[] }>('GET', '/v1/connections');
      const found = connections.find(({ name }) => name === 'servicenow');
      if (!found) throw new Error('The sandbox has no such connection.');
      return found;
    };
    const somebodySaves = async () => {
      const { id, version } = await servicenow();
      await api('POST', `/v1/connections/${id}/webhook-secret`, { secret: `${version}-is-long-enough-to-be-one`, version });
    };
    const hasFocus = (name: string) => button(name).evaluate((each) => each === document.activeElement);

    it('keeps what was typed, and the cursor goes on at what saves it', async () => {
      await admin.goTo(`#/connections?open=${(await servicenow()).id}`);
      await press('Change');
      await tabTo(admin, admin.app.getByLabel(/^On call/));
      await admin.page.keyboard.insertText('Night rota');
      await somebodySaves();
      await press('Save');
      await press('Keep mine');
      await button('Keep mine').waitFor({ state: 'detached' });
      expect(await hasFocus('Save')).toBe(true);
      await admin.page.keyboard.press('Enter');
      await admin.app.getByRole('form', { name: 'ServiceNow' }).waitFor({ state: 'detached' });
      await keptFocus();
      expect(await servicenow()).toMatchObject({ onCall: 'Night rota', version: 3 });
    });

    it('takes the secret that was entered once the newer version was seen, in a form that fits a narrow frame', async () => {
      await press('Webhook secret');
      await tabTo(admin, admin.app.getByRole('textbox', { name: /^Webhook secret/ }));
      await admin.page.keyboard.insertText('entered-by-hand-and-long-enough');
      await somebodySaves();
      await press('Store the secret');
      await button('Keep what I entered').waitFor();
      await setFrameWidth(admin, 320);
      const form = admin.app.getByRole('form', { name: 'Webhook secret' });
      expect(await form.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
      await setFrameWidth(admin, null);
      await press('Keep what I entered');
      await button('Keep what I entered').waitFor({ state: 'detached' });
      expect(await hasFocus('Store the secret')).toBe(true);
      await admin.page.keyboard.press('Enter');
      await says('Stored and in force.');
      await keptFocus();
    });
  });

  /** A solved ticket whose incident cannot be resolved before somebody gives a close code. */
  async function makeLinkThatAsks(): Promise<Link> {
    const agent = await apiAs(world.sandbox, 'jonas.lindqvist', 'sidebar');
    await agent('POST', `/v1/tickets/${TICKET}/links`, { mode: 'create', flow: FLOW, openIncidentsSeen: ['INC0010042'] });
    const linkIn = (wanted: string) =>
      until(async () => {
        const link = await linkOf(TICKET);
        return link?.state === wanted && link.record !== null && link;
      }, `the link is ${wanted}`);
    const { id } = await linkIn('in-sync');
    await putAtDesk(world.sandbox, `/api/v2/tickets/${TICKET}.json`, { ticket: { status: 'solved' } });
    await agent('POST', `/v1/links/${id}/sync`, {});
    return linkIn('held');
  }
});
