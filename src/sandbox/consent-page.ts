/**
 * @module sandbox/consent-page
 * The page at which a vendor asks a person whether an app may act for them. The vendor's fake agrees at once and checks who asks; this page stands before it,
 * so that the way can be gone by hand, the refusal too.
 */
import { html, raw } from 'hono/html';

export interface ConsentAsk {
  readonly vendor: string;
  /** For whom the app would act. */
  readonly as: string;
  /** The vendor's own answer to a person who agrees: a way back with a code, or a refusal of what was asked. */
  ask(request: Request): Promise<Response>;
}

const HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'content-type': 'text/html; charset=utf-8',
};

/** GET shows the page; POST with `decision` leads back to who asked. What the vendor refuses is its answer to both. */
export async function answerConsent(request: Request, { vendor, as, ask }: ConsentAsk): Promise<Response> {
  const agreed = await ask(new Request(request.url, { headers: request.headers }));
  const way = agreed.headers.get('location');
  if (agreed.status !== 302 || way === null) return agreed;
  if (request.method === 'GET') return page(`${vendor}: consent`, question(new URL(request.url), vendor, as));
  const decision = new URLSearchParams(await request.text()).get('decision');
  return new Response(null, { status: 303, headers: { location: decision === 'allow' ? way : declined(way), 'cache-control': 'no-store' } });
}

/** RFC 6749 section 4.1.2.1. */
function declined(way: string): string {
  const back = new URL(way);
  back.searchParams.delete('code');
  back.searchParams.set('error', 'access_denied');
  return back.href;
}

type Html = ReturnType<typeof html>;

function question({ searchParams }: URL, vendor: string, as: string): Html {
  const scopes = (searchParams.get('scope') ?? '').split(/\s+/).filter(Boolean);
  const back = new URL(searchParams.get('redirect_uri') ?? '');
  return html`<h1>May this app act for you?</h1>
<p><b>${searchParams.get('client_id') ?? ''}</b> asks ${vendor} for access as <b>${as}</b>:</p>
<ul>${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>
<p class="quiet">Either answer leads back to ${back.host}.</p>
<form method="post"><button name="decision" value="allow" class="main">Allow</button> <button name="decision" value="deny">Decline</button></form>`;
}

/** A page of that kind. `again`: loads that address at once. */
export async function page(title: string, body: Html, options: { readonly status?: number; readonly again?: string } = {}): Promise<Response> {
  const { status = 200, again } = options;
  const text = await html`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
${again === undefined ? '' : html`<meta http-equiv="refresh" content="0;url=${again}">`}<title>${title} (Sandbox)</title><style>${raw(STYLE)}</style>
<main><p class="quiet">Sandbox</p>${body}</main></html>`;
  return new Response(String(text), { status, headers: HEADERS });
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; background: light-dark(#f4f5f7, #15191d); }
main { background: light-dark(#fff, #1f252b); border: 1px solid light-dark(#d8dcde, #39434b); border-radius: 8px; padding: 20px 28px 28px; max-width: 420px; margin: 16px; overflow-wrap: anywhere; }
h1 { font-size: 20px; margin: 0 0 12px; } ul { padding-inline-start: 20px; } .quiet { color: light-dark(#5c6970, #a9b4bb); font-size: 13px; }
button { font: inherit; padding: 8px 18px; border-radius: 4px; border: 1px solid light-dark(#8c98a0, #6b777f); background: transparent; color: inherit; cursor: pointer; }
button.main { background: light-dark(#17494d, #7fc4c9); color: light-dark(#fff, #10262a); border-color: transparent; }
button:focus-visible { outline: 3px solid light-dark(#2f7d84, #a5dfe3); outline-offset: 2px; }
`;
