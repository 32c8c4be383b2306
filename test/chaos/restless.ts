/** What still wants work, from the product's own tables or its console. */
import pg from 'pg';
import { systemClock } from '#domain';
import { openPageAs } from '../../src/sandbox/backend-client.ts';
import { deskUserId } from '../../src/sandbox/seed/desk.ts';
import { until } from '../support/until.ts';
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

/**
 * Schedules that were started more often than they had occurrences, as words; on the embedded engine there is one process. The queue files each occurrence once, by its
 * own minute, whenever it is carried out: two starts in one minute may be one that was late and one that was not. A run can be over before the queue has filed any (its
 * workers were killed before each look at the clock): then the next is waited for, or nothing would be said.
 */
export async function firedTwice({ cluster }: Company): Promise<readonly string[]> {
  if (!cluster) return [];
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  try {
    const count = async () => {
      const { rows } = await client.query<{ name: string; started: string; occurrences: string }>(
        `SELECT name, count(*) FILTER (WHERE is_start) AS started, count(*) FILTER (WHERE NOT is_start) AS occurrences
         FROM (SELECT name, true AS is_start FROM pgboss.job WHERE name IN (SELECT name FROM pgboss.schedule)
               UNION ALL SELECT data ->> 'name', false FROM pgboss.job WHERE name = '__pgboss__send-it') AS jobs
         GROUP BY name`,
      );
      return rows.some(({ occurrences }) => occurrences !== '0') && rows;
    };
    const rows = await until(count, 'the queue had filed an occurrence of some schedule');
    return rows
      .filter(({ started, occurrences }) => Number(started) > Number(occurrences))
      .map(({ name, started, occurrences }) => `${name} was started ${started} times for ${occurrences} occurrences`);
  } finally {
    await client.end();
  }
}

async function restlessByOverview({ backend, keys }: Company): Promise<readonly string[]> {
  const person = { privateKeyPem: keys.appPrivateKeyPem, userId: deskUserId('leona.vogt'), page: 'console' } as const;
  const admin = await openPageAs({ backend, clock: systemClock, ...person });
  const { flows } = await admin<{ flows: { links: Record<string, number> }[] }>('GET', '/v1/overview');
  const counted = flows.flatMap(({ links }) =>
    Object.entries(links).flatMap(([state, count]) => (state === 'in-sync' || count === 0 ? [] : [`${count} links are ${state}`])),
  );
  if (counted.length === 0) return [];
  const { links } = await admin<{ links: { ticketId: string; holds: { reason: { code: string } }[] }[] }>('GET', '/v1/held?limit=20');
  return [...counted, ...links.map(({ ticketId, holds }) => `#${ticketId} is held: ${holds.map(({ reason }) => reason.code).join(', ')}`)];
}
