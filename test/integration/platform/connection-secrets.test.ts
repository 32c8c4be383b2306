/** New secrets of a connection: they, the version that brings them and the deed that tells of them are there together, or none of them is. */
import type { KyselyPlugin, RootOperationNode } from 'kysely';
import { createAuditLog, createHeadSigner } from '#audit';
import { systemClock } from '#domain';
import { createAuditStore, type Database } from '#storage';
import { call, demoInput, demoWorld } from './connection-ground.ts';
import { engines, type OpenEngine } from './engines.ts';

describe.each(engines)('on $engine', ({ open }) => {
  let opened: OpenEngine;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  const input = { ...demoInput, secrets: { ...demoInput.secrets, key: 'k1' } };
  const by = (name: string, action = 'connection-changed') => ({ action, actor: { kind: 'user', id: 'u-1', name }, target: 'c' }) as const;

  /** Connections whose deeds are kept; while `isBroken`, no sealed secret can be stored. `afterVersion` runs once, behind the transaction that saves the next version. */
  async function world() {
    const power: { isBroken: boolean; afterVersion?: (() => Promise<unknown>) | undefined } = { isBroken: false };
    const { database } = opened;
    const log = createAuditLog({
      store: createAuditStore(database),
      signer: createHeadSigner({ id: 'm1', bytes: new Uint8Array(32) }),
      clock: systemClock,
    });
    let isSaved = false;
    const noteVersion = watch((node) => {
      isSaved ||= node.kind === 'UpdateQueryNode' && JSON.stringify(node.updates).includes('"version"');
    });
    const withTenant: Database['withTenant'] = async (installationId, work, options) => {
      const { afterVersion } = power;
      if (isSaved && afterVersion) {
        power.afterVersion = undefined;
        await afterVersion();
      }
      return database.withTenant(installationId, (trx) => work(trx.withPlugin(power.isBroken ? refuseSecrets : noteVersion)), options);
    };
    const demo = await demoWorld({ ...database, withTenant }, { keeper: { entryAfter: log.entryAfter } });
    const { id } = await demo.connections.add(demo.installationId, input);
    const deeds = () =>
      database.withTenant(demo.installationId, async (trx) =>
        (await trx.selectFrom('audit_entries').select('body').orderBy('seq').execute()).map(({ body }) => /"action":"([^"]+)"/.exec(body)?.[1]),
      );
    /** As the next one to connect finds them. */
    const stored = async () => {
      await demo.another().connect(demo.installationId, id);
      return demo.runtimes.at(-1)?.config.secrets;
    };
    return { ...demo, id, power, deeds, stored };
  }

  test.each([
    [
      'a webhook secret',
      async ({ connections, installationId, id }: Awaited<ReturnType<typeof world>>) =>
        connections.addWebhookSecret(installationId, id, { secret: 'canary-hook', version: 1, deed: by('Mara Voss', 'webhook-secret-added') }),
    ],
    [
      'rotated secrets',
      ({ connections, installationId, id }: Awaited<ReturnType<typeof world>>) =>
        connections.rotate(installationId, id, {
          secrets: { password: 'canary-second' },
          version: 1,
          call,
          deed: by('Mara Voss', 'secrets-rotated'),
        }),
    ],
    [
      'entered secrets',
      ({ connections, installationId, id }: Awaited<ReturnType<typeof world>>) =>
        connections.change(installationId, id, { ...input, secrets: { password: 'canary-second' }, version: 1, deed: () => by('Mara Voss') }),
    ],
  ])('%s that cannot be stored make no version and no deed, and the same try again succeeds', async (_what, act) => {
    const ground = await world();
    const { connections, installationId, id, power, deeds, stored } = ground;
    power.isBroken = true;
    await expect(act(ground)).rejects.toThrow('no room');
    expect(await connections.read(installationId, id)).toMatchObject({ version: 1 });
    expect(await deeds()).toEqual([]);
    power.isBroken = false;
    expect(await stored()).toEqual(input.secrets);
    await act(ground);
    expect(await connections.read(installationId, id)).toMatchObject({ version: 2, changedBy: 'Mara Voss' });
    expect(await deeds()).toHaveLength(1);
  });

  test('a connection that cannot be stored leaves no secret', async () => {
    const { connections, installationId } = await world();
    const named = () => opened.database.withTenant(installationId, (trx) => trx.selectFrom('secrets').select('name').execute());
    const before = await named();
    await expect(connections.add(installationId, input)).rejects.toMatchObject({ code: 'conflict' });
    expect(await named()).toEqual(before);
  });

  test('secrets that are rotated while others are changed are not lost: who comes second is told', async () => {
    const { connections, installationId, id, signIn, stored } = await world();
    signIn.run = async ({ secrets }) => {
      if (secrets.password !== 'canary-second') return;
      signIn.run = async () => undefined;
      await connections.change(installationId, id, { ...input, secrets: { key: 'k2' } });
    };
    const rotation = connections.rotate(installationId, id, { secrets: { password: 'canary-second' }, call });
    await expect(rotation).rejects.toMatchObject({ code: 'conflict', facts: { version: 2 } });
    expect(await stored()).toEqual({ password: 'canary-first', key: 'k2' });
  });

  test('secrets that are changed right behind a rotation are added to what it stored', async () => {
    const { connections, installationId, id, power, stored } = await world();
    power.afterVersion = () => connections.change(installationId, id, { ...input, secrets: { key: 'k2' } });
    await connections.rotate(installationId, id, { secrets: { password: 'canary-second' }, call });
    expect(await stored()).toEqual({ password: 'canary-second', key: 'k2' });
  });

  test('of writers at the same moment each either has its secret stored or is told', async () => {
    const { connections, installationId, id, stored } = await world();
    for (let round = 0; round < 5; round += 1) {
      const [password, key] = [`canary-round-${round}`, `k-${round}`];
      const [rotated, changed, ...hooks] = await Promise.allSettled([
        connections.rotate(installationId, id, { secrets: { password }, call }),
        connections.change(installationId, id, { ...input, secrets: { key } }),
        ...['one', 'two'].map((secret) => connections.addWebhookSecret(installationId, id, { secret: `${secret} of ${round}` })),
      ]);
      const now = await stored();
      if (rotated.status === 'fulfilled') expect(now).toMatchObject({ password });
      if (changed.status === 'fulfilled') expect(now).toMatchObject({ key });
      const kept = ['one', 'two'].filter((_, at) => hooks[at]?.status === 'fulfilled').map((secret) => `${secret} of ${round}`);
      expect(await connections.webhookSecrets(installationId, id)).toEqual(expect.arrayContaining(kept));
    }
  });
});

/** Hears every statement of a transaction; what it throws is the statement's failure. */
function watch(hear: (node: RootOperationNode) => void): KyselyPlugin {
  return {
    transformQuery: ({ node }) => {
      hear(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}

/** Whatever is written to the table of sealed secrets fails, as on a full disk. */
const refuseSecrets = watch((node) => {
  if (node.kind === 'InsertQueryNode' && JSON.stringify(node.into).includes('"secrets"')) throw new Error('no room');
});
