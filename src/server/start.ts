/** @module server/start  A composed backend as a running process part: jobs, HTTP, and an orderly end. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Http2Bindings, type HttpBindings, type ServerType, serve } from '@hono/node-server';
import type { Log } from '#capabilities';
import type { Backend } from './compose.ts';

/** `all`: HTTP and work in one process. `server`: HTTP only, work is sent to workers. `worker`: work only. */
export type ProcessRole = 'all' | 'server' | 'worker';

export interface StartOptions {
  /** May still be on its way: liveness answers meanwhile. */
  readonly backend: Backend | Promise<Backend>;
  readonly role: ProcessRole;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly log: Log;
  /** When a client that sends too slowly is cut off. Default: 15 s for the headers, 30 s for all of a request. */
  readonly slowClient?: SlowClientLimits;
  /** How long what is being answered and what runs may take to end after a stop, together, ms. Then it is cut off. Default 20,000. */
  readonly graceMs?: number;
}

/** Ms, as Node's HTTP server takes them. Such a client is answered 408 and its socket is closed. */
interface SlowClientLimits {
  readonly headersTimeout: number;
  /** Headers and body together. */
  readonly requestTimeout: number;
  /** How often Node looks for them. */
  readonly connectionsCheckingInterval: number;
}

/**
 * Idle connections are the proxy's to end, and those keep them a minute (nginx `keepalive_timeout`, AWS load balancers' idle timeout): where we ended one first, a
 * request that is just coming would be answered 502. Ms.
 */
const KEEP_ALIVE_MS = 75_000;

export interface Running {
  /** Where HTTP listens; undefined for a worker. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
  /** Takes no new work, lets what runs end, frees the rest. The database stays open. */
  stop(): Promise<void>;
}

const GRACE_MS = 20_000;
/** A client that sends its request by drops is cut off, so that it holds no socket for long. Ms. */
const SLOW_CLIENT: SlowClientLimits = { headersTimeout: 15_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 };

/**
 * Listens while the database opens and the queue starts: liveness answers at once, everything else as soon as wake-ups can be sent. Throws where the port is
 * taken, and what opening throws.
 */
export async function start({
  backend: coming,
  role,
  host,
  port,
  log,
  slowClient = SLOW_CLIENT,
  graceMs = GRACE_MS,
}: StartOptions): Promise<Running> {
  const ready = startJobs(coming, role);
  // Awaited below; a failure before that must not count as one that nobody handles.
  ready.catch(() => undefined);
  const server = role === 'worker' ? undefined : await listen(answerWhenReady(ready), { host, port, slowClient });
  const backend = await ready.catch(async (error: unknown) => {
    if (server) await closeServer(server, graceMs);
    throw error;
  });
  const address = server && (server.address() as AddressInfo);
  log.info('started', { role, ...(address ? { host, port: address.port } : {}) });
  return {
    address: address && { host, port: address.port },
    async stop() {
      // Before the clients: one of them may take its time, and no work is begun meanwhile.
      backend.jobs.takeNoMore();
      const startedAt = performance.now();
      if (server) await closeServer(server, graceMs);
      await backend.jobs.stop(Math.max(0, graceMs - (performance.now() - startedAt)));
      backend.close();
      log.info('stopped', { role });
    },
  };
}

type Fetch = (request: Request, bindings: HttpBindings | Http2Bindings) => Response | Promise<Response>;

async function startJobs(coming: Backend | Promise<Backend>, role: ProcessRole): Promise<Backend> {
  const backend = await coming;
  await backend.jobs.start(role === 'server' ? 'sender' : 'worker');
  return backend;
}

function answerWhenReady(ready: Promise<Backend>): Fetch {
  let started: Backend | undefined;
  ready.then(
    (backend) => {
      started = backend;
    },
    () => undefined,
  );
  return async (request, bindings) => {
    if (!started && new URL(request.url).pathname === '/livez')
      return new Response('ok', { headers: { 'content-type': 'text/plain; charset=UTF-8' } });
    const backend = started ?? (await ready);
    return backend.app.fetch(request, bindings);
  };
}

function listen(
  fetch: Fetch,
  { host: hostname, port, slowClient }: Pick<StartOptions, 'host' | 'port'> & { readonly slowClient: SlowClientLimits },
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port, serverOptions: { ...slowClient, keepAliveTimeout: KEEP_ALIVE_MS } }, () => resolve(server));
    server.on('error', reject);
  });
}

/**
 * Answers what is under way; idle keep-alive connections are ended at once, busy ones with their next answer: a client that never pauses would keep us for ever.
 * Whoever is not answered within `graceMs` is cut off: an answer may wait for a vendor that asks for a minute's patience.
 */
function closeServer(serving: ServerType, graceMs: number): Promise<void> {
  const server = serving as Server;
  return new Promise((resolve) => {
    server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
    const giveUp = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(giveUp);
      resolve();
    });
    server.closeIdleConnections();
  });
}
