/** @module connectors/jira/fake/talk-routes  Comments and files of issues. */
import type { Hono } from 'hono';
import type { FieldValue } from '#domain';
import type { FileStore } from './files.ts';
import { asObject, type Env, readObject } from './issue-routes.ts';
import { isSoundNode, mustFindIssue } from './issue-values.ts';
import { badField, FakeRefusal } from './refusal.ts';
import { renderComment, renderFile, type Site } from './render.ts';

export function addTalkRoutes(app: Hono<Env>, { site, files }: { readonly site: Site; readonly files: FileStore }): void {
  const { store, hidden } = site;
  app.get('/rest/api/3/issue/:id/comment', (c) => {
    const { id } = mustFindIssue(store, c.req.param('id'), hidden);
    const all = store.all('comment').filter(({ values }) => values.issueId === id);
    const [startAt, maxResults] = [Number(c.req.query('startAt') ?? 0), Math.min(Number(c.req.query('maxResults') ?? 50), 100)];
    const hasProperties = c.req.query('expand')?.split(',').includes('properties') ?? false;
    return c.json({
      startAt,
      maxResults,
      total: all.length,
      comments: all.slice(startAt, startAt + maxResults).map((row) => renderComment(site, row, hasProperties)),
    });
  });
  app.post('/rest/api/3/issue/:id/comment', async (c) => {
    const issue = mustFindIssue(store, c.req.param('id'), hidden);
    const body = await readObject(c.req.raw);
    const actor = c.get('actor');
    const row = store.insert('comment', { ...readComment(body), issueId: issue.id, author: actor }, { actor, effect: 'comment.create' });
    // A comment moves the issue's own time; the ledger names the issue that it was written to.
    store.update('issue', issue.id, { commentCount: Number(issue.values.commentCount ?? 0) + 1 }, { actor, effect: 'comment.add' });
    return c.json(renderComment(site, row, true), 201);
  });
  app.get('/rest/api/3/attachment/content/:id', (c) => {
    const row = store.get('attachment', c.req.param('id'));
    const bytes = files.get(c.req.param('id'));
    if (row === undefined || bytes === undefined) throw new FakeRefusal(404, [`The attachment with id '${c.req.param('id')}' does not exist`]);
    if (c.req.query('redirect') !== 'false') return c.redirect('https://api.media.atlassian.com/file/binary', 303);
    return new Response(bytes.slice(), { headers: { 'content-type': String(row.values.mimeType) } });
  });
  app.post('/rest/api/3/issue/:id/attachments', async (c) => {
    const issue = mustFindIssue(store, c.req.param('id'), hidden);
    if (c.req.header('x-atlassian-token') !== 'no-check') throw new FakeRefusal(403, ['XSRF check failed']);
    const sent = (await c.req.raw.formData()).getAll('file').filter((part): part is File => part instanceof File);
    if (sent.length === 0) throw new FakeRefusal(400, ['No file was sent.']);
    const made = await Promise.all(
      sent.map(async (file) => {
        const values = { issueId: issue.id, filename: file.name, mimeType: file.type, size: file.size, author: c.get('actor') };
        const row = store.insert('attachment', values, { actor: c.get('actor') });
        files.put(row.id, new Uint8Array(await file.arrayBuffer()));
        return row;
      }),
    );
    return c.json(made.map((row) => renderFile(site, row)));
  });
}

function readComment(sent: Readonly<Record<string, unknown>>): Readonly<Record<string, FieldValue>> {
  const { body, properties } = sent;
  if (asObject(body).type !== 'doc' || !isSoundNode(body)) throw badField('comment', 'Comment body is not valid!');
  const list = Array.isArray(properties) ? properties.map(asObject) : [];
  const isInternal = list.some(({ key, value }) => key === 'sd.public.comment' && asObject(value).internal === true);
  return { body: body as FieldValue, isInternal, properties: list as unknown as FieldValue };
}
