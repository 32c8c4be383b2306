/** @module connectors/servicenow  Calls stop before the instance's hourly limit and go on after its reset. */
import type { TransportResponse } from '#capabilities';
import { hasErrorCode } from '#domain';
import { testCall } from '../../connector-kit/testing/index.ts';
import { connectTo } from './fake/test-connection.ts';
import { heedRateLimits } from './rate-limit.ts';

const NOW_MS = Date.UTC(2026, 0, 5, 9, 30);
const RESET = Math.floor(Date.UTC(2026, 0, 5, 10) / 1_000);

/** Sends as many requests as there are answers; tells when the connection was parked, and until when. */
async function send(answers: readonly Readonly<Record<string, string>>[]): Promise<readonly (number | undefined)[]> {
  let parked: number | undefined;
  let next = 0;
  const transport = heedRateLimits({
    now: () => NOW_MS,
    transport: async (): Promise<TransportResponse> => ({ status: 200, headers: answers[next++] ?? {}, body: new Uint8Array() }),
    budget: {
      acquire: async () => undefined,
      async park({ untilMs }) {
        parked = untilMs;
      },
      heed: async () => undefined,
    },
  });
  const seen: (number | undefined)[] = [];
  for (const _ of answers) {
    await transport({ method: 'GET', url: 'https://acme.service-now.com/', headers: {}, timeoutMs: 1, maxBytes: 1, signal: testCall().signal });
    seen.push(parked);
    parked = undefined;
  }
  return seen;
}

const headers = (change: Readonly<Record<string, string>> = {}) => ({
  'x-ratelimit-limit': '5',
  'x-ratelimit-reset': String(RESET),
  'x-ratelimit-rule': 'hourly',
  ...change,
});
const until = RESET * 1_000;

test('our own calls of the hour are counted, and the connection is parked until the reset before they run out', async () => {
  expect(await send([headers(), headers(), headers(), headers()])).toEqual([undefined, undefined, undefined, until]);
});

test('the count begins anew with each reset, and each rule has its own', async () => {
  const later = headers({ 'x-ratelimit-reset': String(RESET + 3_600) });
  const other = headers({ 'x-ratelimit-rule': 'attachments' });
  expect(await send([headers(), headers(), other, later, headers()])).toEqual(Array(5).fill(undefined));
});

test('where the instance tells what is left, that counts and not our own count', async () => {
  expect(await send([headers({ 'x-ratelimit-remaining': '4' }), headers({ 'x-ratelimit-remaining': '1' })])).toEqual([undefined, until]);
});

test.each([
  ['no headers', {}],
  ['a limit that is no number', headers({ 'x-ratelimit-limit': 'many' })],
  ['a limit of nothing', headers({ 'x-ratelimit-limit': '0' })],
  ['a reset in the past', headers({ 'x-ratelimit-reset': '1', 'x-ratelimit-remaining': '0' })],
  ['a reset in a year', headers({ 'x-ratelimit-reset': String(RESET + 31_536_000), 'x-ratelimit-remaining': '0' })],
  ['a reset that is no number', headers({ 'x-ratelimit-reset': '1e99' })],
])('nothing is parked for %s', async (_name, odd) => {
  expect(await send(Array(6).fill(odd))).toEqual(Array(6).fill(undefined));
});

test('an instance with a limit never has to refuse us, and serves us again in the next hour', async () => {
  const { cmdb, fake, clock, call, close } = connectTo({ callsPerHour: 20 });
  const read = () => cmdb.findItemsByNames(['web-01'], 1, call).then((items) => items.length);
  clock.setNow(NOW_MS);
  let refusal: unknown;
  for (let index = 0; index < 30 && refusal === undefined; index += 1)
    refusal = await read().then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(hasErrorCode(refusal, 'budget-exhausted')).toBe(true);
  expect(fake.requests.filter(({ status }) => status === 429)).toEqual([]);
  expect(fake.requests.filter(({ path }) => path.startsWith('/api/'))).toHaveLength(19);
  clock.setNow(until + 1_000);
  expect(await read()).toBe(1);
  await close();
});
