/**
 * @module sandbox/workspace/workspace-server
 * The help desk's own origin: the agent screen, its session, the fake's public API, and what a host page needs from its server (proxy with secure settings,
 * signed page tokens). Loopback only.
 */
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { signPageToken, type ZendeskFake } from '../../connectors/zendesk/fake.ts';
import type { Clock } from '#domain';
import { DESK } from '../seed/desk.ts';
import type { AppRequest, AppResponse } from '../zaf/desk.ts';
import { prepareProxiedRequest, ProxyRefusal, type SecureSetting } from '../zaf/secure-proxy.ts';
import { INSTALL_MODES, type InstallMode, placementsFor } from './app-placement.ts';

export interface WorkspaceOptions {
  readonly clock: Clock;
  readonly desk: ZendeskFake;
  /** Public addresses of the three servers, without a slash at the end. */
  readonly origins: { readonly workspace: string; readonly backend: string; readonly hub: string; readonly packageFiles: string };
  readonly appPrivateKeyPem: string;
  readonly secureSettings: Readonly<Record<string, SecureSetting>>;
  readonly domainWhitelist: readonly string[];
  /** Reads and remembers the way the app is installed. */
  readonly mode: { read(): InstallMode; write(mode: InstallMode): void };
  /** A built file of the agent screen or of the SDK, by its path. */
  readonly file: (path: string) => Promise<{ readonly bytes: Uint8Array; readonly contentType: string } | undefined>;
}

const SESSION_COOKIE = 'workspace_agent';
/** The proxy of the real desk reads at most this much. Bytes. */
const MAX_PROXIED_BYTES = 5_000_000;
const PROXY_TIMEOUT_MS = 30_000;

export function createWorkspaceServer(options: WorkspaceOptions): Hono {
  const app = new Hono();
  // The public API and OAuth, for whoever holds a token: the backend.
  app.all('/api/v2/*', (c) => options.desk.fetch(c.req.raw));
  app.all('/oauth/*', (c) => options.desk.fetch(c.req.raw));
  addSessionRoutes(app, options);
  addHostRoutes(app, options);
  app.get('*', async (c) => {
    const path = new URL(c.req.url).pathname;
    const file = await options.file(path.includes('.') ? path.slice(1) : 'workspace.html');
    if (!file) return c.notFound();
    return c.body(Buffer.from(file.bytes), 200, { 'content-type': file.contentType, 'cache-control': 'no-cache' });
  });
  return app;
}

function addSessionRoutes(app: Hono, options: WorkspaceOptions): void {
  app.put('/desk/session', async (c) => {
    const { userId } = await c.req.json<{ userId: number }>();
    const answer = await options.desk.fetchAs(Number(userId), new Request(`${options.origins.workspace}/api/v2/users/me`));
    if (!answer.ok) return c.json({ error: 'This person cannot sign in at the help desk.' }, 403);
    setCookie(c, SESSION_COOKIE, String(userId), { httpOnly: true, sameSite: 'Strict', path: '/' });
    return c.json(await answer.json());
  });
  app.delete('/desk/session', (c) => {
    deleteCookie(c, SESSION_COOKIE);
    return c.body(null, 204);
  });
  // The agent's own browser session at the desk's API: what the screen and `client.request` to the desk use.
  app.all('/desk/api/*', async (c): Promise<Response> => {
    const agentId = agentOf(getCookie(c, SESSION_COOKIE));
    if (agentId === undefined) return c.json({ error: 'Sign in first.' }, 401);
    const target = new URL(c.req.url);
    target.pathname = target.pathname.slice('/desk'.length);
    return options.desk.fetchAs(agentId, new Request(target, c.req.raw));
  });
}

function addHostRoutes(app: Hono, options: WorkspaceOptions): void {
  app.get('/desk/app', async (c) => {
    const agentId = agentOf(getCookie(c, SESSION_COOKIE));
    const installation = agentId === undefined ? undefined : await readInstallation(options, agentId);
    const mode = options.mode.read();
    return c.json({
      mode,
      placements: placementsFor(mode, options.origins),
      metadata: { appId: DESK.appId, installationId: DESK.installationId, name: 'Tieline', version: '0.1.0', settings: installation ?? {} },
      account: { subdomain: DESK.subdomain },
      hub: options.origins.hub,
    });
  });
  app.put('/desk/app/mode', async (c) => {
    const { mode } = await c.req.json<{ mode: InstallMode }>();
    if (!INSTALL_MODES.includes(mode)) return c.json({ error: `There is no install mode ${String(mode)}.` }, 400);
    options.mode.write(mode);
    return c.body(null, 204);
  });
  app.post('/desk/page-token', async (c) => {
    const agentId = agentOf(getCookie(c, SESSION_COOKIE));
    if (agentId === undefined) return c.json({ error: 'Sign in first.' }, 401);
    const { location } = await c.req.json<{ location: string }>();
    const token = await signPageToken({ privateKeyPem: options.appPrivateKeyPem, account: DESK.subdomain, installationId: DESK.installationId, userId: agentId, location, nowMs: options.clock.now() });
    return c.json({ token });
  });
  app.post('/desk/proxy', async (c) => {
    if (agentOf(getCookie(c, SESSION_COOKIE)) === undefined) return c.json({ error: 'Sign in first.' }, 401);
    return c.json(await proxy(await c.req.json<AppRequest>(), options));
  });
}

async function readInstallation({ desk, origins }: WorkspaceOptions, agentId: number): Promise<unknown> {
  const answer = await desk.fetchAs(agentId, new Request(`${origins.workspace}/api/v2/apps/installations/${DESK.installationId}`));
  return answer.ok ? ((await answer.json()) as { settings?: unknown }).settings : undefined;
}

async function proxy(request: AppRequest, options: WorkspaceOptions): Promise<AppResponse> {
  try {
    const installation = { domainWhitelist: options.domainWhitelist, secure: options.secureSettings };
    const { url, method, headers, body } = await prepareProxiedRequest(request, installation, options.clock.now());
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }), redirect: 'manual', signal: AbortSignal.timeout(PROXY_TIMEOUT_MS) });
    const text = (await answer.text()).slice(0, MAX_PROXIED_BYTES);
    const headerText = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\r\n');
    return { status: answer.status, statusText: answer.statusText, headers: headerText, responseText: text, ...parsed(text), readyState: 4 };
  } catch (error) {
    const status = error instanceof ProxyRefusal ? error.status : 502;
    const message = error instanceof Error ? error.message : String(error);
    return { status, statusText: message, headers: '', responseText: JSON.stringify({ error: message }), responseJSON: { error: message }, readyState: 4 };
  }
}

function parsed(text: string): { responseJSON?: unknown } {
  try {
    return { responseJSON: JSON.parse(text) };
  } catch {
    return {};
  }
}

function agentOf(cookie: string | undefined): number | undefined {
  const id = Number(cookie);
  return Number.isInteger(id) && id > 0 ? id : undefined;
}
