/**
 * The agent screen over the seeded fake desk, in a real browser, with a small app in place of ours: its page does nothing but load the npm SDK, so a test
 * drives the SDK itself. Two origins on two sites, as in production: the screen on 127.0.0.1, the app on localhost.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { Browser, Frame, Page } from 'playwright-core';
import { ensureBuilt } from '../../../scripts/build.ts';
import { createZendeskFake, type ZendeskFake } from '../../../src/connectors/zendesk/fake.ts';
import { type BuiltFolders, createBuiltFiles, PACKAGE_PATH } from '../../../src/sandbox/built-files.ts';
import { DESK, seedDesk } from '../../../src/sandbox/seed/desk.ts';
import type { InstallMode } from '../../../src/sandbox/workspace/app-placement.ts';
import { createWorkspaceServer } from '../../../src/sandbox/workspace/workspace-server.ts';
import { launchBrowser } from '../../support/chromium.ts';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';

export const SHARED_SECRET = 'shared-secret-of-the-installation-under-test';
/** One key pair per run: making it is slow. */
export const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A request that reached the app's server. */
export interface AppHit {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface OpenWorkspace {
  readonly page: Page;
  readonly desk: ZendeskFake;
  /** From now on the desk's own clock shows this instant. */
  readonly haltDesk: () => void;
  readonly origins: { readonly workspace: string; readonly app: string };
  /** What reached the app's server, the SDK's and the page's own loads left out. */
  readonly hits: readonly AppHit[];
  /** Errors of the page and of the app's frames. */
  readonly faults: readonly string[];
  signIn(name?: string): Promise<void>;
  openTicket(id?: number): Promise<Frame>;
  /** The app's iframe once its SDK is registered. */
  appFrame(): Promise<Frame>;
  /** The app's iframe as it is after a step that loads it anew: never the page that is going away. */
  appAfter(step: () => Promise<unknown>): Promise<Frame>;
}

type AppInTray = 'stand-in' | 'ours';

export interface Workspaces {
  /** `app`: default `stand-in`, the page that does nothing but load the SDK; `ours` is the package as it ships, with nobody at its backend. */
  open(options?: { readonly mode?: InstallMode; readonly app?: AppInTray }): Promise<OpenWorkspace>;
  close(): Promise<void>;
}

/** Starts the two servers and the browser; `open` gives a fresh context with a fresh desk. */
export async function startWorkspaces(): Promise<Workspaces> {
  const built = { workspace: await ensureBuilt('workspace'), sdk: await ensureBuilt('sdk'), app: await ensureBuilt('app') };
  const browser = await launchBrowser();
  const closings: (() => Promise<void>)[] = [() => browser.close()];
  return {
    open: async ({ mode = 'assets', app = 'stand-in' } = {}) => {
      const opened = await openOne({ browser, built, mode, app });
      closings.push(opened.close);
      return opened.workspace;
    },
    close: async () => {
      for (const close of closings.reverse()) await close();
    },
  };
}

interface OpenOptions {
  readonly browser: Browser;
  readonly built: BuiltFolders;
  readonly mode: InstallMode;
  readonly app: AppInTray;
}

async function openOne({ browser, built, mode, app }: OpenOptions) {
  const [port, appPort] = [await freePort(), await freePort()];
  const origins = { workspace: `http://127.0.0.1:${port}`, app: `http://localhost:${appPort}` };
  const { desk, haltDesk } = makeDesk();
  const hits: AppHit[] = [];
  const servers = [
    await listen(workspaceServer({ desk, origins, built, mode, packageFiles: packageOf(app, port, origins) }), port, '127.0.0.1'),
    await listen(appServer({ hits, sdk: `${origins.workspace}/sdk/zaf_sdk.js` }), appPort, 'localhost'),
  ];
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  const close = async () => {
    await context.close();
    for (const stop of servers) await stop();
  };
  return { workspace: actionsOf({ page, desk, haltDesk, origins, hits, faults }), close };
}

/** The stand-in has a server of its own. */
function packageOf(app: AppInTray, port: number, origins: OpenWorkspace['origins']): string {
  return app === 'ours' ? `http://localhost:${port}/${PACKAGE_PATH}` : `${origins.app}/package`;
}

type Parts = Pick<OpenWorkspace, 'page' | 'desk' | 'haltDesk' | 'origins' | 'hits' | 'faults'>;

function actionsOf(parts: Parts): OpenWorkspace {
  const { page, origins } = parts;
  /** Undefined while it loads or changes. */
  const readyFrame = async (): Promise<Frame | undefined> => {
    const frame = page.frames().find((one) => one.url().startsWith(origins.app) && !one.url().includes('modal'));
    const isReady = await frame?.evaluate('Boolean(window.client?.ready)').catch(() => false);
    return isReady ? frame : undefined;
  };
  const appFrame = () => until(readyFrame, 'the app registered in its iframe');
  const appAfter = async (step: () => Promise<unknown>): Promise<Frame> => {
    const before = await appFrame();
    await before.evaluate('window.isGoingAway = true');
    await step();
    await until(async () => (await (await readyFrame())?.evaluate('!window.isGoingAway').catch(() => false)) === true, 'the app came anew');
    return appFrame();
  };
  return {
    ...parts,
    appFrame,
    appAfter,
    signIn: async (name = 'Jonas Lindqvist') => {
      await page.goto(origins.workspace);
      await page.getByRole('button', { name: new RegExp(name) }).click();
      await page.getByRole('heading', { name: /tickets/ }).waitFor();
    },
    openTicket: async (id = DESK.firstTicketId) => {
      await page.goto(`${origins.workspace}/agent/tickets/${id}`);
      // Offered once the ticket is read: what was chosen or set before would give way to it.
      await page.getByRole('button', { name: /^Submit as/, disabled: false }).waitFor();
      return appFrame();
    },
  };
}

function makeDesk(): Pick<OpenWorkspace, 'desk' | 'haltDesk'> {
  let haltedAt: number | undefined;
  const clock = { now: () => haltedAt ?? Date.now(), sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) };
  const seed = seedDesk({ nowMs: Date.now(), appPublicKeyPem: keys.publicKey, sharedSecret: SHARED_SECRET, fieldMappings: 'version: 1' });
  const haltDesk = () => {
    haltedAt = Date.now();
  };
  return { desk: createZendeskFake({ clock, seed }), haltDesk };
}

interface ServerParts {
  readonly desk: ZendeskFake;
  readonly origins: OpenWorkspace['origins'];
  readonly built: BuiltFolders;
  readonly mode: InstallMode;
  readonly packageFiles: string;
}

function workspaceServer({ desk, origins, built, mode, packageFiles }: ServerParts): Hono {
  let installed = mode;
  return createWorkspaceServer({
    clock: { now: () => Date.now(), sleep: async () => undefined },
    desk,
    origins: { workspace: origins.workspace, backend: origins.app, hub: origins.app, packageFiles },
    appPrivateKeyPem: keys.privateKey,
    secureSettings: {
      shared_secret: { value: SHARED_SECRET, scopes: ['jwt_secret_key'] },
      api_key: { value: 'key-77', scopes: ['header'] },
    },
    domainWhitelist: ['localhost'],
    mode: {
      read: () => installed,
      write: (next) => {
        installed = next;
      },
    },
    file: createBuiltFiles(built, { workspace: origins.workspace, backend: origins.app }),
  });
}

const appPage = (sdk: string, token: string) => `<!doctype html><title>App under test</title><script src="${sdk}"></script>
<body><p>App under test</p><script>
window.postedToken = ${JSON.stringify(token)};
window.registrations = [];
window.client = ZAFClient.init((data) => window.registrations.push(data));
</script></body>`;

/** The pages of the app under test, and a backend that notes what reaches it. */
function appServer({ hits, sdk }: { readonly hits: AppHit[]; readonly sdk: string }): Hono {
  const app = new Hono();
  app.get('/package/:page', (c) => c.html(appPage(sdk, '')));
  app.post('/app/:page', async (c) => c.html(appPage(sdk, String((await c.req.parseBody()).token))));
  app.get('/hub/vendors', (c) => c.json({ vendors: [] }, 200, { 'access-control-allow-origin': '*' }));
  app.all('*', async (c) => {
    hits.push({ method: c.req.method, path: c.req.path, headers: c.req.header(), body: await c.req.text() });
    return c.req.path === '/backend/missing' ? c.json({ code: 'not-found' }, 404) : c.json({ hello: 'app' });
  });
  return app;
}

async function listen(app: Hono, port: number, host: string): Promise<() => Promise<void>> {
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((done) => server.listen(port, host, () => done()));
  return () =>
    new Promise((done) => {
      server.close(() => done());
      (server as { closeAllConnections?: () => void }).closeAllConnections?.();
    });
}
