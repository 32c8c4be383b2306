/** The limit of C1: the same framework, the same check of a bearer token (verified once, then remembered), and a string that is already there. */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { jwtVerify, SignJWT } from 'jose';

const REMEMBERED_MS = 60_000;

export const createCachedString = async (path: string, text: string) => {
  const key = randomBytes(32);
  const token = await new SignJWT({ sub: 'agent' }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime('1h').sign(key);
  const remembered = new Map<string, number>();
  const isKnown = async (bearer: string): Promise<boolean> => {
    const until = remembered.get(bearer);
    if (until !== undefined && until > Date.now()) return true;
    const verified = await jwtVerify(bearer, key, { algorithms: ['HS256'] }).catch(() => undefined);
    if (verified) remembered.set(bearer, Date.now() + REMEMBERED_MS);
    return verified !== undefined;
  };
  const app = new Hono();
  app.get(path, async (context) => {
    const bearer = /^Bearer ([\w.~+/=-]{1,8192})$/.exec(context.req.header('authorization') ?? '')?.[1];
    if (!bearer || !(await isKnown(bearer))) return context.body(null, 401);
    return context.body(text, 200, { 'content-type': 'application/json' });
  });
  return { fetch: (request: Request) => app.fetch(request), token };
};
