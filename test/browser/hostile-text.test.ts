/**
 * B9: a requester’s name, a ticket’s subject and the titles of incidents, with what browsers or templates have ever executed. It is shown as the text that
 * it is, in the sidebar and in the console, and nothing of it runs.
 */
import type { Page } from 'playwright-core';
import { deskUserId } from '../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../support/browser-tests.ts';
import { type ConsoleWorld, startConsoleWorld } from './console/open-console.ts';

const TICKET = '1043';
/** Each would leave a mark on its window, in one way or another. */
const HOSTILE = [
  '<script>window.hit=1</script>',
  '<img src=x onerror="window.hit=1">',
  '<svg onload="window.hit=1"></svg>',
  '<a href="javascript:window.hit=1">a link</a>',
  '<iframe srcdoc="<script>parent.hit=1</script>"></iframe>',
  '<object data="data:text/html,<script>parent.hit=1</script>"></object>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of somebody else's engine, which must stay text.
  '{{constructor.constructor("window.hit=1")()}} ${window.hit=1}',
];

const PLACES = [
  ['#/overview', 'Overview'],
  ['#/connections', 'Connections'],
  [`#/journey?id=${TICKET}`, 'Journey'],
  ['#/conflicts', 'Conflicts'],
  ['#/dead-letters', 'Dead letters'],
  ['#/batches', 'Batches'],
  ['#/mappings', 'Field mapping'],
] as const;

let world: ConsoleWorld;

describeInBrowser('hostile text', () => {
  beforeAll(async () => {
    world = await startConsoleWorld();
    const { desk, incidentSystem } = world.sandbox.vendors;
    // A closed incident is nobody's to edit any more.
    const open = incidentSystem.store.all('incident').filter(({ values }) => ['1', '2', '3'].includes(String(values.state)));
    for (const [index, { id }] of open.entries())
      incidentSystem.edit('incident', id, { short_description: HOSTILE[index % HOSTILE.length] ?? '' }, 'tobias.rau');
    const requester = String(desk.store.all('tickets').find(({ id }) => id === TICKET)?.values.requester_id);
    desk.edit('users', requester, { name: HOSTILE.join(' ') }, String(deskUserId('leona.vogt')));
    desk.edit('tickets', TICKET, { subject: HOSTILE.join(' ').slice(0, 150) }, String(deskUserId('amara.okafor')));
  });
  afterAll(() => world?.close());

  /** What only an executed or a parsed text could have left in any frame. */
  async function traces(page: Page): Promise<readonly string[]> {
    const found = await Promise.all(
      page.frames().map((frame) =>
        frame.evaluate(() => {
          const made = document.querySelectorAll('[onerror],[onload],[srcdoc],object,a[href^="javascript:"],a[href^="data:"]');
          return [...('hit' in window ? ['something ran'] : []), ...[...made].map((element) => element.outerHTML.slice(0, 200))];
        }),
      ),
    );
    return found.flat();
  }

  test('is shown as text in the ticket, its sidebar and the console, and nothing of it runs', async () => {
    const { page, app, goTo } = await world.open();
    await page.goto(`${world.sandbox.origins.workspace}/agent/tickets/${TICKET}`);
    const sidebar = page.frameLocator('iframe[title="Tieline"]');
    // The requester, by name.
    await sidebar
      .getByText(/window\.hit=1/)
      .first()
      .waitFor({ state: 'attached' });
    expect(await traces(page)).toEqual([]);

    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Tieline' }).click();
    // Before that the frame has no address of its own, and a place that is gone to is lost.
    await app.getByRole('heading', { level: 1 }).first().waitFor();
    for (const [place, name] of PLACES) {
      await goTo(place);
      await app.getByRole('heading', { level: 1, name }).waitFor();
      await app.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      expect({ place, traces: await traces(page) }).toEqual({ place, traces: [] });
    }
  });
});
