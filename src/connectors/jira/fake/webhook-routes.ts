/** @module connectors/jira/fake/webhook-routes  Webhooks of the site: set up by admins, signed with their secret, delivered after a change. */
import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { signHmac } from '#connector-kit';
import type { FakeChange } from '../../../connector-kit/testing/index.ts';
import { type Env, readObject } from './issue-routes.ts';
import { FakeRefusal } from './refusal.ts';
import { renderComment, renderIssue, type Site } from './render.ts';

/** A delivery on its way. */
export interface JiraDelivery {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const EVENTS = new Set(['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted', 'comment_created']);

export function addWebhookRoutes(app: Hono<Env>, { store, url }: Site): void {
  const render = (id: string) => {
    const { secret: _kept, ...shown } = store.get('webhook', id)?.values ?? {};
    return { ...shown, self: `${url}/rest/webhooks/1.0/webhook/${id}` };
  };
  app.get('/rest/webhooks/1.0/webhook', (c) => c.json(store.all('webhook').map(({ id }) => render(id))));
  app.post('/rest/webhooks/1.0/webhook', async (c) => {
    const { name, url: target, events, secret } = await readObject(c.req.raw);
    if (typeof target !== 'string' || !URL.canParse(target)) throw new FakeRefusal(400, ['The webhook URL is not valid.']);
    const wanted = Array.isArray(events) ? events.map(String) : [];
    if (wanted.length === 0 || wanted.some((event) => !EVENTS.has(event))) throw new FakeRefusal(400, ['Unknown webhook event.']);
    const row = store.insert('webhook', { name: String(name), url: target, events: wanted, secret: String(secret ?? '') }, { actor: c.get('actor') });
    return c.json(render(row.id), 201);
  });
}

/** The deliveries that a change sets off. Without a secret the vendor does not sign. */
export function deliveriesOf(site: Site, change: FakeChange & { readonly isNew: boolean }, nowMs: number): readonly JiraDelivery[] {
  const event = eventOf(site, change);
  if (event === undefined) return [];
  return site.store
    .all('webhook')
    .filter(({ values }) => Array.isArray(values.events) && values.events.includes(event.webhookEvent))
    .map(({ values }) => {
      const body = JSON.stringify({ timestamp: nowMs, ...event });
      const secret = String(values.secret);
      const signature: Readonly<Record<string, string>> = secret === '' ? {} : { 'x-hub-signature': signDelivery(body, secret) };
      const id = randomUUID();
      return {
        id,
        url: String(values.url),
        body,
        headers: { 'content-type': 'application/json', 'x-atlassian-webhook-identifier': id, 'x-atlassian-webhook-flow': 'Primary', ...signature },
      };
    });
}

/** As the vendor signs. */
export function signDelivery(body: string | Uint8Array, secret: string): string {
  return signHmac({ algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=', payload: [body], secret });
}

function eventOf(site: Site, { table, id, actor, isNew }: FakeChange & { readonly isNew: boolean }) {
  const user = { accountId: actor };
  if (table === 'comment') {
    const row = site.store.get('comment', id);
    const issue = row === undefined ? undefined : site.store.get('issue', String(row.values.issueId));
    return row === undefined || issue === undefined
      ? undefined
      : { webhookEvent: 'comment_created', user, comment: renderComment(site, row, false), issue: shortIssue(site, issue.id) };
  }
  if (table !== 'issue') return undefined;
  const row = site.store.get('issue', id);
  if (row === undefined) return { webhookEvent: 'jira:issue_deleted', user, issue: shortIssue(site, id) };
  return { webhookEvent: isNew ? 'jira:issue_created' : 'jira:issue_updated', user, issue: renderIssue(site, row, undefined) };
}

const shortIssue = ({ url }: Site, id: string) => ({ id, self: `${url}/rest/api/3/issue/${id}` });
