/** @module sandbox/workspace/session-routes  Who is signed in at the agent screen, and the desk's API as that person's browser reaches it. */
import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { ZendeskFake } from '../../connectors/zendesk/fake.ts';

export interface SessionOptions {
  readonly desk: ZendeskFake;
  readonly workspace: string;
}

const SESSION_COOKIE = 'workspace_agent';

/** The signed-in agent's desk user id. */
export function agentOf(c: Context): number | undefined {
  const id = Number(getCookie(c, SESSION_COOKIE));
  return Number.isInteger(id) && id > 0 ? id : undefined;
}

/** Routes below `/desk`: `session` and `api/*`. */
export function createSessionRoutes({ desk, workspace }: SessionOptions): Hono {
  const app = new Hono();
  app.put('/session', async (c) => {
    const { userId } = await c.req.json<{ userId: unknown }>();
    const answer = await desk.fetchAs(Number(userId), new Request(`${workspace}/api/v2/users/me`));
    const body = answer.ok ? ((await answer.json()) as { readonly user: { readonly role: string } }) : undefined;
    if (!body || body.user.role === 'end-user') return c.json({ error: 'This person cannot sign in at the agent screen.' }, 403);
    setCookie(c, SESSION_COOKIE, String(userId), { httpOnly: true, sameSite: 'Strict', path: '/' });
    return c.json(body);
  });
  app.delete('/session', (c) => {
    deleteCookie(c, SESSION_COOKIE);
    return c.body(null, 204);
  });
  // The agent's own browser session at the desk's API: what the screen and `client.request` to the desk use.
  app.all('/api/*', async (c): Promise<Response> => {
    const agentId = agentOf(c);
    if (agentId === undefined) return c.json({ error: 'Sign in first.' }, 401);
    const target = new URL(c.req.url);
    target.pathname = target.pathname.slice('/desk'.length);
    return desk.fetchAs(agentId, new Request(target, c.req.raw));
  });
  return app;
}
