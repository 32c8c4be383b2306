/** @module app/platform/api-client  The calls to our backend, typed by name. Owns paths, problems and the check of every answer. */
import type { Problem } from '#contract';
import type { Replies } from './admin-replies.ts';
import { ApiError } from './api-error.ts';
import { type CallName, fillPath, PANEL_PATHS, type PathValues } from './paths.ts';
import { PANEL_CHECKS } from './replies.ts';
import type { Check } from './shape.ts';
import type { Transport } from './transport.ts';

export interface CallOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface Api {
  /** @throws ApiError with the problem's code, or an `app-…` code where no readable answer came */
  call<Name extends CallName>(name: Name, values: PathValues<Name>, options?: CallOptions): Promise<Replies[Name]>;
}

/** Calls that a page makes beyond those of the panels. */
export interface MoreCalls {
  readonly paths: { readonly [Name in CallName]?: { readonly method: string; readonly path: string } };
  readonly checks: { readonly [Name in CallName]?: Check };
}

/**
 * @throws Error from a call that this page was not given: a defect of ours, not of the network
 * @example
 * const api = apiClient(hostedTransport({ backend, tokens }));
 * const panel = await api.call('readChanges', { ticketId: '1042' }, { signal });
 */
export function apiClient(transport: Transport, more: MoreCalls = { paths: {}, checks: {} }): Api {
  const paths: MoreCalls['paths'] = { ...PANEL_PATHS, ...more.paths };
  const checks: MoreCalls['checks'] = { ...PANEL_CHECKS, ...more.checks };
  return {
    async call(name, values, { query, body, signal } = {}) {
      const [listed, check] = [paths[name], checks[name]];
      if (!listed || !check) throw new Error(`This page makes no call ${name}. Give it to apiClient.`);
      const { method, path } = listed;
      const reply = await transport({
        method,
        path: fillPath(path, values, query),
        ...(body === undefined ? {} : { body }),
        ...(signal ? { signal } : {}),
      });
      if (reply.status >= 400) throw refusal(reply.status, reply.body);
      const wrong = check(reply.body, '');
      if (wrong !== null) throw new ApiError({ code: 'app-unreadable', status: reply.status, cause: `${name}: ${wrong || 'body'}` });
      return reply.body as Replies[typeof name];
    },
  };
}

/** A refusal as the backend words it; a proxy's own error page has no code of ours. */
function refusal(status: number, body: unknown): ApiError {
  if (isProblem(body)) return new ApiError({ code: body.code, status, problem: body });
  if (status === 401) return new ApiError({ code: 'unauthenticated', status });
  return new ApiError({ code: status >= 500 ? 'app-offline' : 'app-unreadable', status });
}

function isProblem(body: unknown): body is Problem {
  const { code, title, detail } = (body ?? {}) as Record<string, unknown>;
  return typeof code === 'string' && typeof title === 'string' && typeof detail === 'string';
}
