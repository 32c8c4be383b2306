/**
 * The console in the real product: the sandbox's help desk in a real browser, an admin signed in, the app's full page in its iframe, over the real backend and the
 * vendors' fakes. One sandbox and one browser per test file.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { ensureBuilt } from '../../../scripts/build.ts';
import { type Beginning, type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts';
import { launchBrowser } from '../../support/chromium.ts';
import { type Judged, seriousFindings } from '../../support/judge-page.ts';
import { layReadyDatabase } from './ready-database.ts';

/** A locator's default patience, ms: the first call of a process loads what later ones find loaded. */
const WITHIN_MS = 120_000;
/** The app's frame in the help desk's page. */
export const CONSOLE = 'iframe[title="Tieline console"]';

export interface OpenConsole {
  readonly page: Page;
  /** The app's page inside the help desk. */
  readonly app: ReturnType<Page['frameLocator']>;
  /** Errors of the page and of the app. */
  readonly faults: readonly string[];
  /** Goes to a place of the console as a link in it would: `#/overview`. */
  goTo(hash: string): Promise<void>;
  /** Where the console stands. */
  hash(): Promise<string>;
  /** The browser's back button. */
  back(): Promise<void>;
  /** Findings of axe in the app's page that would keep someone out. */
  seriousFindings(judged?: Judged): Promise<readonly string[]>;
  setColours(scheme: 'light' | 'dark'): Promise<void>;
}

export interface ConsoleWorld {
  readonly sandbox: Sandbox;
  /** Signs in and opens the console in a context of its own. */
  open(options?: { readonly person?: string; readonly width?: number }): Promise<OpenConsole>;
  /** A page of its own in the same browser, without motion: what is outside the help desk. */
  openPage(address: string): Promise<Page>;
  close(): Promise<void>;
}

export async function startConsoleWorld(begins: Beginning = 'newly-enrolled'): Promise<ConsoleWorld> {
  const built = { app: await ensureBuilt('app'), workspace: await ensureBuilt('workspace'), sdk: await ensureBuilt('sdk') };
  const directory = await mkdtemp(join(tmpdir(), 'tieline-console-'));
  await layReadyDatabase(directory);
  const sandbox = await startSandbox({
    directory,
    isReset: false,
    ports: { workspace: 0, backend: 0, hub: 0 },
    built,
    say: () => undefined,
    begins,
  });
  const browser = await launchBrowser();
  const newPage = async (width = 1280) => {
    // Without motion, so that a colour is never judged half way.
    const context = await browser.newContext({ viewport: { width, height: 860 }, reducedMotion: 'reduce' });
    context.setDefaultTimeout(WITHIN_MS);
    return context.newPage();
  };
  return {
    sandbox,
    async openPage(address) {
      const page = await newPage();
      await page.goto(address);
      return page;
    },
    async open({ person = 'Leona Vogt', width } = {}) {
      const page = await newPage(width);
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      await page.goto(sandbox.origins.workspace);
      await page.getByRole('button', { name: new RegExp(person) }).click();
      await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Tieline' }).click();
      return actionsOf(page, faults);
    },
    async close() {
      await browser.close();
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function actionsOf(page: Page, faults: readonly string[]): Promise<OpenConsole> {
  const app = page.frameLocator(CONSOLE);
  await app.getByRole('heading', { level: 1 }).first().waitFor();
  const frame = async (): Promise<Frame> => {
    const found = await (await page.locator(CONSOLE).elementHandle())?.contentFrame();
    if (!found) throw new Error('The console has no frame.');
    return found;
  };
  return {
    page,
    app,
    faults,
    async goTo(hash) {
      await (await frame()).evaluate((place) => {
        location.hash = place;
      }, hash);
    },
    hash: async () => (await frame()).evaluate(() => location.hash),
    // Not `goBack`, which waits for the outer page to load: here only the inner one moves.
    back: () => page.evaluate(() => history.back()),
    seriousFindings: async (judged) => seriousFindings(await frame(), judged),
    async setColours(scheme) {
      await page.getByLabel('Colours').selectOption(scheme);
      // The app hears of it by a message: what is judged before that is the scheme before.
      await app.locator(`[data-color-scheme="${scheme}"]`).waitFor();
    },
  };
}
