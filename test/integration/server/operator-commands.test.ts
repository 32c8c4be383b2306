/** The operator's commands as processes, on the database of a backend that is at work: keys rotate under it, its log is verified, a tenant is removed. */
import { createPublicKey, randomBytes } from 'node:crypto';
import { systemClock } from '#domain';
import { createDataKeyStore, createSecretStore, type Database, openDatabase } from '#storage';
import { createVault } from '#vault';
import { linesOf, verifyExport } from '../../../scripts/verify-audit.ts';
import { createMigratedDatabase } from '../../support/postgres.ts';
import { runTieline } from '../../support/run-tieline.ts';
import { enrolSecond, type Tenant } from '../../support/second-tenant.ts';
import { startWorld, type World } from '../../support/world.ts';

const OLD = { id: 'm1', bytes: randomBytes(32) };
const NEW = { id: 'm2', bytes: randomBytes(32) };
let url: string;
let drop: () => Promise<void>;
let database: Database;
let world: World;
let second: Tenant;
beforeAll(async () => {
  ({ url, drop } = await createMigratedDatabase());
  database = await openDatabase({ engine: 'postgres', url });
  world = await startWorld({ database, masterKeys: [OLD, NEW] });
  second = await enrolSecond(world);
});
afterAll(async () => {
  await second?.close();
  await world?.close();
  await drop?.();
});

const spelled = (keys: readonly (typeof OLD)[]) => keys.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`).join(',');

const tieline = (args: readonly string[], masterKeys = [NEW, OLD]) =>
  runTieline(args, {
    environment: {
      TIELINE_PUBLIC_URL: 'https://tieline.example',
      TIELINE_DATABASE_URL: url,
      TIELINE_MASTER_KEYS: spelled(masterKeys),
      TIELINE_SESSION_KEYS: spelled([OLD]),
    },
  });

const vaultWith = (masterKeys: readonly (typeof OLD)[]) => {
  const nowIso = () => new Date().toISOString();
  const stores = { keys: createDataKeyStore(database, nowIso), secrets: createSecretStore(database, nowIso) };
  return createVault({ masterKeys, ...stores, clock: systemClock, randomBytes });
};
const sealedNames = async (installationId: string) =>
  (await database.withTenant(installationId, (trx) => trx.selectFrom('secrets').select('name').execute())).map(({ name }) => name);
const check = async (tenant: Pick<Tenant, 'pageToken' | 'connectionIds'>) => {
  const path = `/v1/connections/${tenant.connectionIds['entra']}/test`;
  const { body } = await world.call(path, { method: 'POST', token: await tenant.pageToken('leona.vogt') });
  return JSON.stringify(body).includes('"failed"') ? body : 'passed';
};

test('an unknown command tells all there are, and what destroys asks to be sure', async () => {
  const { status, output } = await tieline(['frobnicate']);
  expect(status).toBe(2);
  for (const usage of ['enroll', 'keys rotate-master', 'audit verify', 'installations remove']) expect(output).toContain(usage);
  for (const args of [
    ['keys', 'shred'],
    ['installations', 'remove'],
  ]) {
    const [without, unsure] = await Promise.all([tieline(args), tieline([...args, '--installation', world.installationId])]);
    expect(without).toMatchObject({ status: 2, output: expect.stringContaining('--installation is missing') });
    expect(unsure).toMatchObject({ status: 2, output: expect.stringContaining('--yes') });
  }
  expect(await tieline(['keys', 'rotate-data', '--installation', 'nobody'])).toMatchObject({
    status: 2,
    output: expect.stringContaining('No installation'),
  });
});

test('the master key rotates under a backend at work; then the old one is needed no more', async () => {
  const names = await sealedNames(world.installationId);
  expect(names.length).toBeGreaterThan(3);
  await expect(vaultWith([NEW]).read(world.installationId, String(names[0]))).rejects.toMatchObject({ code: 'configuration-invalid' });
  const [rotation, ...meanwhile] = await Promise.all([tieline(['keys', 'rotate-master']), check(world), check(second)]);
  expect(rotation).toMatchObject({ status: 0, output: expect.stringContaining(`${world.installationId}: 1 data keys sealed again under m2`) });
  expect(meanwhile).toEqual(['passed', 'passed']);
  for (const tenant of [world, second])
    for (const name of await sealedNames(tenant.installationId)) expect(await vaultWith([NEW]).read(tenant.installationId, name)).toBeTruthy();
  expect(await check(world)).toBe('passed');
});

test('data keys rotate under a backend that writes secrets meanwhile; every secret stays readable and only the new key is left', async () => {
  const vault = vaultWith([OLD, NEW]);
  const writes = async () => {
    for (let at = 0; at < 40; at += 1) await vault.write(world.installationId, `busy/${at % 5}`, `value ${at}`);
  };
  const [rotation] = await Promise.all([tieline(['keys', 'rotate-data', '--installation', world.installationId]), writes()]);
  expect(rotation).toMatchObject({ status: 0, output: expect.stringMatching(/\d+ secrets sealed again/) });
  const fresh = vaultWith([NEW]);
  for (const at of [35, 36, 37, 38, 39]) expect(await fresh.read(world.installationId, `busy/${at % 5}`)).toBe(`value ${at}`);
  const keys = await database.withTenant(world.installationId, (trx) => trx.selectFrom('data_keys').select('state').execute());
  expect(keys.filter(({ state }) => state === 'current')).toHaveLength(1);
  expect(await check(world)).toBe('passed');
});

test('the printed public key verifies an export, and a chain is verified where it stands', async () => {
  const printed = await tieline(['audit', 'public-key', '--key', 'm1']);
  const { body } = await world.call('/v1/audit', { token: await world.pageToken('leona.vogt') });
  const bytes = (async function* () {
    yield Buffer.from(String(body), 'utf8');
  })();
  for (const action of ['master-key-rotated', 'data-key-rotation-begun', 'data-key-rotated']) expect(String(body)).toContain(action);
  expect(await verifyExport(linesOf(bytes), createPublicKey(printed.output), { installationId: world.installationId, heads: [] })).toMatchObject({
    ok: true,
  });
  expect(await tieline(['audit', 'verify'])).toMatchObject({
    status: 0,
    output: expect.stringContaining(`${second.installationId}: the chain is whole`),
  });
});

test('a chain with a changed byte is found, with its number', async () => {
  // Only somebody above all roles of ours can do this.
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const change = (from: string, to: string) =>
    client.query(
      `SET session_replication_role = replica; UPDATE tieline.audit_entries SET body = replace(body, '${from}', '${to}') WHERE seq = 2 AND installation_id = '${world.installationId}'`,
    );
  await change('"action"', '"Action"');
  const broken = await tieline(['audit', 'verify', '--installation', world.installationId]);
  await change('"Action"', '"action"');
  await client.end();
  expect(broken).toMatchObject({ status: 1, output: expect.stringContaining('broken at number 2') });
});

test('a removed installation leaves no secret, no data and no work; its log stays, late webhooks are told to stop, and the other one goes on', async () => {
  const { installationId } = second;
  const hook = (await database.withTenant(installationId, (trx) => trx.selectFrom('installations').select('desk_connection_id').executeTakeFirst()))
    ?.desk_connection_id;
  const token = await second.pageToken('leona.vogt');
  await database.queue.executeSql(
    `INSERT INTO pgboss.job (name, data) SELECT name, jsonb_build_object('installationId', '${installationId}', 'linkId', 'waiting') FROM pgboss.queue WHERE name = 'link'`,
  );
  const waiting = async () =>
    (await database.queue.executeSql("SELECT id FROM pgboss.job WHERE data->>'installationId' = $1 AND state = 'created'", [installationId])).rows
      .length;
  expect(await waiting()).toBeGreaterThan(0);

  const removal = await tieline(['installations', 'remove', '--installation', installationId, '--yes']);
  expect(removal).toMatchObject({ status: 0, output: expect.stringContaining('is removed') });
  expect(await waiting()).toBe(0);
  expect(await sealedNames(installationId)).toEqual([]);
  const left = await database.withTenant(installationId, async (trx) => ({
    keys: (await trx.selectFrom('data_keys').selectAll().execute()).length,
    versions: (await trx.selectFrom('mapping_versions').selectAll().execute()).length,
    settings: (await trx.selectFrom('connections').select(['settings', 'state', 'owner']).execute()).map((row) => [
      JSON.stringify(row.settings),
      row.state,
      row.owner,
    ]),
    audit: (await trx.selectFrom('audit_entries').selectAll().execute()).length,
  }));
  expect(left).toMatchObject({ keys: 0, versions: 0 });
  expect(left.audit).toBeGreaterThan(0);
  expect(new Set(left.settings.map(String))).toEqual(new Set(['{},removed,']));
  expect(await world.call(`/v1/hooks/${hook}`, { method: 'POST', body: '{}' })).toMatchObject({ status: 410 });
  expect((await world.call('/v1/session', { token: await second.appToken('jonas.lindqvist'), body: { settingsHash: '' } })).status).toBe(401);
  expect((await world.call('/v1/connections', { token })).status).toBeGreaterThanOrEqual(200);
  expect(await check(world)).toBe('passed');
});

test('shredding leaves nothing to read', async () => {
  const { status } = await tieline(['keys', 'shred', '--installation', world.installationId, '--yes']);
  expect(status).toBe(0);
  expect(await sealedNames(world.installationId)).toEqual([]);
  expect(await tieline(['audit', 'verify', '--installation', world.installationId])).toMatchObject({ status: 0 });
});
