import { describeConfigProblems, readConfig } from './read-config.ts';

const key = (id: string) => `${id}:${Buffer.alloc(32, id).toString('base64')}`;
const least = {
  TIELINE_PUBLIC_URL: 'https://tieline.example.com/',
  TIELINE_DATA_DIR: '/var/lib/tieline',
  TIELINE_MASTER_KEYS: key('m1'),
  TIELINE_SESSION_KEYS: key('s1'),
};

const configOf = (environment: Record<string, string | undefined>) => {
  const result = readConfig(environment);
  if (result.kind === 'invalid') throw new Error(describeConfigProblems(result.problems));
  return result.config;
};
const problemsOf = (environment: Record<string, string | undefined>) => {
  const result = readConfig(environment);
  return result.kind === 'invalid' ? result.problems : [];
};

test('fills everything that may be left out', () => {
  expect(configOf({ ...least, HOME: '/root' })).toEqual({
    role: 'all',
    host: '127.0.0.1',
    port: 4601,
    publicUrl: 'https://tieline.example.com',
    database: { engine: 'pglite', directory: '/var/lib/tieline' },
    migrations: 'apply',
    masterKeys: [{ id: 'm1', bytes: expect.any(Uint8Array) }],
    sessionKeys: [{ id: 's1', bytes: expect.any(Uint8Array) }],
    operatorKey: undefined,
    privateNetworks: [],
    isSandbox: false,
    logLevel: 'info',
    webhookToleranceSeconds: 300,
  });
});

test('reads a server with its three logins, lists and rotated keys', () => {
  const config = configOf({
    ...least,
    TIELINE_DATA_DIR: undefined,
    TIELINE_DATABASE_URL: 'postgres://app:pw@db:5432/tieline',
    TIELINE_DATABASE_OWNER_URL: 'postgresql://owner:pw@db/tieline',
    TIELINE_DATABASE_JOBS_URL: 'postgres://jobs:pw@db/tieline',
    TIELINE_DATABASE_CONNECTIONS: '25',
    TIELINE_ROLE: 'worker',
    TIELINE_MASTER_KEYS: `${key('m2')}, ${key('m1')}`,
    TIELINE_PRIVATE_NETWORKS: '10.20.0.0/16, fd12::/32',
  });
  expect(config.database).toMatchObject({ engine: 'postgres', maxConnections: 25, ownerUrl: 'postgresql://owner:pw@db/tieline' });
  expect(config.masterKeys.map(({ id, bytes }) => [id, bytes.length])).toEqual([
    ['m2', 32],
    ['m1', 32],
  ]);
  expect(config.privateNetworks).toEqual(['10.20.0.0/16', 'fd12::/32']);
});

test('takes an empty variable as one that is not set', () => {
  expect(configOf({ ...least, TIELINE_PORT: '', TIELINE_OPERATOR_KEY: '' })).toMatchObject({ port: 4601, operatorKey: undefined });
});

test.each([
  ['a role that does not exist', { TIELINE_ROLE: 'boss' }, 'TIELINE_ROLE'],
  ['a port out of range', { TIELINE_PORT: '70000' }, 'TIELINE_PORT'],
  ['a port in words', { TIELINE_PORT: '4601 ' }, 'TIELINE_PORT'],
  ['an address that is none', { TIELINE_PUBLIC_URL: 'tieline' }, 'TIELINE_PUBLIC_URL'],
  ['plain http outside the sandbox', { TIELINE_PUBLIC_URL: 'http://tieline.example.com' }, 'TIELINE_PUBLIC_URL'],
  ['a short key', { TIELINE_MASTER_KEYS: 'm1:YWJj' }, 'TIELINE_MASTER_KEYS'],
  ['two keys of one id', { TIELINE_MASTER_KEYS: `${key('m1')},${key('m1')}` }, 'TIELINE_MASTER_KEYS'],
  ['no session key', { TIELINE_SESSION_KEYS: undefined }, 'TIELINE_SESSION_KEYS'],
  ['a short operator key', { TIELINE_OPERATOR_KEY: 'short' }, 'TIELINE_OPERATOR_KEY'],
  ['a network that is none', { TIELINE_PRIVATE_NETWORKS: '10.0.0.0/16,everything' }, 'TIELINE_PRIVATE_NETWORKS'],
  ['another database', { TIELINE_DATA_DIR: undefined, TIELINE_DATABASE_URL: 'mysql://db' }, 'TIELINE_DATABASE_URL'],
  ['no database', { TIELINE_DATA_DIR: undefined }, 'TIELINE_DATABASE_URL'],
  ['two databases', { TIELINE_DATABASE_URL: 'postgres://db/tieline' }, 'TIELINE_DATA_DIR'],
  ['a split role on the embedded database', { TIELINE_ROLE: 'worker' }, 'TIELINE_ROLE'],
  ['a tolerance beyond ten minutes', { TIELINE_WEBHOOK_TOLERANCE_SECONDS: '601' }, 'TIELINE_WEBHOOK_TOLERANCE_SECONDS'],
  ['a misspelt setting', { TIELINE_PROT: '4601' }, 'TIELINE_PROT'],
])('refuses %s by the name of the variable, with a remedy', (_title, change, variable) => {
  const problems = problemsOf({ ...least, ...change });
  expect(problems.map((problem) => problem.variable)).toEqual([variable]);
  expect(problems[0]?.fix).toMatch(/\.$|base64'\)"$/u);
});

test('says everything that is wrong at once and repeats no value', () => {
  const text = describeConfigProblems(problemsOf({ TIELINE_MASTER_KEYS: 'canary-secret', TIELINE_PORT: 'canary-port', TIELINE_DATA_DIR: '/d' }));
  expect(text.split('\n')).toHaveLength(5);
  expect(text).not.toMatch(/canary/u);
});
