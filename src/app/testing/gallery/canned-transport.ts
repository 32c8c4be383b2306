/** @module app/testing/gallery/canned-transport  A backend that answers from a list: `GET …/links` → what to say. For the gallery only; tests meet the network. */

import { ApiError } from '../../platform/index.ts';
import type { ApiReply, ApiRequest } from '../../platform/transport.ts';

type CannedReply = { readonly body: unknown } | { readonly status: number; readonly problem: unknown } | 'never' | 'offline';

/** What one call answers: a body, a refusal, `never` (still loading) or `offline`; or one of these by what it was asked with. */
export type Canned = CannedReply | ((asked: unknown) => CannedReply);

/** The first entry whose pattern fits the method and path answers. */
export type CannedAnswers = readonly (readonly [pattern: RegExp, answer: Canned])[];

export function cannedTransport(answers: CannedAnswers) {
  return async ({ method, path, body }: ApiRequest): Promise<ApiReply> => {
    const found = answers.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? 'never';
    const canned = typeof found === 'function' ? found(body) : found;
    if (canned === 'never') return new Promise<never>(() => undefined);
    if (canned === 'offline') throw new ApiError({ code: 'app-offline' });
    return 'body' in canned ? { status: 200, body: canned.body } : { status: canned.status, body: canned.problem };
  };
}
