/**
 * @module app/testing/backend
 * Our API at the network's edge for component tests: answers by call name, records what was asked. A call without an answer fails the test.
 */
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import type { CallName } from '../platform/index.ts';
import { ADMIN_PATHS, PANEL_PATHS } from '../platform/paths.ts';
import * as fixtures from './gallery/fixtures/index.ts';

export const BACKEND_URL = 'https://tieline.test';

export interface RecordedCall {
  readonly name: CallName;
  readonly url: URL;
  readonly body: unknown;
  readonly authorization: string | null;
}

/** What a call answers: JSON, or a function of the call that may answer anything. */
export type Answer = unknown | ((call: RecordedCall) => Response | Promise<Response>);

/** A problem as the backend words it. */
export function problem(code: string, status: number, extra: object = {}): Response {
  return HttpResponse.json(
    { type: `urn:tieline:${code}`, title: code, status, code, detail: `Refused: ${code}.`, traceId: '0af7651916cd43dd8448eb211c80319c', ...extra },
    { status },
  );
}

const DEFAULTS: Partial<Record<CallName, Answer>> = {
  openSession: fixtures.agentSession,
  readAffectedItems: fixtures.filledItems,
  readChanges: fixtures.filledChanges,
  readRequester: fixtures.activeRequester,
  readLinks: fixtures.linksOf(fixtures.inSyncLink),
  reportEditing: {},
};

const PATHS = { ...PANEL_PATHS, ...ADMIN_PATHS };

/** Starts with the test file and forgets between tests. */
export function testBackend() {
  const server = setupServer();
  const calls: RecordedCall[] = [];
  const answers = new Map<CallName, Answer>();
  const handlers = (Object.keys(PATHS) as CallName[]).map((name) => {
    const { method, path } = PATHS[name];
    const listen = { GET: http.get, POST: http.post, PUT: http.put, DELETE: http.delete }[method];
    return listen(`${BACKEND_URL}${path.replace(/\{(\w+)\}/g, ':$1')}`, async ({ request }) => {
      const text = await request.text();
      const call = { name, url: new URL(request.url), body: text ? JSON.parse(text) : null, authorization: request.headers.get('authorization') };
      calls.push(call);
      const answer = answers.has(name) ? answers.get(name) : DEFAULTS[name];
      if (answer === undefined) throw new Error(`The test gave no answer for ${name}.`);
      return typeof answer === 'function' ? (answer as (call: RecordedCall) => Response)(call) : HttpResponse.json(answer as object);
    });
  });
  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
  beforeEach(() => server.resetHandlers(...handlers));
  afterEach(() => {
    calls.length = 0;
    answers.clear();
  });
  afterAll(() => server.close());
  return {
    calls,
    /** Calls of one name. */
    callsOf: (name: CallName) => calls.filter((call) => call.name === name),
    answer: (name: CallName, answer: Answer) => void answers.set(name, answer),
  };
}

/** An answer that never comes. */
export const never = () => new Promise<Response>(() => undefined);
/** Nobody is there. */
export const offline = () => HttpResponse.error();
