/** @module sandbox/once/agent  The agent at the browser: everything by role and name, as a person finds it. */
import { join } from 'node:path';
import type { BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import type { Origins } from '../sandbox.ts';

export interface Agent {
  readonly page: Page;
  /** The app in the open ticket. */
  readonly sidebar: FrameLocator;
  signIn(name: string): Promise<void>;
  openTicket(id: number): Promise<void>;
  /** Chooses a status and submits; resolves when the desk has saved. */
  submitAs(status: string): Promise<void>;
  /** Resolves once that field of the ticket, reloaded by the screen, shows the value. */
  untilField(label: string, value: string): Promise<void>;
  setColours(scheme: 'light' | 'dark'): Promise<void>;
  /** Takes a picture of the screen, or of the app alone at that width. */
  shoot(name: string, appWidth?: number): Promise<void>;
}

export interface AgentOptions {
  readonly context: BrowserContext;
  readonly origins: Pick<Origins, 'workspace'>;
  readonly shots: string;
  /** How long anything may take, ms. Default 30,000. */
  readonly withinMs?: number;
}

/** Of a window in which the whole app can be seen, px. */
const WHOLE_APP_PX = 1_600;

export async function createAgent({ context, origins, shots, withinMs = 30_000 }: AgentOptions): Promise<Agent> {
  context.setDefaultTimeout(withinMs);
  const page = await context.newPage();
  const frame = page.locator('iframe[title="Tieline"]');
  const sidebar = page.frameLocator('iframe[title="Tieline"]');
  return {
    page,
    sidebar,
    async signIn(name) {
      await page.goto(origins.workspace);
      await page.getByRole('button', { name: new RegExp(name) }).click();
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
    },
    async openTicket(id) {
      await page.goto(`${origins.workspace}/agent/tickets/${id}`);
      await page.getByLabel('Subject').waitFor();
    },
    async submitAs(status) {
      await page.getByLabel('Status', { exact: true }).selectOption({ label: status });
      const saved = page.waitForResponse((answer) => answer.request().method() === 'PUT' && /\/desk\/api\/v2\/tickets\/\d+/.test(answer.url()));
      await page.getByRole('button', { name: `Submit as ${status}` }).click();
      const answer = await saved;
      if (!answer.ok()) throw new Error(`The desk answered ${answer.status()}: ${await answer.text()}`);
    },
    async untilField(label, value) {
      const field = await page.getByLabel(label, { exact: true }).elementHandle();
      await page.waitForFunction(([element, wanted]) => (element as HTMLInputElement).value === wanted, [field, value] as const);
    },
    setColours: async (scheme) => void (await page.getByLabel('Colours').selectOption(scheme)),
    async shoot(name, appWidth) {
      const path = join(shots, `${name}.png`);
      if (appWidth === undefined) {
        await sidebar.locator('body').evaluate(untilFitted, withinMs);
        return void (await page.screenshot({ path }));
      }
      const window = page.viewportSize();
      // The frame of another site is painted only where the window shows it.
      if (window) await page.setViewportSize({ ...window, height: WHOLE_APP_PX });
      await setWidth(frame, `${appWidth}px`);
      await page.waitForFunction((width) => document.querySelector('iframe[title="Tieline"]')?.clientWidth === width, appWidth);
      await sidebar.locator('body').evaluate(untilFitted, withinMs);
      await frame.screenshot({ path });
      await setWidth(frame, '');
      if (window) await page.setViewportSize(window);
    },
  };
}

/**
 * Runs in the app's page. Resolves once the frame is as high as what it shows, and that is painted: the app asks for its height a moment after its width changed. Gives
 * up by itself, for the browser's own limit is of finding the element alone; a page that is not painted has timers still.
 */
async function untilFitted(body: HTMLElement, withinMs: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const heights = `it is ${body.scrollHeight} px high, its frame ${innerHeight} px`;
    late.reject(new Error(`The app was not painted as high as it is within ${withinMs / 1_000} s: ${heights}.`));
  }, withinMs);
  const painted = () => Promise.race([late.promise, new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))]);
  do await painted();
  while (body.scrollHeight > innerHeight);
  await painted();
  clearTimeout(timer);
}

function setWidth(frame: Locator, width: string): Promise<void> {
  return frame.evaluate((element, value) => {
    (element as HTMLIFrameElement).style.width = value;
  }, width);
}
