/** The parts of the backend that a command works with, over the database and keys that the environment names. */
import { randomBytes } from 'node:crypto';
import { type AuditLog, createAuditLog, createHeadSigner } from '#audit';
import { type ConfiguredKey, describeConfigProblems, readConfig } from '#config';
import { type Deed, systemClock } from '#domain';
import {
  createAuditStore,
  createDataKeyStore,
  createInstallationLookup,
  createSecretStore,
  type Database,
  type DatabaseConfig,
  openDatabase,
} from '#storage';
import { createVault, type Vault } from '#vault';

export interface OperatorParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly masterKeys: readonly ConfiguredKey[];
  /** That installation alone, or all of them. Throws where it is not enrolled. */
  installations(wanted: string | undefined): Promise<readonly string[]>;
  /** What the operator does, for the transaction that does it. */
  deedOn(installationId: string, action: string, facts: DeedFacts): Deed;
  /** Writes down what the operator did, in a transaction of its own. */
  record(installationId: string, action: string, facts: DeedFacts): Promise<void>;
}

type DeedFacts = Readonly<Record<string, string | number>>;

/** Two connections are enough, and leave the server its own. */
const CONNECTIONS = 2;

/** Opens the parts, lets `work` use them, and closes them. The schema must be this version's: a command never migrates. */
export async function openOperatorParts<Result>(work: (parts: OperatorParts) => Promise<Result>): Promise<Result> {
  const read = readConfig(process.env);
  if (read.kind === 'invalid') throw new Error(describeConfigProblems(read.problems));
  const { config } = read;
  const [masterKey] = config.masterKeys;
  if (!masterKey) throw new Error('TIELINE_MASTER_KEYS is missing.');
  const database = await openDatabase(databaseOf(config.database));
  try {
    const nowIso = () => new Date(systemClock.now()).toISOString();
    const audit = createAuditLog({ store: createAuditStore(database), signer: createHeadSigner(masterKey), clock: systemClock });
    const lookup = createInstallationLookup(database);
    return await work({
      database,
      audit,
      masterKeys: config.masterKeys,
      vault: createVault({
        masterKeys: config.masterKeys,
        keys: createDataKeyStore(database, nowIso, audit),
        secrets: createSecretStore(database, nowIso, audit),
        clock: systemClock,
        randomBytes,
      }),
      installations: async (wanted) => {
        const all: string[] = [];
        for (let id = await lookup.next(''); id !== undefined; id = await lookup.next(id)) all.push(id);
        if (wanted === undefined) return all;
        if (!all.includes(wanted)) throw new Error(`No installation ${wanted} is enrolled here.`);
        return [wanted];
      },
      deedOn,
      record: async (installationId, action, facts) => void (await audit.record(installationId, deedOn(installationId, action, facts))),
    });
  } finally {
    await database.close();
  }
}

function deedOn(installationId: string, action: string, facts: DeedFacts): Deed {
  return { action, actor: { kind: 'operator', id: 'operator' }, target: `installation/${installationId}`, facts };
}

type Configured = Extract<ReturnType<typeof readConfig>, { kind: 'ok' }>['config']['database'];

function databaseOf(database: Configured): DatabaseConfig {
  if (database.engine === 'pglite') return { ...database, migrations: 'check' };
  const { url, ownerUrl, jobsUrl } = database;
  return {
    engine: 'postgres',
    url,
    maxConnections: CONNECTIONS,
    migrations: 'check',
    ...(ownerUrl ? { ownerUrl } : {}),
    ...(jobsUrl ? { jobsUrl } : {}),
  };
}
