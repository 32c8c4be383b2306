/**
 * @module sandbox/hub/hub-server
 * The vendor hub: the vendors' HTTP surfaces, an API for the workspace's "World" drawer, and pages on which a person sees and edits each vendor's records.
 */
import { Hono } from 'hono';
import { z } from 'zod';
import type { FakeShell, VendorFake } from '../../connector-kit/testing/index.ts';
import { readPulled } from './fault-switches.ts';
import { addPages } from './pages/index.ts';
import { mountVendors } from './vendor-mounts.ts';

export interface HubOptions {
  readonly fakes: readonly FakeShell[];
  readonly origins: { readonly workspace: string; readonly hub: string };
}

export function createHub({ fakes, origins }: HubOptions): Hono {
  const app = new Hono();
  // Any page of the web can send a browser here: only pages of the hub and of the workspace may change something, and no foreign name leads here.
  app.use(async (c, next) => {
    const host = c.req.header('host') ?? '';
    const origin = c.req.header('origin');
    const isOwnHost = host === new URL(origins.hub).host || host === new URL(origins.hub).host.replace('127.0.0.1', 'localhost');
    const isForeign = origin !== undefined && origin !== `http://${host}` && origin !== origins.workspace;
    if (!isOwnHost || isForeign) return c.text('The hub answers its own pages and the workspace only.', 403);
    await next();
  });
  addApi(app, fakes, origins.workspace);
  app.route('/', mountVendors(fakes));
  addPages(app, { fakes, workspace: origins.workspace });
  app.onError((error) => {
    throw error;
  });
  return app;
}

function addApi(app: Hono, fakes: readonly VendorFake[], workspace: string): void {
  const byId = (id: string) => fakes.find((fake) => fake.id === id);
  app.use('/hub/*', async (c, next) => {
    const cors = { 'access-control-allow-origin': workspace, vary: 'origin' };
    if (c.req.method === 'OPTIONS')
      return c.body(null, 204, { ...cors, 'access-control-allow-methods': 'GET, POST, DELETE', 'access-control-allow-headers': 'content-type' });
    await next();
    for (const [name, value] of Object.entries(cors)) c.res.headers.set(name, value);
  });
  app.get('/hub/vendors', (c) => c.json({ vendors: fakes.map(viewVendor) }));
  app.post('/hub/vendors/:id/faults', async (c) => {
    const fake = byId(c.req.param('id'));
    if (!fake) return c.json({ error: 'There is no such vendor.' }, 404);
    try {
      const { fault, options } = readPulled(await c.req.json());
      fake.switchOn(fault, options);
    } catch (error) {
      if (error instanceof z.ZodError || error instanceof SyntaxError)
        return c.json({ error: error instanceof z.ZodError ? z.prettifyError(error) : 'The body is no JSON.' }, 400);
      throw error;
    }
    return c.json(viewVendor(fake), 201);
  });
  app.delete('/hub/vendors/:id/faults', (c) => {
    const fake = byId(c.req.param('id'));
    if (!fake) return c.json({ error: 'There is no such vendor.' }, 404);
    fake.switchOff();
    return c.json(viewVendor(fake));
  });
}

function viewVendor({ id, name, faults, requests, ledger }: VendorFake) {
  return {
    id,
    name,
    faults: faults.map(({ fault, remaining }) => ({ kind: fault.kind, remaining })),
    requests: requests.at(-1)?.sequence ?? 0,
    effects: ledger.length,
  };
}
