/** Every screen of the console where it has nothing to show, where it cannot be read, and where there are more than a thousand rows. One sandbox and one browser. */
import { DESK, deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { until } from '../../support/until.ts';
import { groundOf, LONG_TICKET, MANY, writeBatches, writeConnections, writeHeldLinks, writeHops, writeVersions } from './many-rows.ts';
import { type ConsoleWorld, type OpenConsole, startConsoleWorld } from './open-console.ts';
import { asksOf, breakCalls, pressByKeyboard, reopen, SCHEMES, setFrameWidth, standsOut, tabTo, thinOut, watchCalls } from './state-kit.ts';

/** A screen, the call that fills it, and words that stand there once it is read. */
const HELD = { name: 'Held', place: '#/held', path: '/v1/held', says: /it goes on by itself once what it waits for is there/ };
const CONFLICTS = {
  name: 'Conflicts',
  place: '#/conflicts',
  path: '/v1/conflicts',
  says: /A conflict appears when the same field was changed on both/,
};
const LETTERS = { name: 'Dead letters', place: '#/dead-letters', path: '/v1/dead-letters', says: /its link stops here with its cause/ };
const BATCHES = { name: 'Batches', place: '#/batches', path: '/v1/batches', says: /Back-fill and audit start from a flow in the overview/ };
const JOURNEY = { name: 'Journey', place: '#/journey?id=INC9999999', path: '/v1/journey', says: /Hops are kept for 30 days/ };
const CONNECTIONS = { name: 'Connections', place: '#/connections', path: '/v1/connections', says: /^servicenow$/ };
const MAPPING = { name: 'Field mapping', place: '#/mappings', path: '/v1/mapping', says: /^Version 1 is in force/ };
const AWAY = "Tieline's store is not available right now. Nothing is lost.";

let world: ConsoleWorld;
let admin: OpenConsole;

describeInBrowser('a screen of the console', () => {
  beforeAll(async () => {
    world = await startConsoleWorld();
    admin = await world.open();
  });
  afterAll(() => world?.close());
  afterEach(async () => {
    // What is still being answered is answered first: the next test must not meet its end.
    await admin.page.unrouteAll({ behavior: 'wait' });
    expect(admin.faults).toEqual([]);
  });

  const button = (name: string | RegExp) => admin.app.getByRole('button', { name, exact: typeof name === 'string' });
  const heading = (name: string) => admin.app.getByRole('heading', { level: 1, name }).waitFor();
  const says = (words: string | RegExp) => admin.app.getByText(words).first().waitFor();
  const notice = (words: string) => admin.app.getByRole('main').getByRole('alert').filter({ hasText: words });
  const rows = () => admin.app.getByRole('row').count();
  const open = async ({ place, name }: { readonly place: string; readonly name: string }) => {
    await admin.goTo(place);
    await heading(name);
  };
  /** Mends it with the cursor on the way on: a screen that reads by itself every now and then may be there before the key. */
  const mendAndPress = async (mend: () => Promise<void>, control: Parameters<typeof tabTo>[1]) => {
    await tabTo(admin, control);
    await mend();
    await admin.page.keyboard.press('Enter');
  };
  const press = (control: Parameters<typeof tabTo>[1]) => pressByKeyboard(admin, control);
  /** From the last row on: each row before it is a stop or two of the same kind. */
  const pressAfterRows = async (control: Parameters<typeof tabTo>[1]) => {
    await control.locator('xpath=ancestor::*[.//table][1]').getByRole('row').last().getByRole('button').last().focus();
    await press(control);
  };
  /** In both schemes; and in the narrowest frame the page never scrolls sideways. */
  const shutsNobodyOut = async () => {
    for (const [scheme, judged] of SCHEMES) {
      await admin.setColours(scheme);
      expect([scheme, await admin.seriousFindings(judged)]).toEqual([scheme, []]);
    }
    await setFrameWidth(admin, 320);
    const out = await standsOut(admin);
    await setFrameWidth(admin, null);
    expect(out).toEqual([]);
  };

  const readByPages = async (screen: { readonly name: string; readonly place: string; readonly path: string; readonly says: string }) => {
    const calls = watchCalls(admin.page, screen.path);
    await open(screen);
    await says(screen.says);
    await says('Page 1, 50 rows');
    expect(await rows()).toBe(51);
    expect(calls.asked.filter((query) => query.has('cursor'))).toEqual([]);
    await shutsNobodyOut();
    await pressAfterRows(button('Next'));
    await says('Page 2, 50 rows');
    // It says so at once; until the page is there, it may not even have been asked for.
    await admin.app.locator('tbody[aria-busy="true"]').waitFor({ state: 'detached' });
    expect(await rows()).toBe(51);
    expect(new Set(calls.asked.map((query) => query.get('cursor'))).size).toBe(2);
    await admin.page.keyboard.press('Shift+Tab');
    await admin.page.keyboard.press('Enter');
    await says('Page 1, 50 rows');
    calls.stop();
  };

  describe('that cannot be read', () => {
    it.each([HELD, CONFLICTS, LETTERS, BATCHES, JOURNEY, CONNECTIONS, MAPPING])('says why, and is there again at a key: $name', async (screen) => {
      const mend = await breakCalls(admin.page, [screen.path], 'store-away');
      await open(screen);
      await notice(AWAY).waitFor();
      const screens = admin.app.getByRole('navigation', { name: 'Screens' }).getByRole('link');
      // The set-up is listed once it is known that it is not complete.
      await screens.nth(8).waitFor();
      expect(await screens.count()).toBe(9);
      await admin.app.getByRole('status', { name: 'State of the whole' }).getByText('Everything flows').waitFor();
      await shutsNobodyOut();
      await mendAndPress(mend, notice(AWAY).getByRole('button', { name: 'Try again' }));
      await says(screen.says);
      expect(await notice(AWAY).count()).toBe(0);
    });

    it('says so from the first moment on where nobody answers: Overview, Setup', async () => {
      const mend = await breakCalls(admin.page, ['/v1/overview', '/v1/setup'], 'nobody-answers');
      await reopen(admin);
      for (const screen of [
        { name: 'Overview', place: '#/overview' },
        { name: 'Setup', place: '#/setup' },
      ]) {
        await open(screen);
        await notice("Tieline's service does not answer.").waitFor();
        await shutsNobodyOut();
      }
      await mendAndPress(mend, notice("Tieline's service does not answer.").getByRole('button', { name: 'Try again' }));
      await says('No ticket has been linked and synced yet.');
      await admin.app.getByRole('link', { name: 'Overview' }).click();
      await button('flow incidents').waitFor();
    });

    it('keeps what it knows, with its age, where it cannot be read again', async () => {
      await admin.goTo('#/setup');
      await says('No ticket has been linked and synced yet.');
      const mend = await breakCalls(admin.page, ['/v1/setup'], 'store-away');
      await says(/What you see was read/);
      await says('No ticket has been linked and synced yet.');
      await shutsNobodyOut();
      await mendAndPress(mend, button('Try again'));
      await admin.app.getByText(/What you see was read/).waitFor({ state: 'detached' });
    });
  });

  describe('that is empty', () => {
    it.each([HELD, CONFLICTS, LETTERS, BATCHES, JOURNEY])('teaches what it would show, and how that comes about: $name', async (screen) => {
      await open(screen);
      await says(screen.says);
      expect(await rows()).toBe(0);
      await shutsNobodyOut();
    });

    it('leads on by keyboard: from the batches to the flows, from an unknown id to another', async () => {
      await open(BATCHES);
      await press(button('Go to the overview'));
      await heading('Overview');
      await open({ name: 'Journey', place: '#/journey' });
      await says('Which change are you looking for?');
      await tabTo(admin, admin.app.getByLabel('Ticket, record, delivery, trace or link'));
      await admin.page.keyboard.type('INC9999998');
      await admin.page.keyboard.press('Enter');
      await says('Nothing is known of “INC9999998”.');
    });

    it('leads to the first step where there is no flow and no connection yet: Overview, Connections', async () => {
      const mend = [
        await thinOut(admin.page, '/v1/overview', { flows: [], connections: [] }),
        await thinOut(admin.page, '/v1/connections', { connections: [], nextCursor: null }),
      ];
      await reopen(admin);
      await open({ name: 'Overview', place: '#/overview' });
      await says(/A flow ties tickets to the records of one system/);
      await shutsNobodyOut();
      await press(button('Go on with setup'));
      await heading('Setup');
      await open(CONNECTIONS);
      await says(/Each one is tested before it is used/);
      await shutsNobodyOut();
      await press(button('Add a connection'));
      await heading('Add a connection');
      for (const lift of mend) await lift();
      await reopen(admin);
    });

    it('offers a first document before there is any: Field mapping', async () => {
      await emptySettings(async () => {
        const lift = await thinOut(admin.page, MAPPING.path, { active: null, versions: [], nextCursor: null });
        await reopen(admin);
        await open(MAPPING);
        await says('No field mapping yet.');
        await shutsNobodyOut();
        await button('Start with a small one').and(admin.app.locator(':not([aria-disabled])')).waitFor();
        await press(button('Start with a small one'));
        await says(/Your draft/);
        await discard();
        await lift();
        await reopen(admin);
      });
    });

    it('says what goes on by itself where the settings were emptied: Field mapping', async () => {
      await emptySettings(async () => {
        await reopen(admin);
        await open(MAPPING);
        await says('The settings hold no field mapping. Version 1 stays in force.');
        await shutsNobodyOut();
        await press(button('Go on from version 1'));
        await says(/Your draft/);
        await discard();
      });
    });

    const discard = async () => {
      await button('Discard the draft').click();
      await button('Discard it').click();
    };
    /** Runs the work while the help desk's settings hold no mapping. */
    const emptySettings = async (work: () => Promise<void>) => {
      const address = `${world.sandbox.origins.workspace}/api/v2/apps/installations/${DESK.installationId}.json`;
      const atDesk = (init?: RequestInit) => world.sandbox.vendors.desk.fetchAs(deskUserId('leona.vogt'), new Request(address, init));
      const { settings } = (await (await atDesk()).json()) as { settings: Record<string, string> };
      const save = (change: object) =>
        atDesk({ method: 'PUT', body: JSON.stringify({ settings: { ...settings, ...change } }), headers: { 'content-type': 'application/json' } });
      await save({ field_mappings: '' });
      await work();
      await save({});
    };
  });

  describe('with more than a thousand rows', () => {
    beforeAll(async () => {
      const ground = await groundOf(world.sandbox);
      for (const write of [writeHeldLinks, writeHops, writeBatches, writeVersions]) await write(ground);
    });

    it.each([
      { ...HELD, says: '1,010 links wait for something that is named.' },
      { ...CONFLICTS, says: '1,010 fields were changed on both sides to different values.' },
      { ...BATCHES, says: 'Work on many tickets at once' },
    ])('is read page by page at the server, turned by keyboard: $name', readByPages);

    it('turns the items of one batch on their own: Batches', async () => {
      const calls = watchCalls(admin.page, '/v1/batches/batch-0000/items');
      await open({ ...BATCHES, place: '#/batches?open=batch-0000' });
      const batch = admin.app.getByRole('region', { name: 'Audit · audit 0', exact: true });
      await batch.getByText('Page 1, 50 rows').waitFor();
      await pressAfterRows(batch.getByRole('button', { name: 'Next' }));
      await batch.getByText('Page 2, 50 rows').waitFor();
      await batch.getByText('#30050').waitFor();
      expect(asksOf(calls.asked, 'cursor').map((cursor) => cursor !== null)).toEqual([false, true]);
      expect(await rows()).toBe(51 + 52);
      await shutsNobodyOut();
      calls.stop();
    });

    it('reads the newest hops, and earlier ones on demand: Journey', async () => {
      const calls = watchCalls(admin.page, JOURNEY.path);
      await open({ ...JOURNEY, place: `#/journey?id=${LONG_TICKET}` });
      const runs = admin.app.getByRole('list', { name: 'Hops, oldest first' }).getByRole('button', { name: /^Run/ });
      await runs.first().waitFor();
      expect(await runs.count()).toBe(20);
      expect(asksOf(calls.asked, 'limit')).toEqual(['100']);
      expect(asksOf(calls.asked, 'cursor')).toEqual([null]);
      await shutsNobodyOut();
      await press(button('Show earlier hops'));
      await runs.nth(39).waitFor();
      expect(await runs.count()).toBe(40);
      expect(asksOf(calls.asked, 'cursor').map((cursor) => cursor !== null)).toEqual([false, true]);
      calls.stop();
    });

    it('lists the newest versions and the one in force, and older ones on demand: Field mapping', async () => {
      await admin.goTo('#/overview');
      await reopen(admin);
      const calls = watchCalls(admin.page, MAPPING.path);
      await open({ ...MAPPING, place: '#/mappings?panel=versions' });
      await says('Version 1 is in force');
      await says('51 versions are listed; there are older ones.');
      const versions = admin.app.getByRole('tabpanel').getByRole('listitem');
      await versions.filter({ hasText: /^Version 1Active/ }).waitFor();
      await shutsNobodyOut();
      await admin.app.getByRole('tab', { name: 'Versions (51+)' }).focus();
      await press(button('Show older versions'));
      await says('101 versions are listed; there are older ones.');
      expect(await versions.count()).toBe(101);
      expect(asksOf(calls.asked, 'cursor').filter((cursor) => cursor !== null)).toHaveLength(1);
      expect(MANY).toBeGreaterThan(1_000);
      calls.stop();
    });

    // Last: so many systems make the mapping's check of all their fields slow.
    it('is read page by page at the server, turned by keyboard: Connections', async () => {
      await writeConnections(await groundOf(world.sandbox));
      await readByPages({ ...CONNECTIONS, says: 'The systems that are tied to this help desk.' });
    });

    it('opens by its link what stands on another page: Connections', async () => {
      await admin.goTo('#/overview');
      await heading('Overview');
      await admin.goTo('#/connections?open=many-900');
      await admin.app.getByRole('region', { name: 'Details of connection system 0900' }).getByRole('button', { name: 'Test', exact: true }).waitFor();
      await button('Close').click();
      await until(async () => (await admin.hash()) === '#/connections', 'the address forgot what was open');
    });
  });
});
