/** What the tests of a screen's states do to the real page: break the network under one call, count what is asked for, walk by keyboard, make the frame narrow. */
import type { Locator, Page, Request } from 'playwright-core';
import { type Judged, standsOut as standsOutOf } from '../../support/judge-page.ts';
import { until } from '../../support/until.ts';
import { CONSOLE, type OpenConsole } from './open-console.ts';

/** How a call of the app fails: our backend says that it has no database, or nobody answers at all. */
export type Fault = 'store-away' | 'nobody-answers';

const AWAY = {
  type: 'about:blank',
  title: 'Service Unavailable',
  status: 503,
  code: 'storage-unavailable',
  detail: 'The database does not answer.',
  traceId: '0'.repeat(32),
};

/** Breaks every call to these paths until the function that it resolves with is called. */
export async function breakCalls(page: Page, paths: readonly string[], fault: Fault): Promise<() => Promise<void>> {
  const isMeant = (url: URL) => paths.includes(url.pathname);
  await page.route(isMeant, (route) =>
    fault === 'nobody-answers'
      ? route.abort('connectionrefused')
      : route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(AWAY) }),
  );
  return () => page.unroute(isMeant);
}

/** Passes answers of a path on with something taken out: what an account without it would be told. */
export async function thinOut(page: Page, path: string, without: object): Promise<() => Promise<void>> {
  const isMeant = (url: URL) => url.pathname === path;
  await page.route(isMeant, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), ...without } });
  });
  return () => page.unroute(isMeant);
}

/** Opens the console anew, so that nothing is known that was read before. */
export async function reopen({ page, app }: OpenConsole): Promise<void> {
  const main = page.getByRole('navigation', { name: 'Main' });
  await main.getByRole('button').first().click();
  await page.locator(CONSOLE).waitFor({ state: 'detached' });
  await main.getByRole('button', { name: 'Tieline' }).click();
  // Before that the frame has no address of its own, and a place that is gone to is lost.
  await app.getByRole('heading', { level: 1 }).first().waitFor();
}

/** Queries of the calls to a path from now on. */
export function watchCalls(page: Page, path: string): { readonly asked: URLSearchParams[]; stop(): void } {
  const asked: URLSearchParams[] = [];
  const note = (request: Request) => {
    const url = new URL(request.url());
    if (url.pathname === path) asked.push(url.searchParams);
  };
  page.on('request', note);
  return { asked, stop: () => void page.off('request', note) };
}

/** What was asked for by that parameter, each value once, in the order of its first time: a screen that looks again by itself asks for nothing new. */
export const asksOf = (asked: readonly URLSearchParams[], name: string): readonly (string | null)[] => [
  ...new Set(asked.map((query) => query.get(name))),
];

/** Both schemes, and what is judged in each: the second one differs in colours only. */
export const SCHEMES = [
  ['dark', 'colours'],
  ['light', 'everything'],
] as const satisfies readonly (readonly ['dark' | 'light', Judged])[];

/** Presses Tab until that control has the focus; throws where it is never reached. */
export async function tabTo({ page }: OpenConsole, control: Locator): Promise<void> {
  await control.waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab never reached the control.');
}

/** Walks to a control by Tab and presses Enter there. */
export async function pressByKeyboard(opened: OpenConsole, control: Locator): Promise<void> {
  await tabTo(opened, control);
  await opened.page.keyboard.press('Enter');
}

/** Whether the focus is nowhere: whoever walks by keyboard would begin at the top of the page again. */
export const isFocusLost = ({ app }: OpenConsole): Promise<boolean> => app.locator('body').evaluate((body) => document.activeElement === body);

/** Walks by Tab to each of these fields, and types there. */
export async function typeByKeyboard(opened: OpenConsole, fields: readonly (readonly [RegExp, string | undefined])[]): Promise<void> {
  for (const [label, text] of fields) {
    await tabTo(opened, opened.app.getByLabel(label));
    await opened.page.keyboard.insertText(text ?? '');
  }
}

/** The app's frame at a width in pixels; null gives it its own again. Resolves once the app is as wide. */
export async function setFrameWidth(opened: OpenConsole, width: number | null): Promise<void> {
  await opened.page.locator(CONSOLE).evaluate((frame, wanted) => {
    frame.style.width = wanted === null ? '' : `${wanted}px`;
  }, width);
  await untilAsWide(opened);
}

/** A browser that keeps sites apart gives the app a process of its own, which hears of the width of its frame a moment later. */
export async function untilAsWide({ page, app }: OpenConsole): Promise<void> {
  const given = () => page.locator(CONSOLE).evaluate(({ clientWidth }) => clientWidth);
  const taken = () => app.locator('html').evaluate(() => innerWidth);
  await until(async () => (await given()) === (await taken()), 'the app is as wide as its frame');
}

/** What of the app's page stands out of its frame sideways. */
export const standsOut = ({ app }: OpenConsole): Promise<readonly string[]> => standsOutOf(app.locator('html'));
