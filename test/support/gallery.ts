/** The built gallery in a real browser, under the policy that the backend sends: each scene of a panel as an agent would see it, without a backend. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ensureBuilt } from '../../scripts/build.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";
const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

/** The groups of scenes that show the sidebar and its panels. */
export const SIDEBAR_GROUPS = ['sidebar', 'affected-items', 'changes-near', 'requester', 'linked-records'] as const;

/** The narrowest frame that the help desk gives the sidebar. */
export const NARROW_PX = 320;

/** Which scenes are drawn, and how. */
export interface GalleryView {
  readonly groups: readonly string[];
  readonly scheme: 'light' | 'dark';
  /** Of each scene, px. */
  readonly width: number;
  readonly locale?: 'en' | 'de';
}

export interface Gallery {
  readonly page: Page;
  /** What the page threw, and what its policy refused. */
  readonly faults: readonly string[];
  /** Draws these scenes in place of those before; resolves when each has come to rest. */
  draw(view: GalleryView): Promise<void>;
  /** Presses the main buttons of these scenes, opens what is closed, and then what that brought. */
  openAll(): Promise<void>;
  close(): Promise<void>;
}

export interface GalleryOptions {
  readonly browser: Browser;
  /** Of the window, px. */
  readonly width?: number;
  /** Device pixels of a CSS pixel. */
  readonly sharpness?: number;
}

/** Opens the gallery in a page of its own, with nothing drawn yet. The browser stays the caller's. */
export async function openGallery({ browser, width = 1_500, sharpness = 1 }: GalleryOptions): Promise<Gallery> {
  const server = await serve(await ensureBuilt('gallery'));
  // Without motion, so that a colour is never judged half way.
  const context = await browser.newContext({ viewport: { width, height: 900 }, deviceScaleFactor: sharpness, reducedMotion: 'reduce' });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !message.location().url.includes('favicon') && faults.push(message.text()));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await page.goto(`${address}#group=none`);
  const settle = async () => void (await page.waitForFunction(isAtRest));
  return {
    page,
    faults,
    async draw({ groups, scheme, width: ofScene, locale = 'en' }) {
      const asked = new URLSearchParams({ scheme, width: String(ofScene), locale, open: 'all' });
      for (const group of groups) asked.append('group', group);
      await page.goto(`${address}#${asked}`);
      await page.locator(`[data-drawn="${asked}"]`).waitFor({ state: 'attached' });
      await settle();
    },
    async openAll() {
      const press = async (controls: string) => {
        await page.evaluate((which) => {
          for (const control of document.querySelectorAll<HTMLElement>(which)) control.click();
        }, controls);
        await settle();
      };
      await press(`[data-scene] [aria-expanded="false"], [data-scene] [data-garden-id="buttons.button"]`);
      await press('[data-scene] [aria-expanded="false"]');
    },
    async close() {
      await context.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** In the page, once a frame: every scene but those that wait for ever is read, those say what they wait for, and the page is as it was ten frames ago. */
function isAtRest(): boolean {
  const seen = window as unknown as { lastSeen?: string; sameFor?: number };
  const now = document.body.innerHTML;
  seen.sameFor = now === seen.lastSeen ? (seen.sameFor ?? 0) + 1 : 0;
  seen.lastSeen = now;
  const isReading = document.querySelector('[data-scene]:not([data-waits]) [aria-busy="true"]') !== null;
  const isSilent = [...document.querySelectorAll('[data-waits] [aria-busy="true"]')].some((wait) => !wait.querySelector('[role="status"]'));
  return !isReading && !isSilent && seen.sameFor >= 10;
}

async function serve(folder: string) {
  const server = createServer(async (request, response) => {
    const name = basename(new URL(request.url ?? '/', 'http://localhost').pathname) || 'index.html';
    const content = await readFile(join(folder, name)).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { 'content-type': TYPES[extname(name)] ?? 'text/plain', 'content-security-policy': POLICY });
    response.end(content);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  return server;
}
