/**
 * The server process of C1 to C3: a whole backend over the company's fakes behind a real socket, and beside it the limit of C1. Forked, and told what to do by
 * message, so that the load comes from another process.
 */
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { systemClock } from '#domain';
import { seededId } from '../../../src/connectors/servicenow/fake.ts';
import { startWorld, type World } from '../../support/world.ts';
import { createCachedString } from '../limits/cached-string.ts';

/** What the client may ask. `token` gives a fresh one of an agent; `age` makes everything remembered old; `slow` sets the delay of each answer of a vendor, ms (0 ends it); `count` tells requests so far. */
export type Asked = { ask: 'age' } | { ask: 'token' } | { ask: 'slow'; vendor: VendorName; delayMs: number } | { ask: 'count' } | { ask: 'stop' };
export type VendorName = 'desk' | 'incidentSystem' | 'directory';
export type Counts = Record<VendorName, number>;
export type Ready = { product: string; limit: string; limitToken: string };

/** Longer than anything that the backend remembers of a ticket, a user or a source. */
const AGED_BY_MS = 301_000;
/** Long enough for every budget of a vendor to be full again after the warming: sign-ins of the directory are five in ten seconds. */
const BUDGETS_FULL_MS = 20_000;
const TICKET = '1042';
const vendorNames: readonly VendorName[] = ['desk', 'incidentSystem', 'directory'];

let aheadMs = 0;
const clock = { now: () => systemClock.now() + aheadMs, sleep: systemClock.sleep };

const listen = (fetch: (request: Request, bindings: HttpBindings) => Response | Promise<Response>): Promise<string> => {
  const server = createAdaptorServer({ fetch: (request, bindings) => fetch(request, bindings as HttpBindings) });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${(server.address() as { port: number }).port}`));
  });
};

const prepare = async (world: World): Promise<Ready> => {
  const token = await world.appToken('jonas.lindqvist');
  const link = (ticketId: string, name: string) =>
    world.call(`/v1/tickets/${ticketId}/affected-items`, {
      token,
      body: { connectionId: world.connectionIds.servicenow, itemId: seededId('cmdb_ci', name) },
    });
  const linked = await link(TICKET, 'erp-api');
  if (linked.status !== 200) throw new Error(`The item could not be linked: ${JSON.stringify(linked.body)}`);
  const panel = await world.call(`/v1/tickets/${TICKET}/affected-items`, { token });
  const cached = await createCachedString(`/v1/tickets/${TICKET}/affected-items`, JSON.stringify(panel.body));
  return {
    product: await listen((request, bindings) => world.backend.app.fetch(request, bindings)),
    limit: await listen(cached.fetch),
    limitToken: cached.token,
  };
};

/** Everything but the answers is warm again afterwards: vendor tokens, sockets and the caller's role are not what a cold ticket costs. */
const age = async (world: World): Promise<string> => {
  aheadMs += AGED_BY_MS;
  const token = await world.appToken('jonas.lindqvist');
  for (const panel of ['affected-items', 'changes', 'requester']) await world.call(`/v1/tickets/1043/${panel}`, { token });
  aheadMs += BUDGETS_FULL_MS;
  return world.appToken('jonas.lindqvist');
};

const answerTo = async (world: World, asked: Asked): Promise<unknown> => {
  if (asked.ask === 'age') return age(world);
  if (asked.ask === 'token') return world.appToken('jonas.lindqvist');
  if (asked.ask === 'count') return Object.fromEntries(vendorNames.map((name) => [name, world.vendors[name].requests.length]));
  if (asked.ask === 'slow') {
    world.vendors[asked.vendor].switchOff('slow');
    if (asked.delayMs > 0) world.vendors[asked.vendor].switchOn({ kind: 'slow', delayMs: asked.delayMs });
  }
  return null;
};

const world = await startWorld({ clock });
// A bench that failed leaves no servers behind.
process.on('disconnect', () => process.exit(0));
process.on('message', (asked: Asked) => {
  if (asked.ask === 'stop') process.exit(0);
  void answerTo(world, asked).then((answer) => process.send?.({ answer }));
});
process.send?.({ answer: await prepare(world) });
