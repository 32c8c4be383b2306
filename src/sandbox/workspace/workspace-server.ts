/**
 * @module sandbox/workspace/workspace-server
 * The help desk's own origin: the agent screen, its session, the fake's public API, and what a host page needs from its server (proxy with secure settings,
 * signed page tokens). Loopback only.
 */
import { Hono } from 'hono';
import type { Clock } from '#domain';
import type { ZendeskFake } from '../../connectors/zendesk/fake.ts';
import type { SecureSetting } from '../zaf/secure-proxy.ts';
import type { InstallMode } from './app-placement.ts';
import type { ReadFile } from './built-files.ts';
import { loopbackNamesOnly, ownPagesOnly, screenHeaders } from './guard.ts';
import { createHostRoutes } from './host-routes.ts';
import { createPackageFiles, send } from './package-files.ts';
import { createSessionRoutes } from './session-routes.ts';

export interface WorkspaceOptions {
  readonly clock: Clock;
  readonly desk: ZendeskFake;
  /**
   * Public addresses of the three servers, without a slash at the end. `packageFiles` is where the app's own files come from in assets mode: this server under
   * its other name (`packageFilesAt`), since an app's files never share the help desk's origin.
   */
  readonly origins: { readonly workspace: string; readonly backend: string; readonly hub: string; readonly packageFiles: string };
  readonly appPrivateKeyPem: string;
  readonly secureSettings: Readonly<Record<string, SecureSetting>>;
  readonly domainWhitelist: readonly string[];
  /** Reads and remembers the way the app is installed. */
  readonly mode: { read(): InstallMode; write(mode: InstallMode): void };
  /** A built file by its path under `dist/`: `builtFiles(dist)`. */
  readonly file: ReadFile;
}

/** Where this server serves the app's package from an origin of its own: `http://127.0.0.1:4600` → `http://localhost:4600/package`. */
export function packageFilesAt(workspaceOrigin: string): string {
  const address = new URL(workspaceOrigin);
  address.hostname = address.hostname === 'localhost' ? '127.0.0.1' : 'localhost';
  return `${address.origin}/package`;
}

export function createWorkspaceServer(options: WorkspaceOptions): Hono {
  const { desk, file, origins } = options;
  const app = new Hono();
  app.use(loopbackNamesOnly);
  // The public API and OAuth, for whoever holds a token: the backend.
  app.all('/api/v2/*', (c) => desk.fetch(c.req.raw));
  app.all('/oauth/*', (c) => desk.fetch(c.req.raw));
  app.use('/desk/*', ownPagesOnly(origins.workspace));
  app.route('/desk', createSessionRoutes({ desk, workspace: origins.workspace }));
  app.route('/desk', createHostRoutes(options));
  app.route('/', createPackageFiles({ file, backend: origins.backend, workspace: origins.workspace }));
  app.get('*', async (c) => {
    const { hostname, pathname, search } = new URL(c.req.url);
    // Under its other name the screen would share a site with the app, which no real desk does.
    if (hostname !== new URL(origins.workspace).hostname) return c.redirect(`${origins.workspace}${pathname}${search}`);
    const name = pathname.split('/').at(-1) ?? '';
    return send(c, await file(`workspace/${name.includes('.') ? name : 'index.html'}`), screenHeaders(origins));
  });
  return app;
}
