/** @module connectors/zendesk  What people of another system wrote reaches the ticket as words, never as markup (B9). */
import { contentOf } from '#capabilities';
import { ADMIN, ORIGIN, openDemoDesk } from './fake/demo-account.ts';

const MARKUP = '<img src=x onerror=alert(1)> & [code]<b>bold</b>[/code] {{ticket.id}}';

test.each(['public', 'internal'] as const)(
  'a %s comment goes out as plain text, is shown with every sign of it and read back as it was',
  async (visibility) => {
    const { fake, desk, call, close } = openDemoDesk();
    const bodies: unknown[] = [];
    const { fetch } = fake;
    fake.fetch = async (request) => {
      if (request.method === 'PUT') bodies.push(await request.clone().json());
      return fetch(request);
    };
    expect(await desk.addComment('101', { text: MARKUP, visibility, marker: 'tl:1' }, call)).toMatchObject({ kind: 'added' });
    // `html_body` would be taken as HTML.
    expect(bodies).toMatchObject([{ ticket: { comment: { body: MARKUP, public: visibility === 'public' } } }]);
    expect(JSON.stringify(bodies)).not.toContain('html_body');
    const shown = await fake.fetchAs(ADMIN, new Request(`${ORIGIN}/api/v2/tickets/101/comments.json`));
    const { html_body: html } = (await shown.json()).comments.at(-1);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; [code]&lt;b&gt;bold');
    expect(html).not.toMatch(/<(img|b)\b/);
    expect((await desk.listComments('101', undefined, call)).at(-1)).toMatchObject({ text: MARKUP, visibility, marker: 'tl:1' });
    await close();
  },
);

test('what the ticket was opened with is told as that, its file too, and no later word or file is', async () => {
  const { fake, desk, call, close } = openDemoDesk();
  const file = { fileName: 'screen.png', contentType: 'image/png', content: contentOf(new Uint8Array([1])), visibility: 'public' } as const;
  const token = await uploadAs(fake, file.fileName);
  const created = await fake.fetchAs(
    ADMIN,
    new Request(`${ORIGIN}/api/v2/tickets.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ticket: { subject: 'Slow', comment: { body: 'It is slow.', uploads: [token] } } }),
    }),
  );
  const id = String((await created.json()).ticket.id);
  await desk.addAttachment(id, { ...file, fileName: 'later.png', marker: 'tl:2' }, call);
  const comments = await desk.listComments(id, undefined, call);
  expect(comments.map(({ text, isOpening }) => [text, isOpening])).toEqual([
    ['It is slow.', true],
    ['later.png', undefined],
  ]);
  const files = await desk.listAttachments(id, call);
  expect(files.map(({ fileName, isOpening }) => [fileName, isOpening])).toEqual([
    ['screen.png', true],
    ['later.png', undefined],
  ]);
  await close();
});

async function uploadAs(fake: ReturnType<typeof openDemoDesk>['fake'], fileName: string): Promise<string> {
  const reply = await fake.fetchAs(
    ADMIN,
    new Request(`${ORIGIN}/api/v2/uploads.json?filename=${fileName}`, { method: 'POST', body: new Uint8Array([1]) }),
  );
  return (await reply.json()).upload.token;
}
