import * as domain from '#domain';
import { STATUS_BY_CODE, toProblem } from './problem.ts';

const TRACE = '0'.repeat(32);
type AnyError = new (options: { message: string; facts?: object; cause?: unknown; retryAfterMs?: number }) => domain.TielineError;
const classes = Object.entries(domain).filter(
  ([name, value]) => name.endsWith('Error') && typeof value === 'function' && /^[A-Z]/.test(name) && name !== 'TielineError',
) as unknown as [string, AnyError][];
const errors = classes.map(
  ([name, Kind]) =>
    [name, new Kind({ message: `What happened to ${name}.`, facts: { thing: 'x' }, cause: new Error('secret cause'), retryAfterMs: 1_500 })] as const,
);

test('there is an error class for every code but internal', () => {
  const codes = new Set(errors.map(([, { code }]) => code));
  expect(Object.keys(STATUS_BY_CODE).filter((code) => !codes.has(code as domain.ErrorCode))).toEqual(['internal']);
});

test.each(errors)('%s becomes a problem of its status, with its facts and without its cause', (_name, error) => {
  const { problem, headers } = toProblem(error, TRACE);
  expect(problem).toMatchObject({
    type: `urn:tieline:error:${error.code}`,
    title: error.code,
    status: STATUS_BY_CODE[error.code],
    code: error.code,
    detail: error.message,
    traceId: TRACE,
  });
  expect(JSON.stringify({ problem, headers })).not.toContain('secret cause');
  expect('retry-after' in headers).toBe([429, 503].includes(problem.status));
});

test('statuses are ones that a caller can act on, and none is a success', () => {
  for (const status of Object.values(STATUS_BY_CODE)) expect([400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 502, 503]).toContain(status);
});

test('the wait that a vendor asked for is rounded up to whole seconds', () => {
  const error = errors.find(([name]) => name === 'VendorRateLimitedError')?.[1];
  expect(toProblem(error, TRACE).headers).toEqual({ 'retry-after': '2' });
});

test('a call that was not sent for a pause is told as the pause that it is, with its moment', () => {
  const facts = { waitMs: 40_200, isPause: true, retryAt: '2026-01-05T09:00:40.200Z' };
  const message = 'The vendor asked for a pause.';
  expect(toProblem(new domain.BudgetExhaustedError({ message, facts }), TRACE)).toMatchObject({
    problem: { code: 'vendor-rate-limited', status: 503, facts },
    headers: { 'retry-after': '41' },
  });
  const own = new domain.BudgetExhaustedError({ message, facts: { ...facts, isPause: false } });
  expect(toProblem(own, TRACE)).toMatchObject({ problem: { code: 'budget-exhausted' }, headers: { 'retry-after': '41' } });
});

test.each([new Error('password=hunter2 at /srv/app.ts'), 'text', null, undefined, { code: 'not-found' }])(
  'what is not ours (%p) becomes an internal problem without its words',
  (thrown) => {
    const { problem } = toProblem(thrown, TRACE);
    expect(problem).toMatchObject({ status: 500, code: 'internal', traceId: TRACE });
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|srv/);
  },
);
