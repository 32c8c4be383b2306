/** Every JSON body, path and query of the API against input that breaks others (B1, B6-B9, B12, B27-B30): refused with a reason or kept exactly, never a crash. */
import type { RouteName } from '#contract';
import { because, brandId, type InstallationId, type LinkId, type TicketId } from '#domain';
import { createSyncStore } from '#storage';
import { startWorld, type World } from '../../support/world.ts';
import { type ApiDocument, fillPath, idsOf, listOperations, type Operation } from './document.ts';
import { BODIES, prepareIds, QUERIES, type TenantIds } from './examples.ts';

let world: World;
let ids: TenantIds;
let admin: string;
let operations: readonly Operation[];
let withBody: readonly Operation[];
beforeAll(async () => {
  world = await startWorld();
  admin = await world.pageToken('leona.vogt');
  ids = await prepareIds(world, world, { ticketOffset: 0 });
  operations = listOperations((await world.call('/openapi.json')).body as ApiDocument);
  withBody = operations.filter(({ requestBody }) => requestBody?.content['application/json']);
});
afterAll(() => world?.close());

const tokenFor = (operation: Operation) => (operation['x-access'] === 'operator' ? world.operatorKey : admin);
const send = (operation: Operation, body: string, headers: Readonly<Record<string, string>> = {}) =>
  world.call(fillPath(operation, ids), { method: operation.method, token: tokenFor(operation), body, headers });
const exampleOf = ({ operationId }: Operation) => BODIES[operationId as RouteName]?.(ids) as Record<string, unknown>;

/** What each operation answered, where it was not what all must answer. */
async function otherThan(status: number, make: (operation: Operation) => string, headers: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const other: string[] = [];
  for (const operation of withBody) {
    const answer = await send(operation, make(operation), headers);
    const isProblem = (answer.headers.get('content-type') ?? '').startsWith('application/problem+json');
    if (answer.status !== status || !isProblem) other.push(`${operation.operationId}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return other;
}

/** The example with one value put in place of its first text. */
function withText(operation: Operation, text: string): string {
  const example = exampleOf(operation);
  const field = Object.keys(example).find((key) => typeof example[key] === 'string') ?? '';
  return JSON.stringify({ ...example, [field]: text });
}

test('there are bodies to try', () => {
  expect(withBody.length).toBeGreaterThan(9);
});

describe('every operation with a JSON body refuses', () => {
  const same = (text: string) => () => text;
  const cut = (operation: Operation) => JSON.stringify(exampleOf(operation)).slice(0, -4);
  const doubled = (operation: Operation) => JSON.stringify(exampleOf(operation)).replace(/^\{("\w+":)/, '{$1null,$1');
  test.each<[string, (operation: Operation) => string]>([
    ['an empty body', same('')],
    ['a truncated body', cut],
    ['null', same('null')],
    ['a list', same('[]')],
    ['a text', same('"x"')],
    ['an empty object', same('{}')],
    ['NaN', same('{"a":NaN}')],
    ['a comment', (operation) => `${JSON.stringify(exampleOf(operation))} // comment`],
    ['a comma too many', (operation) => JSON.stringify(exampleOf(operation)).replace(/\}$/, ',}')],
    ['a key twice', doubled],
    ['a bomb of lists', same(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
    ['a bomb of objects', same('{"a":'.repeat(50_000))],
    [
      'a hundred thousand keys that it does not name',
      same(JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [n.toString(36), 0])))),
    ],
    ['the key __proto__', (operation) => JSON.stringify(exampleOf(operation)).replace('{', '{"__proto__":{"isAdmin":true},')],
    ['NUL in a text', (operation) => withText(operation, 'a\0b')],
    ['half of a pair in a text', (operation) => withText(operation, 'a\ud800b')],
    [
      'keys of Object.prototype',
      // biome-ignore lint/suspicious/noThenProperty: a thing that looks like a promise is exactly what is tried.
      (operation) => JSON.stringify({ ...exampleOf(operation), constructor: {}, toString: 1, hasOwnProperty: 2, then: 3 }),
    ],
    ...['role', 'tenant_id', 'installationId_', 'is_admin', 'isAdmin', 'created_at', 'createdAt', 'id', 'userId', 'identity'].map(
      (key): [string, (operation: Operation) => string] => [
        `the key ${key} that it does not name`,
        (operation) => JSON.stringify({ ...exampleOf(operation), [key]: 'admin' }),
      ],
    ),
  ])('%s', async (_name, make) => {
    expect(await otherThan(400, make)).toEqual([]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test('a text of ten megabytes', async () => {
    const text = 'x'.repeat(10_000_000);
    expect(await otherThan(413, (operation) => withText(operation, text))).toEqual([]);
  });

  test('a body longer than its length header says', async () => {
    expect(await otherThan(413, (operation) => withText(operation, 'x'.repeat(2_000_000)), { 'content-length': '10' })).toEqual([]);
  });

  test('a body that is not called JSON', async () => {
    expect(await otherThan(400, (operation) => JSON.stringify(exampleOf(operation)), { 'content-type': 'text/plain' })).toEqual([]);
  });

  test('bytes that are not UTF-8', async () => {
    const wrong: string[] = [];
    for (const operation of withBody) {
      const headers = { authorization: `Bearer ${tokenFor(operation)}`, 'content-type': 'application/json' };
      for (const bytes of [new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), new Uint8Array(Buffer.from('{"a":1}', 'utf16le'))]) {
        const answer = await world.backend.app.request(fillPath(operation, ids), { method: operation.method, headers, body: bytes });
        if (answer.status !== 400) wrong.push(`${operation.operationId}: ${answer.status}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** Texts that careless code cuts, folds or mistakes (B8, B9, B19). All of them short enough for a name. */
const ODD_TEXTS: readonly (readonly [string, string])[] = [
  ['right-to-left override', '\u202eabc\u202c'],
  ['zero-width and joined emoji', '👩\u200d👩\u200d👧\u200b\ufeff!'],
  ['four-byte characters', '𝕏 𠜎 🏴\u{e0067}\u{e0062}\u{e007f}'],
  ['stacked accents', `Z${'\u0351'.repeat(60)}`],
  ['a composed letter', 'Zo\u00eb \u00c5'],
  ['its decomposed twin', 'Zoe\u0308 A\u030a'],
  ['line ends of a header', 'a\r\nx-injected: 1'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template's placeholder as plain text is exactly what is tried.
  ['script', '<script>alert(1)</script><svg onload=alert(1)>{{7*7}}${7*7}'],
  ['quotes of other languages', `' OR 1=1 -- ^NQactive=true"; DROP TABLE links; *)(uid=*`],
];

test.each([...ODD_TEXTS, ['a hundred thousand stacked accents', `Z${'\u0351'.repeat(100_000)}`] as const])(
  '%s in any text of any body is no crash and reaches no header',
  async (_name, text) => {
    const wrong: string[] = [];
    for (const operation of withBody) {
      const answer = await send(operation, withText(operation, text));
      if (answer.status >= 500 || answer.headers.has('x-injected'))
        wrong.push(`${operation.operationId}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    expect(wrong).toEqual([]);
  },
);

test.each(ODD_TEXTS)('%s in a name is kept exactly, in answers and in lists', async (_name, owner) => {
  const name = `Odd ${ODD_TEXTS.findIndex(([, text]) => text === owner)}`;
  const added = await world.call('/v1/connections', { token: admin, body: { ...(BODIES.addConnection?.(ids) as object), name, owner } });
  expect(added).toMatchObject({ status: 201, body: { name, owner } });
  const listed = await world.call('/v1/connections', { token: admin });
  expect((listed.body as { connections: unknown[] }).connections).toContainEqual(expect.objectContaining({ name, owner }));
  expect(listed.headers.get('content-type')).toMatch(/^application\/json/);
  expect(listed.headers.get('x-content-type-options')).toBe('nosniff');
});

test('a composed name and its decomposed twin are two names, each kept as it was written', async () => {
  const twins = ['B\u00fcro', 'Bu\u0308ro', '\ufb01n', 'fin'];
  for (const name of twins) {
    const added = await world.call('/v1/connections', { token: admin, body: { ...(BODIES.addConnection?.(ids) as object), name } });
    expect(added).toMatchObject({ status: 201, body: { name } });
  }
  const { body } = await world.call('/v1/connections', { token: admin });
  const names = (body as { connections: { name: string }[] }).connections.map(({ name }) => name);
  expect(names.filter((name) => twins.includes(name)).sort()).toEqual([...twins].sort());
});

test('script in a ticket and in a record stays text in a JSON answer that no browser renders', async () => {
  const script = '<script>alert(1)</script><img src=x onerror=alert(2)>';
  world.vendors.desk.edit('tickets', '1044', { subject: script }, '1004');
  const itemId = ids.itemId;
  world.vendors.incidentSystem.edit('cmdb_ci', itemId, { name: script }, 'sofia.reyes');
  const connectionId = world.connectionIds.servicenow as string;
  const linked = await world.call('/v1/tickets/1044/affected-items', { token: admin, body: { connectionId, itemId } });
  expect(linked.status).toBe(200);
  expect(JSON.stringify(linked.body)).toContain('<script>');
  expect(linked.headers.get('content-type')).toMatch(/^application\/json/);
  expect(linked.headers.get('content-security-policy')).toContain("default-src 'none'");
});

describe('paths and queries', () => {
  const PARTS = [
    '..',
    '../..',
    '..%2f..%2fadmin',
    '%2e%2e%2f',
    '1/../../admin',
    '1%2f..%2f..%2fadmin',
    'a;b=c',
    '%00',
    'a%00b',
    'a\\b',
    '%5c..%5c',
    '%ff%fe',
    '%',
    '%zz',
    ' ',
    '%20',
    '?x',
    '#x',
    '*',
    "'",
    '1^NQactive=true',
    'x'.repeat(5_000),
  ];

  test('an odd path part is refused before any vendor is asked', async () => {
    const wrong: string[] = [];
    const askedBefore = requestsOfVendors().length;
    for (const operation of operations.filter((one) => idsOf(one).length > 0 && one['x-access'] !== 'page'))
      for (const name of idsOf(operation))
        for (const part of PARTS) {
          const path = operation.path.replace(/\{(\w+)\}/g, (_all, id: string) => (id === name ? part : (ids[id] as string)));
          // The URL's own rules take `..` out before anybody sees it: that is then another address, with its own access.
          if (new URL(path, 'http://backend.test').pathname.split('/').length < operation.path.split('/').length) continue;
          const answer = await world.call(path, {
            method: operation.method,
            token: tokenFor(operation),
            body: BODIES[operation.operationId as RouteName] ? exampleOf(operation) : undefined,
          });
          if (answer.status < 400 || answer.status >= 500) wrong.push(`${operation.operationId} ${part}: ${answer.status}`);
        }
    expect(wrong).toEqual([]);
    expect(
      requestsOfVendors()
        .slice(askedBefore)
        .filter((path) => /\.\.|%2e|%00|admin|;/i.test(path)),
    ).toEqual([]);
  });

  test.each(['1/../../admin', '../sys_user', '%2e%2e%2fsys_user', "x' OR '1'='1", 'a^NQactive=true', 'a,b'])(
    'the item id %j in a body names no other path at the vendor',
    async (itemId) => {
      const before = requestsOfVendors().length;
      const connectionId = world.connectionIds.servicenow as string;
      const answer = await world.call('/v1/tickets/1042/affected-items', { token: admin, body: { connectionId, itemId } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(
        requestsOfVendors()
          .slice(before)
          .filter((path) => /sys_user\b|\/admin|\.\.\//.test(path.split('?')[0] ?? '')),
      ).toEqual([]);
    },
  );

  test.each(['-1', '0', '1000000000', '1e9', 'NaN', '', '10.5', '1; DROP TABLE x', 'abc'])(
    'the page size %j is held within the bounds',
    async (limit) => {
      for (const path of ['/v1/dead-letters', `/v1/links/${ids.linkId}/history`])
        expect((await world.call(`${path}?limit=${limit}`, { token: admin })).status).toBe(200);
    },
  );

  test.each(['x', '0 ', '9999999999999999999 a', '-1 a', "1 a' OR 1=1 --", 'e30=', '%00', '1%20%00', '1%20a%ed%a0%80', 'x'.repeat(600)])(
    'the cursor %j, which no list has answered, is refused',
    async (cursor) => {
      for (const path of ['/v1/dead-letters', `/v1/links/${ids.linkId}/history`]) {
        const { status, body } = await world.call(`${path}?cursor=${cursor}`, { token: admin });
        expect([status, body]).toEqual([400, expect.objectContaining({ code: 'invalid-input' })]);
      }
    },
  );

  test('a list is walked page by page, and its cursors are good for that list with those filters only', async () => {
    const installationId = brandId<InstallationId>(world.installationId);
    await createSyncStore({ database: world.database }).transact(installationId, async ({ deadLetters }) => {
      for (const [index, code] of ['vendor-refused', 'vendor-refused', 'vendor-refused', 'outcome-unknown'].entries())
        await deadLetters.put({
          id: `paged-${index}`,
          // One letter waits per link.
          linkId: brandId<LinkId>(`paged-link-${index}`),
          ticketId: brandId<TicketId>(ids.ticketId),
          flow: 'incidents',
          record: null,
          cause: because('link-failing', { code }),
          attempts: 8,
          firstAt: index,
          lastAt: index,
          state: 'waiting',
        });
    });
    const list = async (query: string, path = '/v1/dead-letters') => {
      const { status, body } = await world.call(`${path}?${query}`, { token: admin });
      const { letters = [], nextCursor } = body as { letters?: { id: string }[]; nextCursor?: string | null };
      return { status, ids: letters.map(({ id }) => id), next: nextCursor ?? undefined };
    };
    const all = (await list('limit=1000')).ids;
    const walked: string[] = [];
    for (let page = await list('limit=1'); ; page = await list(`limit=1&cursor=${page.next}`)) {
      walked.push(...page.ids);
      if (page.next === undefined) break;
    }
    expect(walked).toEqual(all);
    expect(all.length).toBeGreaterThanOrEqual(4);
    const { next = '' } = await list('limit=1');
    expect(await list(`limit=2&cursor=${next}`)).toMatchObject({ status: 200, ids: all.slice(1, 3) });
    for (const [query, path] of [
      [`cursor=${next.slice(0, -1)}${next.endsWith('A') ? 'B' : 'A'}`],
      [`cursor=${Buffer.from('9999999999999 z').toString('base64url')}.${next.split('.')[1]}`],
      [`cursor=${next}&cause=link-failing`],
      [`cursor=${next}`, `/v1/links/${ids.linkId}/history`],
    ] as const)
      expect(await list(query, path)).toMatchObject({ status: 400 });
  });

  test.each(['%00', 'a%00b', '%ed%a0%80', '%', '^NQsys_idISNOTEMPTY', '%E2%80%AE', "'", '"', '*', '<script>', 'x'.repeat(200)])(
    'the search %j is no crash',
    async (q) => {
      const { status } = await world.call(`/v1/items?q=${q}`, { token: admin });
      expect([200, 400]).toContain(status);
    },
  );

  test('NUL in a query is refused before the database sees it', async () => {
    for (const path of ['/v1/items?q=%00', '/v1/dead-letters?cause=%00', '/v1/dead-letters?cursor=1%20%00', '/v1/overview?unknown=%00'])
      expect(await world.call(path, { token: admin })).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });
});

describe('headers', () => {
  test('more than a hundred are refused', async () => {
    const headers = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`x-h-${index}`, '1']));
    expect(await world.call('/livez', { headers })).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });

  test('an authorization of 64 kB, two of them, or another scheme is nobody', async () => {
    const same = new Set<string>();
    for (const authorization of [
      `Bearer ${'x'.repeat(65_536)}`,
      `Bearer ${admin}, Bearer ${admin}`,
      `Basic ${admin}`,
      `bearer  ${admin}`,
      `Bearer ${admin} `.repeat(2),
      'Bearer',
      admin,
    ]) {
      const answer = await world.call('/v1/overview', { headers: { authorization } });
      expect(answer.status).toBe(401);
      same.add(JSON.stringify(answer.body).replace(/[0-9a-f]{32}/, ''));
    }
    expect(same.size).toBe(1);
  });

  test('what a client says about proxies, hosts and methods changes nothing', async () => {
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '127.0.0.1',
      forwarded: 'for=127.0.0.1;host=evil.example',
      'x-original-url': '/v1/pause',
      'x-rewrite-url': '/v1/pause',
      'x-http-method-override': 'DELETE',
      'x-method-override': 'DELETE',
    };
    const listed = await world.call('/v1/connections?_method=DELETE', { token: admin, headers });
    expect(listed.status).toBe(200);
    expect(JSON.stringify(listed.body)).toContain('http://backend.test/v1/hooks/');
    expect(JSON.stringify(listed.body) + JSON.stringify([...listed.headers])).not.toContain('evil.example');
    const kept = await world.call(`/v1/links/${ids.linkId}/resume`, { method: 'POST', token: admin, headers });
    expect(kept.status).toBe(200);
    expect((await world.call(`/v1/links/${ids.linkId}`, { token: admin })).status).toBe(200);
  });

  test('a trace id that is none is replaced by ours', async () => {
    for (const traceparent of ['00-zz-xx-01', '<script>', '00-0123456789abcdef0123456789abcdef', 'a'.repeat(5_000)])
      expect((await world.call('/livez', { headers: { traceparent } })).headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('there is no way in from another origin and no cookie anywhere', async () => {
    for (const operation of operations) {
      const path = fillPath(operation, { ...ids, page: 'console', file: 'x.js' }) + (QUERIES[operation.operationId as RouteName] ?? '');
      const preflight = await world.call(path, {
        method: 'OPTIONS',
        headers: { origin: 'https://evil.example', 'access-control-request-method': operation.method },
      });
      expect([401, 404]).toContain(preflight.status);
      const answer =
        operation.method === 'GET'
          ? await world.call(path, { token: admin, headers: { origin: 'https://evil.example', cookie: 'session=1' } })
          : preflight;
      for (const { headers } of [preflight, answer])
        expect([...headers.keys()].filter((name) => name.startsWith('access-control-') || name === 'set-cookie')).toEqual([]);
    }
  });
});

function requestsOfVendors(): string[] {
  return [...world.vendors.incidentSystem.requests, ...world.vendors.directory.requests, ...world.vendors.desk.requests].map(({ path }) => path);
}

test('a form that nobody saved reaches no address inside either, and its secrets are in no answer', async () => {
  const secrets = { apiKey: 'canary-of-a-form' };
  const { status, body } = await world.call('/v1/connectors/generic/try', {
    token: admin,
    body: { ...(BODIES.tryRequest?.(ids) as object), secrets },
  });
  expect({ status, body }).toMatchObject({ status: 200, body: { kind: 'refused', problem: { code: 'egress-denied' } } });
  expect(JSON.stringify(body)).not.toContain(secrets.apiKey);
  expect((await world.call('/v1/connections', { token: admin })).body).toMatchObject({ connections: expect.any(Array) });
});
