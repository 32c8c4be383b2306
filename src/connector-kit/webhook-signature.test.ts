import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { signHmac, verifyHmac } from './webhook-signature.ts';

const body = new TextEncoder().encode('{"a":1}');
const base = { algorithm: 'sha256', encoding: 'base64', secrets: ['s-1', 's-2'], payload: ['1767603600', body] } as const;
const right = createHmac('sha256', 's-2').update('1767603600{"a":1}').digest('base64');

describe('verifyHmac', () => {
  test('accepts what an independent HMAC over the same bytes gives', () => expect(verifyHmac({ ...base, signature: right })).toBeUndefined());

  test('accepts one right signature among up to ten of a rotating header', () => {
    const header = (before: number) => [...Array(before).fill('v1=wrong'), `v1=${right}`].join(', ');
    const check = (before: number) => verifyHmac({ ...base, prefix: 'v1=', separator: ',', signature: header(before) });
    expect([check(0), check(9), check(10), check(99)]).toEqual([undefined, undefined, 'signature-wrong', 'signature-wrong']);
  });

  test('looks only at signatures of its own version', () => {
    expect(verifyHmac({ ...base, prefix: 'v1=', separator: ',', signature: `v0=${right}` })).toBe('signature-wrong');
    expect(verifyHmac({ ...base, prefix: 'v1=', signature: right })).toBe('signature-wrong');
  });

  test.each([
    ['another algorithm', createHmac('sha512', 's-2').update('1767603600{"a":1}').digest('base64')],
    ['another encoding', createHmac('sha256', 's-2').update('1767603600{"a":1}').digest('hex')],
    ['blanks around it', ` ${right} `],
    ['a letter beyond ASCII', `${right.slice(0, -1)}é`],
    ['a header of 100 kB', 'a'.repeat(100_000)],
  ])('refuses %s', (_, signature) => expect(verifyHmac({ ...base, signature })).toBe('signature-wrong'));

  test('refuses upper-case hexadecimal', () => {
    const hex = createHmac('sha256', 's-1').update(body).digest('hex');
    const check = (signature: string) => verifyHmac({ ...base, encoding: 'hex', payload: [body], signature });
    expect([check(hex), check(hex.toUpperCase())]).toEqual([undefined, 'signature-wrong']);
  });

  test('refuses everything without a secret, or with an empty one', () => {
    const ofNothing = createHmac('sha256', '').update('1767603600{"a":1}').digest('base64');
    expect([verifyHmac({ ...base, secrets: [], signature: right }), verifyHmac({ ...base, secrets: [''], signature: ofNothing })]).toEqual([
      'no-secret',
      'no-secret',
    ]);
  });

  test('tells a missing signature from a wrong one', () => {
    expect([verifyHmac({ ...base, signature: undefined }), verifyHmac({ ...base, signature: '' })]).toEqual([
      'signature-missing',
      'signature-missing',
    ]);
  });

  test('accepts its own signatures of any bytes, and no changed byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.string({ minLength: 1 }), fc.nat(), (bytes, secret, at) => {
        const signature = signHmac({ algorithm: 'sha256', encoding: 'hex', secret, payload: [bytes] });
        const changed = bytes.map((byte, index) => (index === at % bytes.length ? byte ^ 1 : byte));
        const check = (payload: Uint8Array) => verifyHmac({ algorithm: 'sha256', encoding: 'hex', secrets: [secret], signature, payload: [payload] });
        expect([check(bytes), check(changed)]).toEqual([undefined, 'signature-wrong']);
      }),
    );
  });
});
