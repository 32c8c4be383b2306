import fc from 'fast-check';
import { addressKind, addressSet, innermostAddress } from './address-ranges.ts';

describe('addressKind', () => {
  test.each([
    ['an ordinary IPv4 address', '8.8.8.8', 'public'],
    ['an ordinary IPv6 address', '2606:4700::1111', 'public'],
    ['the last address before 10/8', '9.255.255.255', 'public'],
    ['the first after 172.16/12', '172.32.0.0', 'public'],
    ['NAT64 of a public address', '64:ff9b::808:808', 'public'],
    ['a mapped public address', '::ffff:8.8.8.8', 'public'],
    ['10/8', '10.0.0.0', 'private'],
    ['the end of 172.16/12', '172.31.255.255', 'private'],
    ['carrier-grade NAT', '100.64.0.1', 'private'],
    ['unique local', 'fdff::1', 'private'],
    ['a mapped private address', '::ffff:a00:1', 'private'],
    ['loopback', '127.8.9.10', 'loopback'],
    ['IPv6 loopback', '::1', 'loopback'],
    ['mapped loopback', '::ffff:127.0.0.1', 'loopback'],
    ['cloud metadata', '169.254.169.254', 'never'],
    ['metadata inside unique local', 'fd00:ec2::254', 'never'],
    ['IPv4-translated', '::ffff:0:7f00:1', 'never'],
    ['a zone', 'fe80::1%eth0', 'never'],
    ['unassigned IPv6', '9000::1', 'never'],
    ['a text that is no address', 'example.com', 'never'],
    ['nothing', '', 'never'],
  ])('%s is what it is', (_, address, kind) => expect(addressKind(address)).toBe(kind));

  test('judges an IPv4 address the same in mapped and NAT64 clothes', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, byte, (a, b, c, d) => {
        const plain = `${a}.${b}.${c}.${d}`;
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        for (const dressed of [`::ffff:${plain}`, `::ffff:${hex}`, `64:ff9b::${hex}`]) {
          expect(innermostAddress(dressed)).toBe(plain);
          expect(addressKind(dressed)).toBe(addressKind(plain));
        }
      }),
    );
  });

  test('calls public nothing of IPv6 outside 2000::/3', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        if (addressKind(address) !== 'public' || innermostAddress(address) !== address) return;
        expect(new URL(`http://[${address}]`).hostname).toMatch(/^\[[23][0-9a-f]{3}:/);
      }),
    );
  });
});

test('addressSet holds ranges and single addresses of both families', () => {
  const set = addressSet(['10.1.0.0/16', ' fd12::/48 ', '192.0.2.7']);
  expect(['10.1.2.3', 'fd12::9', '192.0.2.7'].map(set.has)).toEqual([true, true, true]);
  expect(['10.2.0.0', 'fd12:0:1::', '192.0.2.8'].map(set.has)).toEqual([false, false, false]);
});
