/** @module sandbox/workspace/consent-routes  The help desk asks the signed-in person whether an OAuth client may act for them. */
import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { ZendeskFake } from '../../connectors/zendesk/fake.ts';
import { answerConsent, page } from '../consent-page.ts';
import { ownPagesOnly } from './guard.ts';
import { agentOf } from './session-routes.ts';

export interface ConsentRoutesOptions {
  readonly desk: Pick<ZendeskFake, 'fetchAs'>;
  readonly workspace: string;
}

const PATH = '/oauth/authorizations/new';
/** Ours, and none of OAuth's. */
const LOADED_AGAIN = 'workspace_again';

/** Adds the page and its answer. Only this desk's own page may answer. */
export function addConsentRoutes(app: Hono, { desk, workspace }: ConsentRoutesOptions): void {
  app.post(PATH, ownPagesOnly(workspace));
  app.on(['GET', 'POST'], PATH, async (c): Promise<Response> => {
    const agentId = agentOf(c);
    if (agentId === undefined) return withoutSession(new URL(c.req.url), workspace);
    const me = await desk.fetchAs(agentId, new Request(`${workspace}/api/v2/users/me`));
    const { user } = (await me.json()) as { readonly user?: { readonly name: string } };
    return answerConsent(c.req.raw, { vendor: 'Zendesk', as: user?.name ?? 'nobody', ask: (request) => desk.fetchAs(agentId, request) });
  });
}

/** The session's cookie is not sent where another site opened this page: loaded by itself it is. */
function withoutSession(url: URL, workspace: string): Promise<Response> {
  if (url.searchParams.has(LOADED_AGAIN)) {
    const body = html`<h1>Sign in first</h1><p><a href="${workspace}">Sign in at the help desk</a>, then load this page again.</p>`;
    return page('Sign in first', body, { status: 401 });
  }
  url.searchParams.set(LOADED_AGAIN, '1');
  return page('One moment', html`<h1>One moment …</h1>`, { again: `${url.pathname}${url.search}` });
}
