/** Hostile addresses against a real listener on loopback: the canary counts every connection, and must count none. */

import type { LookupAddress } from 'node:dns';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { TransportRequest } from '#capabilities';
import { createEgressGuard, type EgressPolicy } from './egress-policy.ts';
import { createTransport } from './transport.ts';

const shut: EgressPolicy = { allowedPrivateCidrs: [] };
/** An operator who opened far too much: loopback, link-local and metadata must stay shut all the same. */
const wideOpen: EgressPolicy = { allowedPrivateCidrs: ['0.0.0.0/0', '::/0'], allowPlainHttp: true };

const canaries: Server[] = [];
let reached = 0;
let port = 0;
const listen = (host: string, wanted: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer((socket) => {
      reached += 1;
      socket.destroy();
    });
    server.once('error', () => resolve(false));
    server.listen(wanted, host, () => {
      canaries.push(server);
      resolve(true);
    });
  });

beforeAll(async () => {
  await listen('127.0.0.1', 0);
  port = ((canaries[0] as Server).address() as AddressInfo).port;
  // The same port on IPv6 where the machine has it, so that those forms could succeed as well.
  await listen('::1', port);
});
afterAll(async () => {
  await Promise.all(canaries.map((server) => new Promise((resolve) => server.close(resolve))));
});

const request = (url: string): TransportRequest => ({
  method: 'GET',
  url,
  headers: {},
  timeoutMs: 2_000,
  maxBytes: 1_000,
  signal: new AbortController().signal,
});

const codeOf = async (url: string, policy: EgressPolicy, resolve?: () => Promise<LookupAddress[]>) => {
  const transport = createTransport({ egress: { ...policy, allowedPorts: [443, 80, port] }, ...(resolve ? { resolve } : {}) });
  try {
    await transport(request(url));
    return 'answered';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    transport.close();
  }
};

/** Every notation of an inside address that a parser somewhere accepts. */
const HOSTS = [
  // Loopback, IPv4 in decimal, octal, hexadecimal, short and mixed forms
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.0.0.2',
    '127.255.255.254',
    '0177.0.0.1',
    '0177.1',
    '00000177.1',
    '0x7f.0.0.1',
    '0x7f.1',
    '0x7f000001',
    '0X7F000001',
  ],
  ...['2130706433', '017700000001', '0x7f.0x0.0x0.0x1', '127.0x0.0.01', '127.00.00.01', '0', '0.0.0.0', '0x0', '00', '127.0.0.1.', '127.1.'],
  // Digits and dots that Unicode normalisation turns into the above
  ...['127。0。0。1', '127．0．0．1', '127｡0｡0｡1', '１２７.0.0.1', '①②⑦.0.0.1', '127.0.0.１', '%31%32%37.0.0.1', '127%2e0%2e0%2e1', '127.0.0.%31'],
  // Loopback, IPv6 and IPv4 inside IPv6
  ...[
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[0000::0001]',
    '[::]',
    '[0:0:0:0:0:0:0:0]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[::ffff:0:0]',
  ],
  ...[
    '[::127.0.0.1]',
    '[::7f00:1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2002:7f00:0001::1]',
    '[2001:0:7f00:1::]',
  ],
  ...[
    '[::ffff:0:127.0.0.1]',
    '[fe80::1]',
    '[fe80::1%25lo]',
    '[fe80::1%lo]',
    '[::1%25lo]',
    '[febf::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[100::1]',
    '[2001:db8::1]',
    '[3fff::1]',
  ],
  // Metadata services
  ...[
    '169.254.169.254',
    '169.254.170.2',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::a9fe:a9fe]',
  ],
  ...[
    '[fd00:ec2::254]',
    '[fd00:0ec2:0:0:0:0:0:254]',
    '[fd20:ce::254]',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    'metadata.google.internal',
    'METADATA.google.INTERNAL',
  ],
  ...['metadata.google.internal.', 'metadata', 'instance-data', 'metadata.goog'],
  // Names of this machine
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'a.b.localhost.', 'ｌｏｃａｌｈｏｓｔ', 'localhost.localdomain', 'ip6-localhost'],
  // Multicast, reserved, broadcast, documentation, "this network"
  ...['224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255', '192.0.2.1', '198.51.100.1', '203.0.113.1', '0.1.2.3', '192.88.99.1'],
];
/** Private networks: shut unless the operator opened them. */
const PRIVATE_HOSTS = [
  '10.0.0.1',
  '10.1',
  '0xa000001',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.1',
  '3232235521',
  '100.64.0.1',
  '198.18.0.1',
  '[fd12::1]',
  '[fc00::1]',
  '[::ffff:10.0.0.1]',
];
/** Whole URLs that parsers read differently. `PORT` becomes the canary's. */
const ODD_URLS = [
  'http://[example.com]/',
  'http://example.com@127.0.0.1:PORT/',
  'http://user:secret@127.0.0.1:PORT/',
  'https://user@example.com/',
  'https://:secret@example.com/',
  'http://127.0.0.1:PORT\\@example.com/',
  'http://example.com\\@127.0.0.1:PORT/',
  'http:\\\\127.0.0.1:PORT\\',
  'http://127.0.0.1:PORT#@example.com/',
  'http://127.0.0.1:PORT?@example.com/',
  'http://127.0.0.1:PORT/..;@example.com/',
  'http://127.0.0.1 :PORT/',
  'http://127.0.0.1\t:PORT/',
  'http://127.0.\n0.1:PORT/',
  ' http://127.0.0.1:PORT/',
  'http://127.0.0.1:PORT/\u0000',
  'http:127.0.0.1:PORT',
  'http:/127.0.0.1:PORT/',
  'http:///127.0.0.1:PORT/',
  '//127.0.0.1:PORT/',
  '127.0.0.1:PORT',
  'file:///etc/passwd',
  'gopher://127.0.0.1:PORT/_x',
  'ftp://127.0.0.1:PORT/',
  'ws://127.0.0.1:PORT/',
  'data:text/plain,x',
  'javascript:alert(1)',
  'unix:/var/run/docker.sock',
  'blob:http://127.0.0.1:PORT/x',
  'jar:http://127.0.0.1:PORT!/',
  'http://127.0.0.1:22/',
  'https://example.com:22/',
  'https://example.com:25/',
  'https://example.com:6379/',
  'https://example.com:0/',
  'https://example.com:65536/',
  `https://example.com/${'a'.repeat(10_000)}`,
  'https://',
  '',
];
const HOSTILE = [...[...HOSTS, ...PRIVATE_HOSTS].flatMap((host) => [`http://${host}:PORT/`, `https://${host}:PORT/`]), ...ODD_URLS];
const withPort = (url: string) => url.replace('PORT', String(port));

describe('the egress guard', () => {
  test('has at least 120 hostile forms to refuse', () => {
    expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(120);
  });

  test('refuses every hostile form before a connection is made', async () => {
    const outcomes = await Promise.all(HOSTILE.map(async (url) => [url, await codeOf(withPort(url), shut)] as const));
    expect(outcomes.filter(([, code]) => code !== 'egress-denied')).toEqual([]);
    expect(reached).toBe(0);
  });

  test('keeps loopback, link-local and metadata shut for an operator who opened every range', async () => {
    const urls = HOSTS.map((host) => `http://${host}:PORT/`);
    const outcomes = await Promise.all(urls.map(async (url) => [url, await codeOf(withPort(url), wideOpen)] as const));
    expect(outcomes.filter(([, code]) => code !== 'egress-denied')).toEqual([]);
    expect(reached).toBe(0);
  });

  test('refuses a name that leads inside, however the answer is mixed', async () => {
    const inside = { address: '127.0.0.1', family: 4 };
    const outside = { address: '93.184.215.14', family: 4 };
    const mapped = { address: '::ffff:127.0.0.1', family: 6 };
    for (const answer of [[inside], [mapped], [outside, inside], [inside, outside]])
      expect(await codeOf(withPort('https://rebind.example.com:PORT/'), shut, async () => answer)).toBe('egress-denied');
    expect(reached).toBe(0);
  });

  test('looks a name up once, so that a second answer (DNS rebinding) is never asked for', async () => {
    let asked = 0;
    const rebinding = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '10.9.9.9' : '127.0.0.1', family: 4 }];
    };
    // 10.9.9.9 leads nowhere from here: what matters is that the first, judged answer is the one that is used.
    const code = await codeOf(withPort('https://rebind.example.com:PORT/'), { allowedPrivateCidrs: ['10.9.9.9/32'] }, rebinding);
    expect([asked, code]).toEqual([1, 'vendor-unavailable']);
    expect(reached).toBe(0);
  });

  test('never names the whole address in its error, because a query may hold a token', async () => {
    const guard = createEgressGuard(shut);
    expect(() => guard.checkUrl('https://10.0.0.1/x?token=very-secret')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('very-secret') }),
    );
  });

  test('opens an operator’s private range, and a tenant only narrows it', () => {
    const open = (host: string, tenantNarrow?: string[]) => {
      const guard = createEgressGuard({ allowedPrivateCidrs: ['10.20.0.0/16', 'fd12::/48'], ...(tenantNarrow ? { tenantNarrow } : {}) });
      try {
        return guard.checkUrl(`https://${host}/`).hostname === host;
      } catch {
        return false;
      }
    };
    expect([open('10.20.1.1'), open('10.21.1.1'), open('[fd12::1]'), open('[fd13::1]')]).toEqual([true, false, true, false]);
    expect([open('10.20.1.1', ['10.20.1.0/24']), open('10.20.2.1', ['10.20.1.0/24']), open('10.21.1.1', ['0.0.0.0/0'])]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('opens public addresses on 443, and on other ports or plain http only as the operator says', () => {
    const guard = createEgressGuard(shut);
    expect(guard.checkUrl('https://8.8.8.8/a').href).toBe('https://8.8.8.8/a');
    expect(guard.checkUrl('https://[2606:4700::1111]/').hostname).toBe('[2606:4700::1111]');
    expect(() => guard.checkUrl('http://8.8.8.8/')).toThrow(expect.objectContaining({ facts: expect.objectContaining({ reason: 'scheme' }) }));
    expect(() => guard.checkUrl('https://8.8.8.8:8443/')).toThrow(expect.objectContaining({ facts: expect.objectContaining({ reason: 'port' }) }));
    expect(createEgressGuard({ ...shut, allowedPorts: [8443] }).checkUrl('https://8.8.8.8:8443/').port).toBe('8443');
    expect(createEgressGuard({ ...shut, allowPlainHttp: true }).checkUrl('http://8.8.8.8/').protocol).toBe('http:');
  });

  test('refuses at start a range that cannot be read', () => {
    for (const cidr of ['10.0.0.0/33', '10.0.0/8', 'fd12::/129', '10.0.0.0/', '10.0.0.0/8/8', 'intranet', '', 'fe80::%lo/10', '10.0.0.0/-1'])
      expect(() => createEgressGuard({ allowedPrivateCidrs: [cidr] })).toThrow(TypeError);
  });

  test('reaches loopback only under the sandbox flag, and metadata not even then', async () => {
    expect(await codeOf(withPort('http://127.0.0.1:PORT/'), { ...shut, allowLoopback: true })).toBe('vendor-unavailable');
    expect(reached).toBe(1);
    expect(await codeOf('http://169.254.169.254/', { ...shut, allowLoopback: true })).toBe('egress-denied');
    expect(await codeOf('http://10.0.0.1/', { ...shut, allowLoopback: true })).toBe('egress-denied');
  });
});
