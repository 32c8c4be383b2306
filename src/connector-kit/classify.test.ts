import type { TransportResponse } from '#capabilities';
import { reasonOf } from './call-reason.ts';
import { type Asked, CALL_REASONS, judge, kindOfStatus, type RefusalKind } from './classify.ts';
import type { VendorDialect } from './http-types.ts';

const plain: VendorDialect = { readRefusal: (_response, text) => ({ message: text, fields: [] }) };
const asked = (repeat: 'safe' | 'unsafe'): Asked => ({ connectionId: 'c', operation: 'thing.read', repeat, nowMs: 0, secrets: [] });
const response = (status: number, headers: Record<string, string> = {}): TransportResponse => ({ status, headers, body: new Uint8Array() });
const EVERY = Array.from({ length: 300 }, (_, index) => 300 + index);

/** What HTTP says, written out a second time; everything else below 500 is a plain refusal. */
const NAMED: Record<number, RefusalKind> = {
  401: 'auth',
  403: 'forbidden',
  404: 'not-found',
  408: 'unavailable',
  409: 'conflict',
  410: 'not-found',
  412: 'conflict',
  425: 'unavailable',
  429: 'rate-limited',
};

test('gives every status from 300 to 599 one meaning, by whether the call may be repeated', () => {
  for (const status of EVERY) {
    const below500 = status < 400 ? 'redirected' : (NAMED[status] ?? 'refused');
    expect([status, kindOfStatus(response(status), 'safe')]).toEqual([status, status < 500 ? below500 : 'unavailable']);
    expect([status, kindOfStatus(response(status), 'unsafe')]).toEqual([status, status < 500 ? below500 : 'outcome-unknown']);
  }
});

test('takes 503 with a time to come back as the vendor’s word that it did nothing', () => {
  expect(kindOfStatus(response(503, { 'retry-after': '5' }), 'unsafe')).toBe('unavailable');
  expect(kindOfStatus(response(500, { 'retry-after': '5' }), 'unsafe')).toBe('outcome-unknown');
});

test('gives every refusal an error whose reason is in the closed list', () => {
  for (const status of EVERY)
    for (const repeat of ['safe', 'unsafe'] as const) {
      const error = judge(response(status), asked(repeat), plain);
      expect(CALL_REASONS).toContain(reasonOf(error));
      expect(reasonOf(error)).not.toBe('broken');
    }
});

test('lets 2xx and the statuses that the connector reads pass', () => {
  for (const status of [200, 201, 202, 204, 206]) expect(judge(response(status), asked('safe'), plain)).toBeUndefined();
  expect(judge(response(404), { ...asked('safe'), alsoAnswers: [404] }, plain)).toBeUndefined();
  expect(judge(response(404), { ...asked('safe'), alsoAnswers: [409] }, plain)).toMatchObject({ code: 'vendor-not-found' });
});

test('lets a dialect say otherwise for one answer', () => {
  const dialect: VendorDialect = { ...plain, reclassify: ({ status }) => (status === 400 ? 'conflict' : undefined) };
  expect(judge(response(400), asked('unsafe'), dialect)).toMatchObject({ code: 'version-conflict' });
  expect(judge(response(403), asked('unsafe'), dialect)).toMatchObject({ code: 'vendor-forbidden' });
});

test('calls an error that is not ours broken', () => expect(reasonOf(new TypeError('x'))).toBe('broken'));
