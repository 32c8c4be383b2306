/**
 * @module connector-kit/address-ranges
 * Which IP addresses are special, by the IANA registries (RFC 6890 and successors). Owns the table and the test; parsing is Node's own.
 */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** `never`: no setting opens it. `private`: an operator may open it by CIDR. `loopback`: only under the sandbox flag. `public`: open. */
export type AddressKind = 'never' | 'private' | 'loopback' | 'public';

/** https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry */
const RANGES: Readonly<Record<Exclude<AddressKind, 'public'>, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', 'fc00::/7'],
  never: [
    '0.0.0.0/8',
    // Link-local holds the metadata services of AWS, Azure, GCP, Oracle and DigitalOcean.
    '169.254.0.0/16',
    // Metadata services outside link-local: Alibaba, Azure's wire server, AWS and GCP on IPv6.
    '100.100.100.200/32',
    '168.63.129.16/32',
    'fd00:ec2::254/128',
    'fd20:ce::254/128',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
    // Inside 2000::/3: 2001::/23 holds Teredo and 2002::/16 is 6to4 (both carry an IPv4 address past a check of the outer one), then documentation.
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
    '3fff::/20',
    // All of IPv6 but 2000::/3, the only part that is given out, and fc00::/7: link-local, multicast, translated and deprecated forms, future use.
    '::/3',
    '4000::/2',
    '8000::/2',
    'c000::/3',
    'e000::/4',
    'f000::/5',
    'f800::/6',
    'fe00::/7',
  ],
};

/** A set of CIDR ranges. */
export interface AddressSet {
  has(address: string): boolean;
}

/** Reads CIDR texts (`10.1.0.0/16`, `fd12::/48`, or a single address). Throws a `TypeError` naming the one that cannot be read. */
export function addressSet(cidrs: readonly string[]): AddressSet {
  // One list per family: Node matches an IPv4 address against IPv6 rules in its mapped form, so "::/0" would hold all of IPv4 as well.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const cidr of cidrs) addCidr(lists, cidr);
  return {
    has: (address) => {
      const family = familyOf(address);
      return lists[family].check(address, family);
    },
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

function addCidr(lists: Readonly<Record<'ipv4' | 'ipv6', BlockList>>, cidr: string): void {
  const [address = '', prefix, ...rest] = cidr.trim().split('/');
  const family = familyOf(address);
  const widest = family === 'ipv4' ? 32 : 128;
  const bits = prefix === undefined ? widest : Number(prefix);
  const isAddress = isIP(address) !== 0 && !address.includes('%') && rest.length === 0;
  const isReadable = isAddress && prefix !== '' && Number.isInteger(bits) && bits >= 0 && bits <= widest;
  if (!isReadable) throw new TypeError(`"${cidr}" is not a CIDR range; write it as 10.1.0.0/16 or fd12:3456::/32.`);
  lists[family].addSubnet(address, bits, family);
}

/** The sets of this module; made for the first address that is asked about, because filling them takes some ms of every start (bench E5). */
interface KnownSets {
  readonly loopback: AddressSet;
  readonly never: AddressSet;
  readonly reachableWhenOpened: AddressSet;
  /** IPv4-mapped (RFC 4291) and the well-known NAT64 prefix (RFC 6052): what counts is the IPv4 address inside. */
  readonly carriesIpv4: AddressSet;
}
let known: KnownSets | undefined;

function knownSets(): KnownSets {
  known ??= {
    loopback: addressSet(RANGES.loopback),
    never: addressSet(RANGES.never),
    reachableWhenOpened: addressSet(RANGES.private),
    carriesIpv4: addressSet(['::ffff:0:0/96', '64:ff9b::/96']),
  };
  return known;
}

/** The IPv4 address inside a mapped or NAT64 one, else the address as it came. */
export function innermostAddress(address: string): string {
  if (!isIPv6(address) || address.includes('%') || !knownSets().carriesIpv4.has(address)) return address;
  // The URL parser writes IPv6 with hexadecimal groups only, so the last two groups are the 32 bits.
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':');
  const [high, low] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The kind of an IP address in any notation that `node:net` knows; a zone (`fe80::1%eth0`) or a text that is no address is `never`. */
export function addressKind(address: string): AddressKind {
  const inner = innermostAddress(address);
  if (isIP(inner) === 0 || inner.includes('%')) return 'never';
  const { loopback, never, reachableWhenOpened } = knownSets();
  if (loopback.has(inner)) return 'loopback';
  if (never.has(inner)) return 'never';
  return reachableWhenOpened.has(inner) ? 'private' : 'public';
}
