/** The sidebar and each of its panels in all their states, judged where they are painted: in both colour schemes, at the narrowest frame, by the Tab key. One browser, one page. */
import type { Browser } from 'playwright-core';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { launchBrowser } from '../../support/chromium.ts';
import { type Gallery, NARROW_PX, openGallery, SIDEBAR_GROUPS } from '../../support/gallery.ts';
import { seriousFindings, standsOut, walkByTab } from '../../support/judge-page.ts';

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

const looksRight = async () =>
  expect({ findings: await seriousFindings(gallery.page), out: await standsOutOfScenes(), strays: await strayControls() }).toEqual({
    findings: [],
    out: [],
    strays: [],
  });

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
});
