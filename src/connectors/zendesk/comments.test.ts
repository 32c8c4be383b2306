/** @module connectors/zendesk  What people of another system wrote reaches the ticket as words, never as markup (B9). */
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
