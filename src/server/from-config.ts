/** @module server/from-config  A backend from the environment's settings: what `node.ts` and `lambda.ts` share. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '#config';
import { createRedactor } from '#connector-kit';
import { systemClock } from '#domain';
import { type Database, type DatabaseConfig, openDatabase } from '#storage';
import { createLogger, type Logger } from '#telemetry';
import type * as application from './application.ts';
import type { Backend } from './compose.ts';

/** All that is loaded beside the database. */
export type LoadApplication = () => Promise<typeof application>;

/** A wired backend with what must be closed after it. */
export interface Assembled {
  readonly backend: Backend;
  /** After the backend has stopped. */
  close(): Promise<void>;
}

/** The log of the process; the configured secrets never pass it. */
export function createLog(config: Config): Logger {
  const keys = [...config.masterKeys, ...config.sessionKeys].map(({ bytes }) => Buffer.from(bytes).toString('base64'));
  const redaction = createRedactor({ secrets: [...keys, ...(config.operatorKey ? [config.operatorKey] : [])] });
  return createLogger({ level: config.logLevel, redaction });
}

/** Opens the database (which brings or checks its schema), then loads the application and wires everything. Throws `StorageUnavailableError` where it cannot be reached. */
export async function assemble(config: Config, log: Logger, load: LoadApplication): Promise<Assembled> {
  const database = await openDatabase(databaseOf(config));
  const { compose, connectors, createMetrics, createNodeExpressionRunner } = await load();
  const expressions = createNodeExpressionRunner();
  const backend = compose({
    database,
    connectors,
    clock: systemClock,
    log,
    metrics: createMetrics(),
    webhookToleranceS: config.webhookToleranceSeconds,
    masterKeys: config.masterKeys,
    sessionKeys: config.sessionKeys.map(({ bytes }) => bytes),
    operatorKey: config.operatorKey,
    publicUrl: config.publicUrl,
    egress: { allowedPrivateCidrs: config.privateNetworks, allowLoopback: config.isSandbox },
    expressions,
    pageFiles: { directory: pagesDirectory() },
  });
  return { backend, close: () => closeBoth(expressions, database) };
}

function databaseOf({ database, migrations }: Config): DatabaseConfig {
  if (database.engine === 'pglite') return { ...database, migrations };
  const { engine, url, ownerUrl, jobsUrl, maxConnections } = database;
  return { engine, url, maxConnections, migrations, ...(ownerUrl ? { ownerUrl } : {}), ...(jobsUrl ? { jobsUrl } : {}) };
}

/** `dist/app` beside the bundle in `dist/server`, or below the checkout when run from source. */
function pagesDirectory(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return here.includes(`${join('dist', 'server')}`) ? join(here, '..', 'app') : join(here, '..', '..', 'dist', 'app');
}

async function closeBoth(expressions: { close(): unknown }, database: Database): Promise<void> {
  await expressions.close();
  await database.close();
}
