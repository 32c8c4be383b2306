/** What still wants work, from the product's own tables or its console. */
import pg from 'pg';
import { systemClock } from '#domain';
import { openPageAs } from '../../src/sandbox/backend-client.ts';
import { deskUserId } from '../../src/sandbox/seed/desk.ts';
import type { Company } from './company.ts';

/** Links that want work, or are held or given up, as words: straight from the tables where they can be read from outside, else by the console's own overview. */
export async function restlessLinks(company: Company): Promise<readonly string[]> {
  if (!company.cluster) return restlessByOverview(company);
  const client = new pg.Client({ connectionString: company.cluster.url });
  try {
    await client.connect();
    const { rows } = await client.query<{ ticket_id: string; state: string; state_reason: string }>(
      `SELECT ticket_id, state, state_reason FROM tieline.sync_links WHERE wanted_seq > done_seq OR state <> 'in-sync'`,
    );
    return rows.map(({ ticket_id, state, state_reason }) => `#${ticket_id} is ${state}: ${state_reason}`);
  } catch (error) {
    return [`the database cannot be asked: ${String(error)}`];
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Schedules that more than one of the processes started in one minute, as words; on the embedded engine there is one process. */
export async function firedTwice({ cluster }: Company): Promise<readonly string[]> {
  if (!cluster) return [];
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; minute: Date; count: string }>(
      `SELECT name, date_trunc('minute', created_on) AS minute, count(*) FROM pgboss.job
       WHERE name IN (SELECT name FROM pgboss.schedule) GROUP BY 1, 2 HAVING count(*) > 1`,
    );
    return rows.map(({ name, minute, count }) => `${name} was started ${count} times in the minute of ${minute.toISOString()}`);
  } finally {
    await client.end();
  }
}

async function restlessByOverview({ backend, keys }: Company): Promise<readonly string[]> {
  const person = { privateKeyPem: keys.appPrivateKeyPem, userId: deskUserId('leona.vogt'), page: 'console' } as const;
  const admin = await openPageAs({ backend, clock: systemClock, ...person });
  const { flows } = await admin<{ flows: { links: Record<string, number> }[] }>('GET', '/v1/overview');
  return flows.flatMap(({ links }) =>
    Object.entries(links).flatMap(([state, count]) => (state === 'in-sync' || count === 0 ? [] : [`${count} links are ${state}`])),
  );
}
