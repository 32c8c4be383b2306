/** The mapping screen as an admin meets it: text and table, live fields, checks, a real ticket, plan, apply, somebody else's save; over the real backend. */
import type { Page } from 'playwright-core';
import { DESK, deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { until } from '../../support/until.ts';
import { type ConsoleWorld, type OpenConsole, startConsoleWorld } from './open-console.ts';

let world: ConsoleWorld;
let admin: OpenConsole;

const INSTALLATION = `/api/v2/apps/installations/${DESK.installationId}`;
const STATUS = 'rule status – state';

describeInBrowser('the mapping screen', () => {
  beforeAll(async () => {
    world = await startConsoleWorld();
    admin = await world.open({ width: 1400 });
    await admin.goTo('#/mappings');
    await editor().waitFor();
  });
  afterAll(() => world?.close());
  afterEach(() => expect(admin.faults).toEqual([]));

  const button = (name: string | RegExp) => admin.app.getByRole('button', { name, exact: typeof name === 'string' });
  const editor = () => admin.app.getByRole('textbox', { name: 'Document' });
  const winner = () => admin.app.getByLabel(`Who wins in ${STATUS}`);
  /** The table follows the text a moment later. */
  const winnerIs = async (value: string) => {
    await until(async () => (await winner().inputValue()) === value, `the table says ${value}`);
  };
  const panel = (name: RegExp) => admin.app.getByRole('tab', { name });
  /** As another admin, through the desk's own settings page. */
  const saveElsewhere = async (change: (text: string) => string) => {
    const desk = (init?: RequestInit) =>
      world.sandbox.vendors.desk.fetchAs(deskUserId('leona.vogt'), new Request(`${world.sandbox.origins.workspace}${INSTALLATION}`, init));
    const { settings } = (await (await desk()).json()) as { settings: Record<string, string> };
    const body = JSON.stringify({ settings: { ...settings, field_mappings: change(settings.field_mappings ?? '') } });
    await desk({ method: 'PUT', body, headers: { 'content-type': 'application/json' } });
  };
  const storedText = async () => {
    const answer = await world.sandbox.vendors.desk.fetchAs(
      deskUserId('leona.vogt'),
      new Request(`${world.sandbox.origins.workspace}${INSTALLATION}`),
    );
    return ((await answer.json()) as { settings: Record<string, string> }).settings.field_mappings ?? '';
  };
  /** The first place of a text in the document, by the editor's own search. */
  const findInText = async (page: Page, wanted: string) => {
    await editor().click();
    await page.keyboard.press('Control+f');
    await page.keyboard.type(wanted);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
  };
  const discard = async () => {
    await button('Discard the draft').click();
    await button('Discard it').click();
    await admin.app.getByText('Nothing to plan: no change yet.').waitFor();
  };

  it('shows a change of the table in the text, and one of the text in the table, comments untouched', async () => {
    await winner().selectOption('desk');
    await admin.app.getByText('Your draft: 2 lines differ from version 1').waitFor();
    await findInText(admin.page, 'winner: desk');
    await admin.page.keyboard.type('winner: remote');
    await winnerIs('remote');
    await button('Show the changes').click();
    const difference = admin.app.getByRole('region', { name: /Difference from Version 1/ });
    await difference.getByText('winner: remote').waitFor();
    expect(await difference.getByText(/winner:/).allInnerTexts()).toEqual(['        winner: newest', '        winner: remote']);
    await discard();
  });

  it('offers a live field of the other system by its label', async () => {
    // Offered are the fields that were read when the letter was typed: the table names them by then.
    await admin.app
      .getByRole('cell')
      .filter({ hasText: /^Urgency\s*urgency$/ })
      .waitFor();
    await findInText(admin.page, 'remote: urgency');
    await admin.page.keyboard.press('ArrowRight');
    for (let times = 0; times < 'urgency'.length; times += 1) await admin.page.keyboard.press('Backspace');
    await admin.page.keyboard.type('assig');
    await admin.app.getByRole('option', { name: /Assignment group · assignment_group/ }).waitFor();
    await admin.page.keyboard.press('Escape');
    await discard();
  });

  it('says an error at its place, with the remedy, and leads there', async () => {
    await findInText(admin.page, 'remote: urgency');
    await admin.page.keyboard.type('remote: urgencyy');
    await panel(/Problems/).click();
    const problem = admin.app
      .getByRole('listitem')
      .filter({ hasText: /urgencyy/ })
      .first();
    await problem.waitFor();
    expect(await problem.textContent()).toMatch(/urgency/);
    await problem.getByRole('button', { name: /^Line \d+, column \d+$/ }).click();
    await admin.app.locator('.cm-lintRange-error').first().waitFor();
    expect(await admin.app.locator('.cm-marked').textContent()).toContain('urgencyy');
    await admin.app.getByText('Mend the problems first.').waitFor();
    expect(await button('Plan').isDisabled()).toBe(true);
    await discard();
  });

  it('tries the draft on a real ticket, with reasons, and makes a test of it', async () => {
    await admin.goTo(`#/mappings?ticket=${DESK.firstTicketId}`);
    await admin.app.getByText('#1042 Payment run stops with 502 in the ERP').waitFor();
    await admin.app.getByRole('button', { name: 'why? Priority' }).first().click();
    await button('Make this a test').click();
    const test = admin.app.getByRole('listitem').filter({ hasText: 'as ticket 1042' });
    await test.getByText('Passed').waitFor();
    expect(await admin.app.getByText('Failed', { exact: true }).count()).toBe(0);
    await discard();
  });

  it('keeps a draft over leaving the page, with the version it began from', async () => {
    await winner().selectOption('remote');
    await admin.goTo('#/overview');
    await admin.app.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await admin.back();
    await admin.app.getByText('This is your unsaved draft, begun from version 1.').waitFor();
    await winnerIs('remote');
    await discard();
  });

  it('lets a version go into force only after a plan of exactly this text was seen', async () => {
    await winner().selectOption('desk');
    expect(await button('Apply…').count()).toBe(0);
    await button('Plan').first().click();
    await button('Apply…').waitFor();
    await winner().selectOption('remote');
    await button('Apply…').waitFor({ state: 'detached' });
    await winner().selectOption('desk');
    await button('Apply…').click();
    await button('Apply now').dblclick();
    await admin.app.getByRole('note').filter({ hasText: 'Version 2 is in force.' }).waitFor();
    expect(await storedText()).toContain('winner: desk');
    await panel(/Versions \(2\)/).click();
    await admin.app.getByRole('listitem').filter({ hasText: 'Version 2' }).getByText('Active').waitFor();
  });

  it('never writes over somebody else’s newer version: shows the difference, and both ways on', async () => {
    await winner().selectOption('newest');
    await button('Plan').first().click();
    await button('Apply…').waitFor();
    await saveElsewhere((text) => text.replace('drift: report', 'drift: ignore'));
    await button('Apply…').click();
    await button('Apply now').click();
    await admin.app.getByText(/Somebody saved another text since your draft began/).waitFor();
    expect(await storedText()).toContain('drift: ignore');
    expect(await storedText()).toContain('winner: desk');
    await admin.app.getByRole('region', { name: 'Difference from the newer version to your draft' }).getByText('drift: ignore').waitFor();
    await button('Take theirs').click();
    await admin.app.getByText('Nothing to plan: no change yet.').waitFor();
    await winnerIs('desk');
  });

  it('opens with a rule that another screen proposed, drafted and lit up, not saved', async () => {
    const before = await storedText();
    await admin.goTo('#/overview');
    await admin.app.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await admin.goTo(`#/mappings?flow=incidents&field=${encodeURIComponent('["status","state"]')}&winner=ask`);
    await admin.app.locator('.cm-marked').first().waitFor();
    await winnerIs('ask');
    expect(await admin.hash()).not.toContain('winner');
    expect(await storedText()).toBe(before);
    await discard();
  });

  it('is left by keyboard: Escape and Tab go out of the text, arrows turn the panels', async () => {
    await editor().click();
    await admin.page.keyboard.press('Escape');
    await admin.page.keyboard.press('Tab');
    expect(await editor().evaluate((element) => element.contains(document.activeElement))).toBe(false);
    await panel(/^Problems/).focus();
    await admin.page.keyboard.press('ArrowRight');
    await until(async () => (await panel(/^Tests/).getAttribute('aria-selected')) === 'true', 'the next panel is turned to');
  });

  it.each(['light', 'dark'] as const)('has no serious finding of axe in the %s scheme', async (scheme) => {
    await admin.setColours(scheme);
    // The second scheme differs in colours only; the panels with the most of them stand for the rest.
    const panels = scheme === 'light' ? [/^Problems/, /^Tests/, /^Try/, /^Plan/, /^Rehearse/, /^Versions/] : [/^Problems/, /^Try/];
    for (const name of panels) {
      await panel(name).click();
      expect(await admin.seriousFindings(scheme === 'light' ? 'everything' : 'colours')).toEqual([]);
    }
    await admin.setColours('light');
  });

  it('stays responsive over a document of more than a thousand lines', async () => {
    const pairs = Array.from({ length: 490 }, (_, at) => `          - { desk: v${at}, remote: "${at}" }`).join('\n');
    const rule = (field: number) =>
      `      - desk: custom/${field}\n        remote: u_field_${field}\n        direction: out\n        values:\n${pairs}\n`;
    const smallMs = await msOfAKey();
    await discard();
    await saveElsewhere((text) => text.replace('    comments:', `${rule(1)}${rule(2)}    comments:`));
    await admin.goTo('#/overview');
    await admin.app.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await admin.goTo('#/mappings');
    await admin.app.getByText('u_field_2').first().waitFor();
    // A person types a letter each 100 ms. On a machine that is too busy for that, a long text may not be much slower than a short one.
    expect(await msOfAKey()).toBeLessThan(Math.max(100, 10 * smallMs));
  });

  /** How long one typed letter takes until the page has dealt with it, ms: the middle of twenty, since the machine of a test is shared. */
  const msOfAKey = async (): Promise<number> => {
    await editor().click();
    const took: number[] = [];
    for (const letter of '# twenty letters here') {
      const startedAt = performance.now();
      await admin.page.keyboard.press(letter === ' ' ? 'Space' : letter);
      took.push(performance.now() - startedAt);
    }
    await admin.app.locator('.cm-line').filter({ hasText: 'twenty letters here' }).waitFor();
    return took.toSorted((one, other) => one - other)[10] ?? 0;
  };
});
