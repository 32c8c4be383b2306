/** The order of things when a vendor knocks: nothing is acknowledged that is not stored, and nothing is stored that was not proven. */
import { createHmac } from 'node:crypto';
import { servicenow } from '#connectors/servicenow';
import { StorageUnavailableError } from '#domain';
import type { SyncStore } from '#sync';
import { createMemoryStore } from '../../sync/testing/memory-store.ts';
import { createWorld, INSTALLATION } from '../../sync/testing/world.ts';
import { createWebhooks, type WebhookDeps } from './receive-webhooks.ts';

const SECRET = 'secret-of-the-business-rule';
const RECORD = '9d385017c611228701d22104cc95c371';

/** The door over the real connector and engine; `before` runs ahead of each transaction. */
function door(before: () => Promise<void> = async () => undefined) {
  const memory = createMemoryStore();
  const store: SyncStore = { transact: (id, work) => before().then(() => memory.transact(id, work)) };
  const { sync, clock } = createWorld({ store });
  const settings = { instanceUrl: 'https://acme.service-now.com' };
  const deps = {
    lookup: { byConnection: async () => ({ installationId: INSTALLATION, connectorId: 'servicenow', isRemoved: false }) },
    connections: { read: async () => ({}), parsedSettings: async () => settings, webhookSecrets: async () => [SECRET] },
    installations: { read: async () => ({ deskConnectionId: 'conn-desk' }) },
    connectors: new Map([['servicenow', servicenow]]),
    sync,
    context: { forgetTicket: () => undefined },
    clock,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    recordAs: async () => undefined,
    count: () => undefined,
    toleranceS: 300,
  } as unknown as WebhookDeps;
  const stored = () => memory.transact(INSTALLATION, (stores) => stores.inbox.lastAt('conn-remote'));
  const knock = (secret = SECRET) => {
    const body = Buffer.from(
      JSON.stringify({ version: 1, table: 'incident', sys_id: RECORD, sys_mod_count: '4', operation: 'update', instance: 'acme' }),
    );
    const timestamp = String(Math.floor(clock.now() / 1_000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('base64');
    const headers = { 'x-tieline-timestamp': timestamp, 'x-tieline-signature': signature };
    return createWebhooks(deps).receive({ connectionId: 'conn-remote', headers, body, traceId: 't' } as never);
  };
  return { knock, stored };
}

test('acknowledges nothing before the delivery is stored', async () => {
  const gate = Promise.withResolvers<void>();
  const { knock, stored } = door(() => gate.promise);
  let answer: unknown;
  const answered = knock().then((outcome) => {
    answer = outcome;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect([answer, await stored()]).toEqual([undefined, undefined]);
  gate.resolve();
  await answered;
  expect([answer, await stored()]).toEqual(['accepted', expect.any(Number)]);
});

test('fails where the delivery cannot be stored, so that the vendor sends it again', async () => {
  const down = new StorageUnavailableError({ message: 'The database does not answer.' });
  const { knock, stored } = door(() => Promise.reject(down));
  await expect(knock()).rejects.toBe(down);
  expect(await stored()).toBeUndefined();
});

test('stores nothing that is not signed with the secret of the connection', async () => {
  const { knock, stored } = door();
  expect(await knock('guessed')).toBe('refused');
  expect(await stored()).toBeUndefined();
  expect(await knock()).toBe('accepted');
});
