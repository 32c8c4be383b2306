import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '#domain';
import { createFakeClock } from '../connector-kit/testing/index.ts';
import { jira } from '../connectors/jira/index.ts';
import { servicenow } from '../connectors/servicenow/index.ts';
import { startAnnouncements } from './announcements.ts';
import { createVendors, webhookSetUps } from './vendors.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
const SECRET = 'a-secret-of-the-webhook-under-test';
const keys = { appPrivateKeyPem: '', appPublicKeyPem: 'public', sharedSecret: 's'.repeat(40), masterKey: '', sessionKey: '', operatorKey: '' };

interface Hit {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Both vendors with their webhooks set up, and a receiver over a real socket that answers `statuses` in turn, then 200. */
async function open(statuses: number[] = []) {
  const hits: Hit[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    hits.push({ path: request.url ?? '', headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = createFakeClock({ startMs: NOW });
  const vendors = createVendors({ clock, keys, fieldMappings: 'version: 1' });
  for (const [name, setUp] of Object.entries(webhookSetUps(vendors))) setUp({ url: `${receiver}/${name}`, secret: SECRET });
  const announcements = startAnnouncements({ ...vendors, clock: { ...clock, sleep: async () => undefined } });
  const close = async () => {
    await announcements.close();
    await new Promise((resolve) => server.close(resolve));
  };
  const [incident] = vendors.incidentSystem.rows('incident', { text: 'INC0010042', offset: 0, limit: 1 }).rows;
  const [issue] = vendors.issueTracker.rows('issue', { text: 'Payment run', offset: 0, limit: 1 }).rows;
  if (!incident || !issue) throw new TypeError('The company has lost its records.');
  return { ...vendors, announcements, hits, clock, close, incidentId: incident.id, issueId: issue.id };
}

const receive = { nowMs: NOW, secrets: [SECRET] };

test('an edit at ServiceNow is posted at once, and its signature is the one that the connector accepts', async () => {
  const { incidentSystem, announcements, hits, incidentId, close } = await open();
  try {
    incidentSystem.edit('incident', incidentId, { urgency: '3' }, 'sofia.reyes');
    await announcements.drained();
    expect(hits.map(({ path }) => path)).toEqual(['/servicenow']);
    const settings = servicenow.settings.parse({ instanceUrl: 'http://127.0.0.1:4602/vendor/servicenow', auth: 'basic', userName: 'u' });
    const [hit] = hits;
    const read = servicenow.webhook?.({ headers: hit?.headers ?? {}, body: hit?.body ?? new Uint8Array() }, { ...receive, settings });
    expect(read).toMatchObject({ kind: 'accepted', nudge: { events: [{ recordType: 'incident', recordId: incidentId, isDeletion: false }] } });
  } finally {
    await close();
  }
});

test('an edit at Jira is posted at once, from the address by which the connection knows the site', async () => {
  const { issueTracker, announcements, hits, issueId, close } = await open();
  try {
    issueTracker.edit('issue', issueId, { priority: '4' }, 'sofia.reyes');
    await announcements.drained();
    const [hit, ...others] = hits;
    expect([hit?.path, others]).toEqual(['/jira', []]);
    const settings = jira.settings.parse({ siteUrl: 'http://127.0.0.1:4602/vendor/jira', auth: 'basic', email: 'a@b.example', projectKey: 'APP' });
    const read = jira.webhook?.({ headers: hit?.headers ?? {}, body: hit?.body ?? new Uint8Array() }, { ...receive, settings });
    expect(read).toMatchObject({ kind: 'accepted', nudge: { events: [{ type: 'jira:issue_updated', recordId: issueId }] } });
  } finally {
    await close();
  }
});

test('a lever posts everything twice, under one id', async () => {
  const { issueTracker, incidentSystem, announcements, hits, issueId, incidentId, close } = await open();
  try {
    for (const fake of [issueTracker, incidentSystem]) fake.switchOn({ kind: 'doubled-deliveries' });
    issueTracker.edit('issue', issueId, { priority: '4' }, 'sofia.reyes');
    incidentSystem.edit('incident', incidentId, { urgency: '3' }, 'sofia.reyes');
    await announcements.drained();
    expect(hits.map(({ path }) => path).sort()).toEqual(['/jira', '/jira', '/servicenow', '/servicenow']);
    const ids = hits.flatMap(({ headers }) => headers['x-atlassian-webhook-identifier'] ?? []);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  } finally {
    await close();
  }
});

test('Jira tries again after a refusal that may pass, five times at most; ServiceNow never does', async () => {
  const { issueTracker, incidentSystem, announcements, hits, issueId, incidentId, close } = await open(Array(9).fill(503));
  try {
    incidentSystem.edit('incident', incidentId, { urgency: '3' }, 'sofia.reyes');
    await announcements.drained();
    expect(hits).toHaveLength(1);
    issueTracker.edit('issue', issueId, { priority: '4' }, 'sofia.reyes');
    await announcements.drained();
    expect(hits.slice(1).map(({ path }) => path)).toEqual(Array(5).fill('/jira'));
  } finally {
    await close();
  }
});

test('nothing is posted after the end, and a pause before the next try does not hold the end up', async () => {
  const { incidentSystem, issueTracker, hits, incidentId, close } = await open();
  await close();
  incidentSystem.edit('incident', incidentId, { urgency: '3' }, 'sofia.reyes');
  expect(hits).toEqual([]);
  const slow = startAnnouncements({ incidentSystem, issueTracker, clock: systemClock });
  incidentSystem.edit('incident', incidentId, { urgency: '2' }, 'sofia.reyes');
  const [issue] = issueTracker.rows('issue', { text: 'Payment run', offset: 0, limit: 1 }).rows;
  issueTracker.edit('issue', issue?.id ?? '', { priority: '4' }, 'sofia.reyes');
  await slow.close();
});
