/**
 * @module sandbox/backend-client
 * The backend's API as the sandbox's own set-up and run use it: by a page that the help desk signs for a person, or by the operator's key.
 */

import type { Clock } from '#domain';
import { signPageToken } from '../connectors/zendesk/fake.ts';
import { DESK } from './seed/desk.ts';

/** An answer that was not what was hoped for, with the problem as the backend words it. */
export class BackendRefusal extends Error {
  override readonly name = 'BackendRefusal';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Calls the backend with one bearer token. Throws `BackendRefusal`. */
export type BackendClient = <Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<Answer>;

const TIMEOUT_MS = 60_000;

/** A client with that token. */
export function backendClient(backend: string, token: string): BackendClient {
  return async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${backend}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw refusalOf(answer.status, text, path);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  };
}

export interface PageLoad {
  readonly backend: string;
  readonly clock: Clock;
  readonly privateKeyPem: string;
  readonly userId: number;
  readonly page: 'sidebar' | 'console';
}

/** Loads a hosted page as the help desk would for that person, and takes the access token from its data block. */
export async function openPageAs({ backend, clock, privateKeyPem, userId, page }: PageLoad): Promise<BackendClient> {
  const location = page === 'console' ? 'nav_bar' : 'ticket_sidebar';
  const token = await signPageToken({
    privateKeyPem,
    account: DESK.subdomain,
    installationId: DESK.installationId,
    userId,
    location,
    nowMs: clock.now(),
  });
  const answer = await fetch(`${backend}/app/${page}`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const html = await answer.text();
  if (!answer.ok) throw refusalOf(answer.status, html, `/app/${page}`);
  const block = /<script type="application\/json" id="tieline-page">([^<]*)<\/script>/.exec(html)?.[1];
  const { tokens } = JSON.parse(block ?? '{}') as { tokens?: { accessToken?: string } };
  if (!tokens?.accessToken) throw new BackendRefusal(answer.status, 'no-token', `The page ${page} came without its data block.`);
  return backendClient(backend, tokens.accessToken);
}

function refusalOf(status: number, text: string, path: string): BackendRefusal {
  try {
    const { code, detail, title } = JSON.parse(text) as { code?: string; detail?: string; title?: string };
    return new BackendRefusal(status, code ?? 'unknown', `${path} answered ${status}: ${detail ?? title ?? text.slice(0, 200)}`);
  } catch {
    return new BackendRefusal(status, 'unknown', `${path} answered ${status}: ${text.slice(0, 200)}`);
  }
}
