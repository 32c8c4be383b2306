/** @module connectors/entra  No value leaves its quotes: every address finds exactly the accounts that own it (reliability B19). */
import fc from 'fast-check';
import { parseFilter } from './fake/filter.ts';
import { literal, ownersOf, signInsSince } from './query.ts';

/** Texts that mean something to the filter language, mixed with anything. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom("'", "''", ' or ', ' eq ', 'mail', ')', '(', '/any(p:p eq ', '@', '%27', '\\', '"', '&$top=999', '#', 'null', '\n'))
    .map((parts) => parts.join('')),
);

test('any text comes out of a literal as it went in, and is one operand', () => {
  fc.assert(
    fc.property(hostile, hostile, (wanted, other) => {
      const matches = parseFilter(`mail eq ${literal(wanted)}`);
      expect(matches({ mail: wanted })).toBe(true);
      expect(matches({ mail: other })).toBe(wanted.toLowerCase() === other.toLowerCase());
    }),
  );
});

test('any address finds the accounts that own it as mail, sign-in name or alias, and no other', () => {
  fc.assert(
    fc.property(hostile, hostile, (email, other) => {
      fc.pre(email.toLowerCase() !== other.toLowerCase());
      const matches = parseFilter(ownersOf(email));
      const account = { mail: other, userPrincipalName: other, proxyAddresses: [`SMTP:${other}`] };
      expect(matches(account)).toBe(false);
      expect(
        [{ mail: email }, { userPrincipalName: email }, { proxyAddresses: [`SMTP:${email}`] }].map((part) => matches({ ...account, ...part })),
      ).toEqual([true, true, true]);
    }),
  );
});

test('a filter of sign-ins holds one person and begins at the instant, that instant included', () => {
  const matches = parseFilter(signInsSince("a' or userId eq 'b", '2026-01-05T08:00:00.000Z'));
  const at = (createdDateTime: string, userId: string) => matches({ createdDateTime, userId });
  expect(at('2026-01-05T08:00:00Z', "a' or userId eq 'b")).toBe(true);
  expect(at('2026-01-05T07:59:59Z', "a' or userId eq 'b")).toBe(false);
  expect(at('2026-01-05T09:00:00Z', 'b')).toBe(false);
});

test.each(["mail eq 'x", "mail eq 'x' or", "mail ne 'x'", "mail eq x' or 'a' eq 'a'", "proxyAddresses/any(p:q eq 'x')", "mail eq 'x')"])(
  'the directory refuses the broken filter %s',
  (filter) => {
    expect(() => parseFilter(filter)).toThrow();
  },
);
