/**
 * @module config/read-config
 * The environment as typed settings, read once at start. Refuses everything it does not understand, naming the variable and what would fix it; never repeats a value,
 * because it may be a secret that was put into the wrong variable.
 */
import { z } from 'zod';

/** A key of 32 bytes with its id. */
export interface ConfiguredKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Everything that the environment decides. */
export interface Config {
  readonly role: 'all' | 'server' | 'worker';
  readonly host: string;
  readonly port: number;
  /** Our own address as browsers and vendors reach it; no slash at its end. */
  readonly publicUrl: string;
  readonly database:
    | { readonly engine: 'pglite'; readonly directory: string }
    | {
        readonly engine: 'postgres';
        readonly url: string;
        readonly ownerUrl: string | undefined;
        readonly jobsUrl: string | undefined;
        readonly maxConnections: number;
      };
  readonly migrations: 'apply' | 'check';
  /** The first is current. */
  readonly masterKeys: readonly ConfiguredKey[];
  /** Signs our own access tokens; the first is current. */
  readonly sessionKeys: readonly ConfiguredKey[];
  /** What enrolment and metrics ask for; undefined switches both off. */
  readonly operatorKey: string | undefined;
  /** Private networks that connections may reach, as CIDR. */
  readonly privateNetworks: readonly string[];
  /** Loopback may be reached and demo data exists. Never in production. */
  readonly isSandbox: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly webhookToleranceSeconds: number;
}

/** One thing that is wrong. */
export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
  readonly fix: string;
}

export type ConfigResult =
  | { readonly kind: 'ok'; readonly config: Config }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] };

type Environment = Readonly<Record<string, string | undefined>>;

const KEYS_FIX =
  "Give one or more, parted by commas, as <id>:<32 bytes in base64>; make one with: node -p \"'k1:' + crypto.randomBytes(32).toString('base64')\"";

const keys = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(z.string().regex(/^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=$/u)).min(1))
  .transform((parts) => parts.map(toKey))
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const network = z.union([z.cidrv4(), z.cidrv6()]);
const postgresUrl = z.url({ protocol: /^postgres(?:ql)?$/u });
const wholeNumber = (min: number, max: number) => z.string().regex(/^\d+$/u).transform(Number).pipe(z.int().min(min).max(max));

/** Every variable: what it must be, and what to do where it is not. */
const VARIABLES = {
  TIELINE_ROLE: [z.enum(['all', 'server', 'worker']).default('all'), 'Set it to all, server or worker.'],
  TIELINE_HOST: [z.string().min(1).default('127.0.0.1'), 'Set it to the address to listen on, such as 0.0.0.0.'],
  TIELINE_PORT: [wholeNumber(0, 65_535).default(4601), 'Set it to a port from 0 (any free one) to 65535.'],
  TIELINE_PUBLIC_URL: [
    z.url({ protocol: /^https?$/u }).transform((url) => url.replace(/\/+$/u, '')),
    'Set it to the address at which browsers reach this server, such as https://tieline.example.com.',
  ],
  TIELINE_DATABASE_URL: [postgresUrl.optional(), 'Set it to postgres://user:password@host:5432/database.'],
  TIELINE_DATABASE_OWNER_URL: [postgresUrl.optional(), 'Set it like TIELINE_DATABASE_URL, with a login that may migrate.'],
  TIELINE_DATABASE_JOBS_URL: [postgresUrl.optional(), 'Set it like TIELINE_DATABASE_URL, with a login that is a member of tieline_jobs.'],
  TIELINE_DATABASE_CONNECTIONS: [wholeNumber(1, 1000).default(10), 'Set it to the most connections of this process, from 1 to 1000.'],
  TIELINE_DATA_DIR: [z.string().min(1).optional(), 'Set it to a directory for the embedded database.'],
  TIELINE_MIGRATIONS: [z.enum(['apply', 'check']).default('apply'), 'Set it to apply or check.'],
  TIELINE_MASTER_KEYS: [keys, KEYS_FIX],
  TIELINE_SESSION_KEYS: [keys, KEYS_FIX],
  TIELINE_OPERATOR_KEY: [
    z.string().min(32).optional(),
    'Set it to at least 32 random characters, or leave it out to switch enrolment over HTTP off.',
  ],
  TIELINE_PRIVATE_NETWORKS: [list.pipe(z.array(network)).default([]), 'Set it to networks in CIDR form, parted by commas, such as 10.20.0.0/16.'],
  TIELINE_SANDBOX: [
    z
      .enum(['0', '1'])
      .default('0')
      .transform((flag) => flag === '1'),
    'Set it to 1 for the demo, or leave it out.',
  ],
  TIELINE_LOG_LEVEL: [z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'), 'Set it to debug, info, warn, error or silent.'],
  TIELINE_WEBHOOK_TOLERANCE_SECONDS: [wholeNumber(60, 600).default(300), 'Set it to seconds from 60 to 600.'],
} as const;

type Variable = keyof typeof VARIABLES;
type Values = { readonly [Name in Variable]: z.output<(typeof VARIABLES)[Name][0]> };

/** Reads the settings from the environment. */
export function readConfig(environment: Environment): ConfigResult {
  const problems: ConfigProblem[] = unknownVariables(environment);
  const values: Record<string, unknown> = {};
  for (const [variable, [schema, fix]] of Object.entries(VARIABLES)) {
    // Set and empty means not set: compose files and shells write it that way.
    const text = environment[variable] === '' ? undefined : environment[variable];
    const parsed = schema.safeParse(text);
    if (parsed.success) values[variable] = parsed.data;
    else problems.push({ variable, problem: text === undefined ? 'It is not set.' : 'It is set to something that cannot be used.', fix });
  }
  const all = values as Partial<Values>;
  problems.push(...contradictions(all, environment));
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'ok', config: toConfig(values as Values) };
}

/** What to print before leaving with an error. */
export function describeConfigProblems(problems: readonly ConfigProblem[]): string {
  return ['The environment cannot be used:', ...problems.map(({ variable, problem, fix }) => `  ${variable}: ${problem} ${fix}`)].join('\n');
}

/** A misspelt variable would otherwise be a setting that silently is not there. */
function unknownVariables(environment: Environment): ConfigProblem[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('TIELINE_') && !name.startsWith('TIELINE_TEST_') && !Object.hasOwn(VARIABLES, name))
    .map((variable) => ({ variable, problem: 'There is no such setting.', fix: `Remove it, or use one of ${Object.keys(VARIABLES).join(', ')}.` }));
}

function contradictions(values: Partial<Values>, environment: Environment): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const url = values.TIELINE_DATABASE_URL;
  if (url !== undefined && values.TIELINE_DATA_DIR !== undefined) {
    problems.push({
      variable: 'TIELINE_DATA_DIR',
      problem: 'TIELINE_DATABASE_URL is set too.',
      fix: 'Keep one: the server, or the embedded database.',
    });
  }
  if (url === undefined && values.TIELINE_DATA_DIR === undefined && !environment.TIELINE_DATABASE_URL) {
    problems.push({
      variable: 'TIELINE_DATABASE_URL',
      problem: 'Neither it nor TIELINE_DATA_DIR is set.',
      fix: 'Set one: a PostgreSQL server, or a directory for the embedded database.',
    });
  }
  if (values.TIELINE_DATA_DIR !== undefined && values.TIELINE_ROLE !== undefined && values.TIELINE_ROLE !== 'all') {
    problems.push({
      variable: 'TIELINE_ROLE',
      problem: 'The embedded database serves one process only.',
      fix: 'Leave it out, or use a PostgreSQL server by TIELINE_DATABASE_URL.',
    });
  }
  if (values.TIELINE_PUBLIC_URL?.startsWith('http:') && values.TIELINE_SANDBOX === false) {
    problems.push({ variable: 'TIELINE_PUBLIC_URL', problem: 'Help desks load pages over https only.', fix: 'Set it to an https:// address.' });
  }
  return problems;
}

function toConfig(values: Values): Config {
  return {
    role: values.TIELINE_ROLE,
    host: values.TIELINE_HOST,
    port: values.TIELINE_PORT,
    publicUrl: values.TIELINE_PUBLIC_URL,
    database: toDatabase(values),
    migrations: values.TIELINE_MIGRATIONS,
    masterKeys: values.TIELINE_MASTER_KEYS,
    sessionKeys: values.TIELINE_SESSION_KEYS,
    operatorKey: values.TIELINE_OPERATOR_KEY,
    privateNetworks: values.TIELINE_PRIVATE_NETWORKS,
    isSandbox: values.TIELINE_SANDBOX,
    logLevel: values.TIELINE_LOG_LEVEL,
    webhookToleranceSeconds: values.TIELINE_WEBHOOK_TOLERANCE_SECONDS,
  };
}

function toDatabase(values: Values): Config['database'] {
  if (values.TIELINE_DATABASE_URL === undefined) return { engine: 'pglite', directory: values.TIELINE_DATA_DIR ?? '' };
  return {
    engine: 'postgres',
    url: values.TIELINE_DATABASE_URL,
    ownerUrl: values.TIELINE_DATABASE_OWNER_URL,
    jobsUrl: values.TIELINE_DATABASE_JOBS_URL,
    maxConnections: values.TIELINE_DATABASE_CONNECTIONS,
  };
}

function toKey(text: string): ConfiguredKey {
  const colon = text.indexOf(':');
  return { id: text.slice(0, colon), bytes: new Uint8Array(Buffer.from(text.slice(colon + 1), 'base64')) };
}
