/**
 * B9: names of people, items, groups and devices, a ticket’s subject and comment, titles of changes and incidents, with what browsers or templates have ever
 * executed. It is shown as the text that it is, in the ticket, in the sidebar with everything opened and in the console, and nothing of it runs.
 */
import type { FrameLocator, Page } from 'playwright-core';
import type { FakeRow, FakeShell } from '../../src/connector-kit/testing/index.ts';
import { DESK, deskUserId } from '../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../support/browser-tests.ts';
import { until } from '../support/until.ts';
import { type ConsoleWorld, startConsoleWorld } from './console/open-console.ts';

const TICKET = String(DESK.firstTicketId);
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

/** What the sidebar names once everything in it is open. */
const SHOWN = ['change', 'item', 'person', 'team', 'manager', 'group', 'device'];

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

/** As an admin of each system could write it: everything that the sidebar of the ticket shows by name. */
function writeHostileNames(): void {
  const { desk, incidentSystem, directory } = world.sandbox.vendors;
  const [leona, amara] = [String(deskUserId('leona.vogt')), String(deskUserId('amara.okafor'))];
  const everyRow = (fake: FakeShell, table: string) => fake.rows(table, { offset: 0, limit: 1_000 }).rows;
  const overwrite = (fake: FakeShell, table: string, [field, what]: readonly [string, string], isOpen: (row: FakeRow) => boolean = () => true) => {
    for (const [index, { id }] of everyRow(fake, table).filter(isOpen).entries())
      fake.edit(table, id, { [field]: `${what} ${HOSTILE[index % HOSTILE.length]}` }, 'tobias.rau');
  };
  const ticket = everyRow(desk, 'tickets').find(({ id }) => id === TICKET);
  desk.edit('users', String(ticket?.requester_id), { name: HOSTILE.join(' ') }, leona);
  desk.edit('tickets', TICKET, { subject: HOSTILE.join(' ').slice(0, 150) }, amara);
  // What is closed is nobody's to edit any more.
  overwrite(incidentSystem, 'incident', ['short_description', 'incident'], ({ state }) => ['1', '2', '3'].includes(String(state)));
  overwrite(incidentSystem, 'change_request', ['short_description', 'change'], ({ state }) => !['3', '4'].includes(String(state)));
  overwrite(incidentSystem, 'cmdb_ci', ['name', 'item']);
  overwrite(incidentSystem, 'sys_user', ['name', 'person']);
  overwrite(incidentSystem, 'sys_user_group', ['name', 'team']);
  overwrite(directory, 'users', ['displayName', 'manager']);
  overwrite(directory, 'groups', ['displayName', 'group']);
  overwrite(directory, 'devices', ['deviceName', 'device']);
}

/** In the help desk's own conversation, from where it goes to the incident. */
async function writeHostileComment(): Promise<void> {
  const { origins, vendors } = world.sandbox;
  const body = JSON.stringify({ ticket: { comment: { body: `comment ${HOSTILE.join(' ')}`, public: false } } });
  const headers = { 'content-type': 'application/json' };
  const request = new Request(`${origins.workspace}/api/v2/tickets/${TICKET}`, { method: 'PUT', body, headers });
  const answer = await vendors.desk.fetchAs(deskUserId('leona.vogt'), request);
  if (!answer.ok) throw new Error(`The desk answered ${answer.status}.`);
}

describeInBrowser('hostile text', () => {
  beforeAll(async () => {
    world = await startConsoleWorld();
    writeHostileNames();
    await writeHostileComment();
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

  /** Every panel, row, reason and menu, and what opens within them. No further: items lead to each other for ever. */
  async function openEverything(app: FrameLocator): Promise<void> {
    const isRead = async () => (await app.locator('[aria-busy="true"]').count()) === 0;
    for (const round of ['panels and rows', 'what they hold']) {
      await app.locator('[aria-expanded="false"]').evaluateAll((closed) => {
        for (const control of closed) (control as HTMLElement).click();
      });
      await until(isRead, `${round} were read`);
    }
  }

  test('is shown as text in the ticket, its sidebar and the console, and nothing of it runs', async () => {
    const { page, app, goTo } = await world.open();
    await page.goto(`${world.sandbox.origins.workspace}/agent/tickets/${TICKET}`);
    const sidebar = page.frameLocator('iframe[title="Tieline"]');
    await page
      .getByRole('list', { name: 'Comments' })
      .getByText(/comment <script>/)
      .waitFor();
    await sidebar.getByRole('button', { name: 'Create incident in servicenow' }).click();
    // It warns of the open ones, by their titles.
    await sidebar
      .getByText(/incident [<{]/)
      .first()
      .waitFor();
    await sidebar.getByRole('button', { name: 'Create another one anyway' }).click();
    await sidebar.getByRole('article', { name: /^INC/ }).getByText('In sync', { exact: true }).waitFor();
    await sidebar.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    await openEverything(sidebar);
    const shown = (await sidebar.locator('body').textContent()) ?? '';
    expect(SHOWN.filter((what) => !shown.includes(`${what} <`) && !shown.includes(`${what} {{`))).toEqual([]);
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
