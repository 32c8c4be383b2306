/**
 * @module sandbox/workspace/workspace-server
 * The help desk's own origin: the agent screen, its session, the fake's public API, and what a host page needs from its server (proxy with secure settings,
 * signed page tokens). Loopback only.
 */
import { type Context, Hono } from 'hono';
import type { Clock } from '#domain';
import type { ZendeskFake } from '../../connectors/zendesk/fake.ts';
import type { SecureSetting } from '../zaf/secure-proxy.ts';
import type { InstallMode } from './app-placement.ts';
import { addConsentRoutes } from './consent-routes.ts';
import { loopbackNamesOnly, ownPagesOnly, screenHeaders } from './guard.ts';
import { createHostRoutes } from './host-routes.ts';
import { createNotificationRoutes } from './notification-routes.ts';
import { createSessionRoutes } from './session-routes.ts';

export interface WorkspaceOptions {
  readonly clock: Clock;
  readonly desk: ZendeskFake;
  /**
   * Public addresses of the three servers, without a slash at the end. `packageFiles` is where the app's own files come from in assets mode: this server under
   * its other name, `http://localhost:…`, since an app's files never share the help desk's origin.
   */
  readonly origins: { readonly workspace: string; readonly backend: string; readonly hub: string; readonly packageFiles: string };
  readonly appPrivateKeyPem: string;
  readonly secureSettings: Readonly<Record<string, SecureSetting>>;
  readonly domainWhitelist: readonly string[];
  /** Reads and remembers the way the app is installed. */
  readonly mode: { read(): InstallMode; write(mode: InstallMode): void };
  /** A built file by its path: `workspace.html` and the script beside it, `sdk/…`, and the package under the path of `packageFiles`. */
  readonly file: (path: string) => Promise<ServedFile | undefined>;
}

/** A file as it goes out. */
export interface ServedFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export function createWorkspaceServer(options: WorkspaceOptions): Hono {
  const { desk, file, origins } = options;
  const app = new Hono();
  app.use(loopbackNamesOnly);
  // The public API and OAuth, for whoever holds a token: the backend.
  app.all('/api/v2/*', (c) => desk.fetch(c.req.raw));
  addConsentRoutes(app, { desk, workspace: origins.workspace });
  app.all('/oauth/*', (c) => desk.fetch(c.req.raw));
  app.use('/desk/*', ownPagesOnly(origins.workspace));
  app.route('/desk', createSessionRoutes({ desk, workspace: origins.workspace }));
  app.route('/desk', createHostRoutes(options));
  app.route('/desk', createNotificationRoutes({ desk }));
  const packagePath = new URL(origins.packageFiles).pathname;
  const isAppFile = (path: string) => path.startsWith('/sdk/') || path.startsWith(`${packagePath}/`);
  app.get('*', async (c) => {
    const { hostname, pathname, search } = new URL(c.req.url);
    if (isAppFile(pathname)) return send(c, await file(pathname.slice(1)), { 'content-security-policy': `frame-ancestors ${origins.workspace}` });
    // Under its other name the screen would share a site with the app, which no real desk does.
    if (hostname !== new URL(origins.workspace).hostname) return c.redirect(`${origins.workspace}${pathname}${search}`);
    const name = pathname.split('/').at(-1) ?? '';
    return send(c, await file(name.includes('.') ? name : 'workspace.html'), screenHeaders(origins));
  });
  return app;
}

/** A built file, never older than the build; or 404. */
function send(c: Context, found: ServedFile | undefined, headers: Readonly<Record<string, string>>): Response | Promise<Response> {
  if (!found) return c.notFound();
  return c.body(new Uint8Array(found.bytes), 200, { 'content-type': found.contentType, 'cache-control': 'no-cache', ...headers });
}
