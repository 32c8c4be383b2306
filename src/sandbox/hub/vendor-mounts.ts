/**
 * @module sandbox/hub/vendor-mounts
 * The fakes' own HTTP surfaces below `/vendor/<id>`. A vendor that writes absolute addresses into its answers writes them without that prefix, so they are
 * mended on the way out, as a reverse proxy would.
 */
import { type Context, Hono } from 'hono';
import type { VendorFake } from '../../connector-kit/testing/index.ts';
import { answerConsent } from '../consent-page.ts';

/** Paths that a vendor's client asks for at the root of its host: scopes and paging of the directory are bound to the host alone. */
const ROOT_PATHS: Readonly<Record<string, readonly string[]>> = { entra: ['/v1.0/*', '/:tenant/oauth2/v2.0/token'] };

export function mountVendors(fakes: readonly VendorFake[]): Hono {
  const app = new Hono();
  for (const fake of fakes) {
    for (const path of ROOT_PATHS[fake.id] ?? []) app.all(path, (c) => fake.fetch(c.req.raw));
    const prefix = `/vendor/${fake.id}`;
    app.get(`${prefix}/nav_to.do`, (c) => c.redirect(recordPage(fake.id, c.req.query('uri') ?? '')));
    app.get(`${prefix}/browse/:key`, (c) => c.redirect(`/${fake.id}/issue?q=${encodeURIComponent(c.req.param('key'))}`));
    app.get(`${prefix}/jira/servicedesk/assets/object/:id`, (c) => c.redirect(`/${fake.id}/object/${encodeURIComponent(c.req.param('id'))}`));
    const authorize = async (c: Context) =>
      answerConsent(c.req.raw, { vendor: fake.name, as: 'Tieline Integration', ask: (request) => fake.fetch(withoutPrefix(request, prefix)) });
    if (fake.id === 'jira') app.on(['GET', 'POST'], `${prefix}/authorize`, authorize);
    app.all(`${prefix}/*`, async (c) => {
      return throughPrefix(await fake.fetch(withoutPrefix(c.req.raw, prefix)), new URL(c.req.url).origin, prefix);
    });
  }
  // A reset must reach the socket.
  app.onError((error) => {
    throw error;
  });
  return app;
}

/** A link into the vendor's own screen opens our page of that record. */
function recordPage(vendorId: string, uri: string): string {
  const [, table, id] = /^(\w+)\.do\?sys_id=(\w+)$/.exec(uri) ?? [];
  return table && id ? `/${vendorId}/${table}/${id}` : `/${vendorId}`;
}

function withoutPrefix(request: Request, prefix: string): Request {
  const url = new URL(request.url);
  url.pathname = url.pathname.slice(prefix.length);
  return new Request(url, request);
}

async function throughPrefix(answer: Response, origin: string, prefix: string): Promise<Response> {
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  if (!isJson || answer.body === null) return answer;
  const text = await answer.text();
  // A vendor that was told its own address writes the prefix by itself.
  const hasPrefix = (rest: string) => ['/', '"'].some((end) => rest.startsWith(`${prefix.slice(1)}${end}`));
  const [start = '', ...afterOrigin] = text.split(`"${origin}/`);
  const mended = start + afterOrigin.map((rest) => `"${origin}${hasPrefix(rest) ? '' : prefix}/${rest}`).join('');
  return new Response(mended, { status: answer.status, headers: answer.headers });
}
