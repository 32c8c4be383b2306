/** F6: PostgreSQL answers and stores nothing, as a standby or a full disk does: not ready but alive, vendors are told to come again, and it goes on by itself. */
import { Client } from 'pg';
import { openDatabase } from '#storage';
import { createMigratedDatabase } from '../../support/postgres.ts';
import { type Company, comeToRest, createIncident, editTicket, incidentNow, ourWrites, postDeliveries, startCompany } from './company.ts';

let company: Company;
let drop: () => Promise<void>;
let admin: Client;
beforeAll(async () => {
  const created = await createMigratedDatabase();
  drop = created.drop;
  admin = new Client({ connectionString: created.url });
  await admin.connect();
  company = await startCompany({ database: await openDatabase({ engine: 'postgres', url: created.url }) });
});
afterAll(async () => {
  await company?.close();
  await admin?.end();
  await drop?.();
});

/** For every session from now on; those that are open are ended. */
async function setReadOnly(mode: 'on' | 'off'): Promise<void> {
  const { rows } = await admin.query<{ name: string }>('SELECT current_database() AS name');
  await admin.query('SET default_transaction_read_only = off');
  await admin.query(`ALTER DATABASE "${rows[0]?.name}" SET default_transaction_read_only = ${mode}`);
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
}

const statusOf = async (path: string) => (await company.call(path)).status;

test('while it only reads, deliveries are answered 503 with Retry-After, readiness is red and liveness green; afterwards everything arrives once', async () => {
  const { incidentId } = await createIncident(company, '1043');
  expect([await statusOf('/readyz'), await statusOf('/livez')]).toEqual([200, 200]);

  await setReadOnly('on');
  const before = ourWrites(company, incidentId).length;
  editTicket(company, '1043', { subject: 'Saved while nothing was stored' });
  const [delivery] = company.vendors.desk.pendingDeliveries();
  if (!delivery) throw new Error('The edit made no delivery.');
  const request = { method: 'POST', body: delivery.body, headers: delivery.headers };
  const refused = await company.call(new URL(delivery.endpoint).pathname, request);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect([await statusOf('/readyz'), await statusOf('/livez')]).toEqual([503, 200]);
  expect(ourWrites(company, incidentId)).toHaveLength(before);

  await setReadOnly('off');
  expect(await statusOf('/readyz')).toBe(200);
  // The vendor comes again with the same delivery.
  expect(await postDeliveries(company)).toContain(202);
  await comeToRest(company);
  expect(incidentNow(company, incidentId)).toMatchObject({ short_description: 'Saved while nothing was stored' });
  expect(ourWrites(company, incidentId)).toHaveLength(before + 1);
});
