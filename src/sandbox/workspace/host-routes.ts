/** @module sandbox/workspace/host-routes  What a host page needs from its server: where the installed app is, tokens for its signed pages, and the proxy. */
import { Hono } from 'hono';
import { signPageToken } from '../../connectors/zendesk/fake.ts';
import { DESK } from '../seed/desk.ts';
import type { AppRequest } from '../zaf/desk.ts';
import { INSTALL_MODES, type InstallMode, placementsFor } from './app-placement.ts';
import { carryRequest } from './outbound-proxy.ts';
import { agentOf } from './session-routes.ts';
import type { WorkspaceOptions } from './workspace-server.ts';

/** Routes below `/desk`: `app`, `page-token`, `proxy`. */
export function createHostRoutes(options: WorkspaceOptions): Hono {
  const app = new Hono();
  app.get('/app', async (c) => {
    const agentId = agentOf(c);
    const mode = options.mode.read();
    return c.json({
      mode,
      placements: placementsFor(mode, options.origins),
      metadata: {
        appId: DESK.appId,
        installationId: DESK.installationId,
        name: 'Tieline',
        version: '0.1.0',
        settings: agentId === undefined ? {} : await readSettings(options, agentId),
      },
      account: { subdomain: DESK.subdomain },
      hub: options.origins.hub,
    });
  });
  app.put('/app/mode', async (c) => {
    const { mode } = await c.req.json<{ mode: InstallMode }>();
    if (!INSTALL_MODES.includes(mode)) return c.json({ error: `There is no install mode ${String(mode)}.` }, 400);
    options.mode.write(mode);
    return c.body(null, 204);
  });
  app.post('/page-token', async (c) => {
    const agentId = agentOf(c);
    if (agentId === undefined) return c.json({ error: 'Sign in first.' }, 401);
    const { location } = await c.req.json<{ location: string }>();
    const isSigned = placementsFor('hosted', options.origins).some((placement) => placement.location === location && placement.isSigned);
    if (!isSigned) return c.json({ error: `The app has no signed page at ${location}.` }, 400);
    return c.json({ token: await signFor(options, agentId, location) });
  });
  app.post('/proxy', async (c) => {
    if (agentOf(c) === undefined) return c.json({ error: 'Sign in first.' }, 401);
    const installation = { domainWhitelist: options.domainWhitelist, secure: options.secureSettings };
    return c.json(await carryRequest(await c.req.json<AppRequest>(), installation, options.clock.now()));
  });
  return app;
}

function signFor({ appPrivateKeyPem, clock }: WorkspaceOptions, userId: number, location: string): Promise<string> {
  const { subdomain: account, installationId } = DESK;
  return signPageToken({ privateKeyPem: appPrivateKeyPem, account, installationId, userId, location, nowMs: clock.now() });
}

/** The installation's plain settings, as the desk shows them to that agent: secure ones are never among them. */
async function readSettings({ desk, origins }: WorkspaceOptions, agentId: number): Promise<unknown> {
  const answer = await desk.fetchAs(agentId, new Request(`${origins.workspace}/api/v2/apps/installations/${DESK.installationId}`));
  return answer.ok ? (((await answer.json()) as { settings?: unknown }).settings ?? {}) : {};
}
