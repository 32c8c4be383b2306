/** The sidebar and each of its panels in all their states, judged where they are painted: in both colour schemes, at the narrowest frame, by the Tab key. One browser, one page. */
import type { Browser } from 'playwright-core';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { launchBrowser } from '../../support/chromium.ts';
import { type Gallery, NARROW_PX, openGallery, SIDEBAR_GROUPS } from '../../support/gallery.ts';
import { cutTexts, seriousFindings, standsOut, walkByTab } from '../../support/judge-page.ts';

let browser: Browser;
let gallery: Gallery;

/** What stands out of the frame of each scene, with the scene's name. */
async function standsOutOfScenes(): Promise<readonly string[]> {
  const scenes = await gallery.page.locator('[data-scene]').all();
  const found = await Promise.all(
    scenes.map(async (scene) => [await scene.getAttribute('data-scene'), await standsOut(scene.locator('[data-frame]'))] as const),
  );
  return found.filter(([, parts]) => parts.length > 0).map(([name, parts]) => `${name}: ${parts.join(' | ')}`);
}

/** Copy controls that were pushed to a line of their own, away from what they copy. */
const strayControls = (): Promise<readonly string[]> =>
  gallery.page.evaluate(() => {
    const isBeside = (control: Element) => {
      const before = document.createRange();
      before.setStart(control.parentElement as Element, 0);
      before.setEndBefore(control);
      const end = [...before.getClientRects()].at(-1);
      return end === undefined || end.bottom > control.getBoundingClientRect().top + 4;
    };
    return [...document.querySelectorAll<HTMLElement>('[data-scene] button[aria-label^="Copy "]')]
      .filter((control) => !isBeside(control))
      .map((control) => `${control.closest<HTMLElement>('[data-scene]')?.dataset.scene}: ${control.ariaLabel}`);
  });

/** Words of panels' headings that are cut over two lines although a line has room for them. */
const cutWords = (): Promise<readonly string[]> =>
  gallery.page.evaluate(() => {
    const lines = (text: Text, { index, 0: word }: RegExpExecArray) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    };
    const headings = [...document.querySelectorAll('[data-panel] h2 button > span:nth-of-type(2)')];
    return headings.flatMap(({ firstChild }) => {
      const text = firstChild as Text;
      return [...text.data.matchAll(/[^\s-]+-?/g)].filter((word) => lines(text, word) > 1).map(([word]) => word);
    });
  });

const looksRight = async () =>
  expect({
    findings: await seriousFindings(gallery.page),
    out: await standsOutOfScenes(),
    cut: await cutTexts(gallery.page),
    strays: await strayControls(),
    cutWords: await cutWords(),
  }).toEqual({ findings: [], out: [], cut: [], strays: [], cutWords: [] });

describeInBrowser('the panels of the sidebar, in every state, in a frame of 320 px', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
    gallery = await openGallery({ browser });
  });
  afterAll(async () => {
    await gallery?.close();
    await browser?.close();
  });
  afterEach(() => expect(gallery.faults).toEqual([]));

  const draw = async (scheme: 'light' | 'dark', locale: 'en' | 'de') => {
    await gallery.draw({ groups: SIDEBAR_GROUPS, scheme, width: NARROW_PX, locale });
    expect(await gallery.page.locator('[data-scene]').count()).toBeGreaterThan(40);
  };

  it('shut nobody out in light colours, as they come and with everything opened', async () => {
    await draw('light', 'en');
    await looksRight();
    await gallery.openAll();
    await looksRight();
    expect(await walkByTab(gallery.page)).toEqual({ missed: [], unseen: [] });
  });

  it('shut nobody out in dark colours, with the longer words of German', async () => {
    await draw('dark', 'de');
    await looksRight();
    expect(await walkByTab(gallery.page)).toEqual({ missed: [], unseen: [] });
  });

  it('hand the focus on when what had it goes away', async () => {
    await gallery.draw({ groups: ['sidebar'], scheme: 'light', width: NARROW_PX });
    const button = (name: string, scene = 'a busy ticket') => gallery.page.locator(`[data-scene="sidebar/${scene}"]`).getByRole('button', { name });
    const isFocused = (...of: Parameters<typeof button>) =>
      button(...of)
        .and(gallery.page.locator(':focus'))
        .waitFor();
    for (const scene of ['a busy ticket', 'a new ticket']) {
      await button('Link an item', scene).press('Enter');
      await gallery.page.locator('[role=combobox]:focus').press('Escape');
      await isFocused('Link an item', scene);
    }
    await button('More for INC0010042').press('Enter');
    await button('Pause').press('Enter');
    await isFocused('1 hour');
  });

  it('say what is in the way of a change, look again at a check that takes long, and take a chosen step, all by the keyboard', async () => {
    await gallery.draw({ groups: ['linked-records'], scheme: 'light', width: NARROW_PX });
    const scene = (title: string) => gallery.page.locator(`[data-scene="linked-records/${title}"]`);
    const change = scene('a change');
    await change.getByRole('button', { name: 'Check for overlaps' }).press('Enter');
    await change
      .getByRole('article', { name: 'CHG0030033' })
      .getByText(/On erp-db-01 .* CI already scheduled/)
      .waitFor();
    await change.getByText('Blackout').waitFor();
    await change.getByRole('button', { name: 'Check again' }).waitFor();

    const slow = scene('a change whose check takes long');
    await slow.getByRole('button', { name: 'Check for overlaps' }).press('Enter');
    await slow.getByText('ServiceNow is still checking.').waitFor();
    await slow.getByRole('button', { name: 'Look again' }).press('Enter');
    await slow.getByRole('article', { name: 'CHG0030033' }).waitFor();
    expect(await slow.getByText('ServiceNow is still checking.').count()).toBe(0);

    const step = scene('a step to choose');
    await step.getByRole('button', { name: 'Choose State' }).press('Enter');
    await step.getByRole('combobox', { name: 'State' }).selectOption('Authorize');
    await step.getByRole('button', { name: 'Answer and go on' }).press('Enter');
    await step.getByRole('combobox', { name: 'State' }).waitFor({ state: 'detached' });
    expect(await standsOutOfScenes()).toEqual([]);
  });

  it('show as much as a console that is as narrow: of a service that is tried, all that was found; of a journey, how long it waited; what a row opens, without scrolling sideways', async () => {
    await gallery.page.setViewportSize({ width: NARROW_PX, height: 900 });
    await gallery.draw({ groups: ['console-connections', 'console-conflicts', 'console-journey'], scheme: 'light', width: NARROW_PX });
    await gallery.page.getByRole('button', { name: 'Try', exact: true }).click();
    await gallery.page.getByText('Nothing found').first().waitFor();
    expect(await cutTexts(gallery.page)).toEqual([]);
    const details = await gallery.page
      .locator('[role=region] td > section')
      .evaluateAll((sections) =>
        sections.map((section) => section.getBoundingClientRect().right <= (section.closest('[role=region]')?.getBoundingClientRect().right ?? 0)),
      );
    expect(details.length).toBeGreaterThan(2);
    expect(details).not.toContain(false);
  });
});
