/**
 * @module sandbox/workspace/guard
 * Who may talk to the workspace's origin: this machine's own browser, and of its pages only the agent screen. A page of another origin can neither act through
 * the agent's session, nor frame the screen, nor reach it under a name of its own (DNS rebinding).
 */
import type { MiddlewareHandler } from 'hono';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** True for names of this machine. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.includes(hostname);
}

/** Refuses requests that came under a foreign name. */
export const loopbackNamesOnly: MiddlewareHandler = async (c, next) => {
  if (!isLoopback(new URL(c.req.url).hostname)) return c.json({ error: 'The sandbox answers under the names of this machine only.' }, 421);
  return next();
};

/** The session's routes are the agent screen's alone. Programs without a browser send neither header and carry no session of anybody's. */
export function ownPagesOnly(workspaceOrigin: string): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    const site = c.req.header('sec-fetch-site');
    const isForeign = (origin !== undefined && origin !== workspaceOrigin) || (site !== undefined && site !== 'same-origin' && site !== 'none');
    if (isForeign) return c.json({ error: 'Only the agent screen may use the agent’s session.' }, 403);
    return next();
  };
}

export interface PolicyOrigins {
  readonly backend: string;
  readonly packageFiles: string;
  readonly hub: string;
}

/** The agent screen's own policy: its script, the app's two origins in iframes, the hub's API; framed by nobody. */
export function screenHeaders({ backend, packageFiles, hub }: PolicyOrigins): Readonly<Record<string, string>> {
  const appOrigins = `${new URL(backend).origin} ${new URL(packageFiles).origin}`;
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'unsafe-inline'",
      "img-src 'self' data:",
      `connect-src 'self' ${new URL(hub).origin}`,
      `frame-src ${appOrigins}`,
      `form-action ${appOrigins}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}
