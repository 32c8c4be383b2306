/**
 * @module connectors/zendesk/fake/app-routes
 * Apps: installations (agents read, admins write), the public key (anonymous), notifications; webhooks; uploads and attachments.
 * https://developer.zendesk.com/api-reference/ticketing/apps/apps/
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { demand, type FakeAccount, type FakeApp } from './account.ts';
import { page } from './paging.ts';
import { badRequest, invalidRecord, recordNotFound } from './refusals.ts';
import { renderAttachment, renderInstallation } from './render.ts';
import { type FakeAttachment, type FakeInstallation, type FakeWebhook, isoSeconds, nextId } from './state.ts';
import { rowOf } from './tables.ts';

const INSTALLATION_BODY = z.object({
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  enabled: z.boolean().optional(),
});
const NOTIFY_BODY = z.object({ app_id: z.coerce.number(), event: z.string(), body: z.string(), agent_id: z.coerce.number().optional() });
const WEBHOOK_BODY = z.object({
  webhook: z.object({
    name: z.string().min(1),
    status: z.enum(['active', 'inactive']),
    endpoint: z.url(),
    http_method: z.string(),
    request_format: z.string(),
    subscriptions: z.array(z.string()).optional(),
  }),
});

export function addInstallationRoutes(app: FakeApp, account: FakeAccount): void {
  const find = (id: string): FakeInstallation => {
    const installation = account.state.installations.find((candidate) => String(candidate.id) === id);
    if (!installation) throw recordNotFound();
    return installation;
  };
  app.get('/api/v2/apps/installations', (context) => {
    demand(context, 'agent', 'apps:read');
    return context.json({ installations: account.state.installations.map(renderInstallation) });
  });
  app.get('/api/v2/apps/installations/:id', (context) => {
    demand(context, 'agent', 'apps:read');
    return context.json(renderInstallation(find(context.req.param('id'))));
  });
  app.put('/api/v2/apps/installations/:id', async (context) => {
    const caller = demand(context, 'admin', 'apps:write');
    const installation = find(context.req.param('id'));
    const body = INSTALLATION_BODY.safeParse(await context.req.json().catch(() => null));
    if (!body.success) throw badRequest('InvalidRequest', 'settings is invalid');
    const { name: _name, title: _title, ...sent } = body.data.settings ?? {};
    const secure = account.state.secure_settings[installation.id] ?? {};
    for (const name of Object.keys(secure).filter((known) => known in sent)) secure[name] = sent[name] ?? null;
    // The whole set is replaced, but for secure values, which are kept where they were not sent again.
    const settings = body.data.settings ? Object.fromEntries(Object.entries(sent).filter(([name]) => !(name in secure))) : installation.settings;
    const changes = { settings, enabled: body.data.enabled ?? installation.enabled, updated_at: isoSeconds(account.clock.now()) };
    account.store.update('installations', String(installation.id), changes, { actor: String(caller.user.id) });
    return context.json(renderInstallation(find(context.req.param('id'))));
  });
  app.get('/api/v2/apps/:id/public_key.pem', (context) => {
    const found = account.state.apps.find((candidate) => String(candidate.id) === context.req.param('id'));
    if (!found) throw recordNotFound();
    return context.text(found.public_key_pem, 200, { 'content-type': 'application/x-pem-file' });
  });
  app.post('/api/v2/apps/notify', async (context) => {
    const caller = demand(context, 'agent', 'apps:write');
    const body = NOTIFY_BODY.safeParse(await context.req.json().catch(() => null));
    if (!body.success) throw badRequest('InvalidRequest', 'app_id, event and body are required');
    if (!account.state.apps.some((candidate) => candidate.id === body.data.app_id)) throw recordNotFound();
    const { agent_id = null, ...rest } = body.data;
    account.store.insert(
      'notifications',
      { ...rest, agent_id, at: isoSeconds(account.clock.now()) },
      { actor: String(caller.user.id), effect: 'app.notify' },
    );
    return context.body('', 200);
  });
}

/** https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/ */
export function addWebhookRoutes(app: FakeApp, account: FakeAccount): void {
  const find = (id: string): FakeWebhook => {
    const webhook = account.state.webhooks.find((candidate) => candidate.id === id);
    if (!webhook) throw recordNotFound();
    return webhook;
  };
  app.get('/api/v2/webhooks', (context) => {
    demand(context, 'admin', 'webhooks:read');
    const text = context.req.query('filter[name_contains]')?.toLowerCase() ?? '';
    const { items, envelope } = page(
      new URL(context.req.url),
      'webhooks',
      account.state.webhooks.filter((webhook) => webhook.name.toLowerCase().includes(text)),
    );
    return context.json({ webhooks: items, ...envelope });
  });
  app.post('/api/v2/webhooks', async (context) => {
    const caller = demand(context, 'admin', 'webhooks:write');
    const body = WEBHOOK_BODY.safeParse(await context.req.json().catch(() => null));
    if (!body.success) throw invalidRecord({ webhook: [{ description: `${body.error.issues[0]?.path.join('.')} is invalid` }] });
    const id = `01H${String(nextId(account.state)).padStart(23, '0')}`;
    const created = { created_at: isoSeconds(account.clock.now()), created_by: String(caller.user.id) };
    account.state.signing_secrets[id] = randomBytes(32).toString('base64');
    account.store.insert(
      'webhooks',
      { ...body.data.webhook, subscriptions: body.data.webhook.subscriptions ?? [], ...created },
      { actor: String(caller.user.id), id },
    );
    return context.json({ webhook: find(id) }, 201);
  });
  app.get('/api/v2/webhooks/:id/signing_secret', (context) => {
    demand(context, 'admin', 'webhooks:read');
    return context.json({ signing_secret: { algorithm: 'SHA256', secret: account.state.signing_secrets[find(context.req.param('id')).id] } });
  });
  app.post('/api/v2/webhooks/:id/signing_secret', (context) => {
    demand(context, 'admin', 'webhooks:write');
    const { id } = find(context.req.param('id'));
    account.state.signing_secrets[id] = randomBytes(32).toString('base64');
    return context.json({ signing_secret: { algorithm: 'SHA256', secret: account.state.signing_secrets[id] } }, 201);
  });
}

/** https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-attachments/ */
export function addFileRoutes(app: FakeApp, account: FakeAccount): void {
  app.post('/api/v2/uploads', async (context) => {
    const caller = demand(context, 'agent', 'tickets:write');
    const fileName = context.req.query('filename');
    if (!fileName) throw badRequest('AttachmentMissingName', 'filename is required');
    const bytes = Buffer.from(await context.req.arrayBuffer());
    if (bytes.length === 0) throw invalidRecord({ base: [{ description: 'Attachment: is empty', error: 'BlankValue' }] });
    const values = { file_name: fileName, content_type: context.req.header('content-type') ?? 'application/octet-stream', size: bytes.length };
    const attachment: FakeAttachment = { ...values, id: nextId(account.state), token: randomBytes(16).toString('hex') };
    const token = randomBytes(16).toString('hex');
    account.state.files[attachment.id] = bytes.toString('base64');
    account.state.uploads.push({ token, attachment_id: attachment.id });
    account.store.insert('attachments', rowOf(attachment), { actor: String(caller.user.id), id: String(attachment.id), effect: 'attachment.upload' });
    const rendered = renderAttachment(attachment, new URL(context.req.url).origin);
    return context.json({ upload: { token, attachment: rendered, attachments: [rendered] } }, 201);
  });
  app.get('/attachments/token/:token/', (context) => {
    const attachment = account.state.attachments.find((candidate) => candidate.token === context.req.param('token'));
    if (!attachment) throw recordNotFound();
    return new Response(Buffer.from(account.state.files[attachment.id] ?? '', 'base64'), {
      headers: { 'content-type': attachment.content_type, 'content-disposition': 'attachment' },
    });
  });
}
