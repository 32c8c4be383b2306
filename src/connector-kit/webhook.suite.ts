/**
 * @module connector-kit/webhook.suite
 * What every webhook receiver proves before it may act on a delivery (reliability B2-B4).
 */
import type { WebhookDelivery, WebhookReceiver } from '#capabilities';

export interface WebhookSuiteOptions<Settings> {
  readonly name: string;
  readonly receive: WebhookReceiver<Settings>;
  readonly settings: Settings;
  /** A delivery that the vendor could send: JSON text, or whatever it sends. */
  readonly body: string;
  /** Signs as the vendor does. `timestamp` is the header's text as it is, however odd. */
  readonly sign: (input: { readonly body: Uint8Array; readonly secret: string; readonly timestamp: string }) => WebhookDelivery;
  /** How the vendor writes an instant; absent where it signs none. */
  readonly timestampOf?: (ms: number) => string;
  /** Lower-case names of the headers. */
  readonly signatureHeader: string;
  readonly timestampHeader?: string;
}

const NOW_MS = Date.UTC(2026, 0, 5, 9);
const SECRETS = ['first-signing-secret', 'second-signing-secret'] as const;
/** B4: nothing of this is an instant, or one near now. */
const ODD_TIMESTAMPS = [
  '',
  '0',
  '-1',
  '1e309',
  'NaN',
  'Infinity',
  String(NOW_MS),
  '1767603600.5',
  ' 1767603600',
  '0x695b7e10',
  '99999999999999999999',
  'yesterday',
  '2026-01-05',
];

/** Registers the suite with jest. */
export function runWebhookSuite<Settings>(options: WebhookSuiteOptions<Settings>): void {
  const { receive, settings, sign, signatureHeader } = options;
  const bytes = (text: string) => new TextEncoder().encode(text);
  const timestamp = options.timestampOf?.(NOW_MS) ?? '';
  const signed = (change: { readonly body?: string; readonly secret?: string; readonly timestamp?: string } = {}) =>
    sign({ body: bytes(change.body ?? options.body), secret: change.secret ?? SECRETS[0], timestamp: change.timestamp ?? timestamp });
  const open = (delivery: WebhookDelivery, secrets: readonly string[] = SECRETS) => receive(delivery, { settings, secrets, nowMs: NOW_MS });
  const withHeader = (delivery: WebhookDelivery, name: string, value: string | undefined): WebhookDelivery => {
    const { [name]: _dropped, ...rest } = delivery.headers;
    return { ...delivery, headers: value === undefined ? rest : { ...rest, [name]: value } };
  };

  describe(`${options.name} receives webhooks`, () => {
    test('accepts a delivery signed with either of two live secrets', () => {
      for (const secret of SECRETS) expect(open(signed({ secret }))).toMatchObject({ kind: 'accepted' });
    });

    test('gives the same delivery the same id, so that a doubled one is known', () => {
      const ids = [open(signed()), open(signed())].map((result) => (result.kind === 'accepted' ? result.nudge.deliveryId : undefined));
      expect(ids[0]).toBeTruthy();
      expect(ids[1]).toBe(ids[0]);
    });

    test('refuses every delivery while no secret is known', () => {
      expect(open(signed(), [])).toEqual({ kind: 'refused', why: 'no-secret' });
      expect(open(signed({ secret: '' }), [''])).toEqual({ kind: 'refused', why: 'no-secret' });
    });

    test('refuses a missing or empty signature', () => {
      expect(open(withHeader(signed(), signatureHeader, undefined))).toEqual({ kind: 'refused', why: 'signature-missing' });
      expect(open(withHeader(signed(), signatureHeader, ''))).toEqual({ kind: 'refused', why: 'signature-missing' });
    });

    test('refuses a signature that is wrong, of another secret, re-cased, padded or buried under a hundred others', () => {
      const right = signed().headers[signatureHeader] ?? '';
      const other = signed({ secret: 'of-another-tenant' }).headers[signatureHeader] ?? '';
      const swapped = right.replace(/[a-zA-Z]/g, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
      const wrong = [other, swapped, `${right}x`, right.slice(0, -2), `x${right}`, 'x'.repeat(100_000), [...Array(100).fill(other), right].join(',')];
      expect(wrong.map((value) => open(withHeader(signed(), signatureHeader, value)))).toEqual(
        wrong.map(() => ({ kind: 'refused', why: 'signature-wrong' })),
      );
    });

    test('refuses a body that is not, byte for byte, the signed one', () => {
      const others = [`${options.body} `, `\uFEFF${options.body}`, options.body.slice(0, -1), ''];
      expect(others.map((body) => open({ ...signed(), body: bytes(body) }))).toEqual(others.map(() => ({ kind: 'refused', why: 'signature-wrong' })));
    });

    test('refuses a signed body that it cannot read, without throwing', () => {
      for (const body of ['', '{', 'null', '[]', '"text"', '{"__proto__":{"admin":true}}', '['.repeat(10_000)])
        expect(open(signed({ body }))).toMatchObject({ kind: 'refused', why: 'body-unreadable' });
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    });

    if (options.timestampOf && options.timestampHeader) timestampCases(options.timestampOf, options.timestampHeader);
  });

  function timestampCases(timestampOf: (ms: number) => string, header: string): void {
    test('refuses a recorded delivery outside the window, also where its signature is right', () => {
      const stale = [-3_600_000, -601_000, 601_000, 3_600_000].map((shift) => open(signed({ timestamp: timestampOf(NOW_MS + shift) })));
      expect(stale).toEqual(stale.map(() => ({ kind: 'refused', why: 'timestamp-stale' })));
      for (const shift of [-59_000, 0, 59_000]) expect(open(signed({ timestamp: timestampOf(NOW_MS + shift) }))).toMatchObject({ kind: 'accepted' });
    });

    test('refuses a timestamp that is no instant, also where it was signed', () => {
      const results = ODD_TIMESTAMPS.map((odd) => open(signed({ timestamp: odd })));
      expect(results.filter((result) => result.kind === 'accepted')).toEqual([]);
    });

    test('refuses a timestamp that was changed after signing', () => {
      expect(open(withHeader(signed(), header, timestampOf(NOW_MS + 1_000)))).toEqual({ kind: 'refused', why: 'signature-wrong' });
    });
  }
}
