/** @module connector-kit/testing/scripted-vendor  The client over a vendor that answers by script, on a fake clock. */
import { z } from 'zod';
import type { Transport, TransportRequest, TransportResponse } from '#capabilities';
import { OutcomeUnknownError, VendorUnavailableError } from '#domain';
import { basicAuth } from '../auth.ts';
import type { ClientLimits } from '../client-options.ts';
import { createHttpClient } from '../http-client.ts';
import type { AuthStrategy, RequestSpec, VendorDialect } from '../http-types.ts';
import { createMemoryBudget } from '../memory-budget.ts';
import { path } from '../path.ts';
import { createFakeClock } from './fake-clock.ts';
import { type TestRuntimeParts, testRuntime } from './test-runtime.ts';

export type Reply = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown } | Error;

interface Script {
  readonly replies?: readonly Reply[];
  readonly dialect?: Partial<VendorDialect>;
  readonly auth?: AuthStrategy;
  readonly limits?: Partial<ClientLimits>;
  readonly runtime?: TestRuntimeParts;
}
/** A vendor that answers by script; the last reply repeats. */
export const scriptedVendor = ({ replies = [{ status: 200, body: {} }], ...parts }: Script = {}) => {
  const sent: TransportRequest[] = [];
  const script = [...replies];
  const clock = createFakeClock({ sleeping: 'jumps' });
  const sentAt: number[] = [];
  const transport: Transport = async (request) => {
    sent.push(request);
    sentAt.push(clock.now());
    const reply = (script.length > 1 ? script.shift() : script[0]) as Reply;
    if (reply instanceof Error) throw reply;
    const body =
      reply.body === undefined
        ? new Uint8Array()
        : new TextEncoder().encode(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    return { status: reply.status, headers: reply.headers ?? {}, body } satisfies TransportResponse;
  };
  const runtime = testRuntime({ transport, clock, budget: createMemoryBudget({ clock }), ...parts.runtime });
  const http = createHttpClient({
    runtime,
    baseUrl: 'https://acme.example.com/api/',
    auth: parts.auth ?? basicAuth({ username: 'u', password: 'canary-password' }),
    dialect: { readRefusal: (_response, text) => ({ message: text, fields: [] }), ...parts.dialect },
    ...(parts.limits ? { limits: parts.limits } : {}),
  });
  const answer = (...next: readonly Reply[]) => void script.splice(0, script.length, ...next);
  return { http, runtime, clock, sent, sentAt, answer };
};
/** A read that may be repeated. */
export const read = {
  operation: 'thing.read',
  method: 'GET',
  path: path`/things/${'1'}`,
  repeat: 'safe',
  schema: z.unknown(),
} as const satisfies RequestSpec<unknown>;
/** A write that may not. */
export const write = {
  operation: 'thing.create',
  method: 'POST',
  path: path`/things`,
  repeat: 'unsafe',
  json: { a: 1 },
  schema: z.unknown(),
} as const satisfies RequestSpec<unknown>;
/** What a call failed with, or `answered`. */
export const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered' as const,
    (error: unknown) => error as { code: string; message: string; facts: Record<string, unknown> },
  );
/** The connection broke after the request had gone out. */
export const reset = () => new OutcomeUnknownError({ message: 'reset' });
/** Nothing was sent. */
export const refused = () => new VendorUnavailableError({ message: 'refused', facts: { wasSent: false } });
