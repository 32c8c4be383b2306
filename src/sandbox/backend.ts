/** @module sandbox/backend  The real backend, composed as in production, on an embedded database and with loopback opened. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createRedactor, type EgressPolicy } from '#connector-kit';
import { connectors } from '#connectors';
import type { Clock } from '#domain';
import { createTicketItemStore, type Database, openDatabase } from '#storage';
import { createLogger, createMetrics } from '#telemetry';
import { createNodeExpressionRunner } from '../mapping/expression/node-runner.ts';
import { compose } from '../server/compose.ts';
import type { Fetch } from './listen.ts';
import type { SandboxKeys } from './state/keys.ts';

export interface BackendOptions {
  readonly clock: Clock;
  readonly keys: SandboxKeys;
  /** Where the database and the log lie. */
  readonly directory: string;
  readonly databaseDirectory: string;
  /** The built pages: `dist/app`. */
  readonly pagesDirectory: string;
  /** Public addresses, without a slash at the end. */
  readonly origins: { readonly backend: string; readonly workspace: string };
}

export interface RunningBackend {
  readonly fetch: Fetch;
  readonly database: Database;
  /** What agents linked before the sandbox opened. */
  readonly linkedItems: ReturnType<typeof createTicketItemStore>;
  /** Lets running work end, then closes the database. */
  close(): Promise<void>;
}

/** The sandbox's vendors listen on loopback. Production never sets this. */
const EGRESS: EgressPolicy = { allowedPrivateCidrs: [], allowLoopback: true };
/** How long running work may take to end, ms. */
const GRACE_MS = 5_000;

/** Opens the database, migrates it, wires everything and begins to work. */
export async function startBackend(options: BackendOptions): Promise<RunningBackend> {
  const { clock, keys, origins } = options;
  const logFile = createWriteStream(join(options.directory, 'backend.log'), { flags: 'a', mode: 0o600 });
  const log = createLogger({ level: 'info', redaction: createRedactor({ secrets: Object.values(keys) }), destination: logFile });
  const metrics = createMetrics();
  const database = await openDatabase({ engine: 'pglite', directory: options.databaseDirectory });
  const expressions = createNodeExpressionRunner();
  const bytesOf = (key: string) => Buffer.from(key, 'base64url');
  const backend = compose({
    database,
    connectors,
    clock,
    log,
    metrics,
    masterKeys: [{ id: 'sandbox', bytes: bytesOf(keys.masterKey) }],
    sessionKeys: [bytesOf(keys.sessionKey)],
    operatorKey: keys.operatorKey,
    publicUrl: origins.backend,
    egress: EGRESS,
    expressions,
    pageFiles: { directory: options.pagesDirectory, sdkUrl: `${origins.workspace}/sdk/zaf_sdk.js`, extraFrameAncestors: [origins.workspace] },
  });
  await backend.jobs.start('worker');
  return {
    fetch: async (request) => backend.app.fetch(request),
    database,
    linkedItems: createTicketItemStore(database),
    async close() {
      await backend.jobs.stop(GRACE_MS);
      backend.close();
      await expressions.close();
      await database.close();
      await new Promise((done) => logFile.end(done));
    },
  };
}
