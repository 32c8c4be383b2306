/** What an answer tells reaches the budget; whatever becomes of that, the answer reaches its caller. */
import type { ToldAllowance, TransportRequest, TransportResponse } from '#capabilities';
import { type AllowanceReader, heeding, type ToldPause } from './heeding.ts';
import { testCall, testRuntime } from './testing/test-runtime.ts';

const NOTHING: TransportResponse = { status: 200, headers: {}, body: new Uint8Array() };
const request: TransportRequest = {
  method: 'GET',
  url: 'https://acme.example.com/',
  headers: {},
  timeoutMs: 1,
  maxBytes: 1,
  signal: testCall().signal,
};
const away = () => Promise.reject(new Error('The database is away.'));

/** Sends one request of which `read` reads so much; `budget` holds what became of it, in order. */
async function send(read: AllowanceReader, broken: 'budget' | 'none' = 'none') {
  const runtime = testRuntime();
  runtime.close();
  const heard: object[] = [];
  const budget = {
    ...runtime.budget,
    heed: broken === 'budget' ? away : async (told: ToldAllowance) => void heard.push({ heed: told }),
    park: broken === 'budget' ? away : async (told: ToldPause) => void heard.push({ park: told }),
  };
  const answer = await heeding({ ...runtime, transport: async () => NOTHING, budget }, { vendor: 'acme', read })(request);
  return { answer, heard, logged: runtime.logged, nowMs: runtime.clock.now() };
}

test('an allowance is heeded and a pause is kept, in the order in which they are read', async () => {
  const search = { endpoint: 'search', calls: 100, left: { calls: 0, untilMs: 5_000 } };
  const { heard } = await send(() => [search, { endpoint: 'files', untilMs: 9_000 }, { calls: 700 }]);
  expect(heard).toEqual([{ heed: search }, { park: { endpoint: 'files', untilMs: 9_000 } }, { heed: { calls: 700 } }]);
});

test('the reader sees the request, its answer and the moment', async () => {
  const seen: unknown[] = [];
  const { answer, nowMs } = await send((...given) => {
    seen.push(...given);
    return [];
  });
  expect(seen).toEqual([request, NOTHING, nowMs]);
  expect(answer).toBe(NOTHING);
});

test('an answer is not lost where the budget takes nothing, and the log says what was not heeded', async () => {
  const { answer, logged } = await send(() => [{ calls: 700 }, { endpoint: 'files', untilMs: 9_000 }], 'budget');
  expect(answer).toBe(NOTHING);
  expect(logged).toMatchObject([
    { level: 'warn', event: 'acme.allowance-not-heeded', facts: { endpoint: '*' } },
    { level: 'warn', event: 'acme.allowance-not-heeded', facts: { endpoint: 'files' } },
  ]);
});

test('a request that fails is as it is without', async () => {
  const runtime = testRuntime();
  runtime.close();
  const lost = new Error('No answer.');
  const read = () => {
    throw new TypeError('There is nothing to read.');
  };
  await expect(heeding({ ...runtime, transport: () => Promise.reject(lost) }, { vendor: 'acme', read })(request)).rejects.toBe(lost);
});
