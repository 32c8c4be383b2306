/** The real Node server on a socket: what arrives below HTTP's rules is refused, and the server goes on answering (B1, B30). */
import { connect } from 'node:net';
import { type Running, start } from '../../../src/server/start.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let running: Running;
let hurried: Running;
let port: number;
beforeAll(async () => {
  world = await startWorld();
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  // The world has started its jobs, and closes them: this part serves only.
  const backend = {
    ...world.backend,
    jobs: { ...world.backend.jobs, start: async () => undefined, stop: async () => undefined },
    close: () => undefined,
  };
  const options = { backend: backend as typeof world.backend, role: 'server', host: '127.0.0.1', port: 0, log } as const;
  running = await start(options);
  hurried = await start({ ...options, slowClient: { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 } });
  port = running.address?.port ?? 0;
});
afterAll(async () => {
  await running?.stop();
  await hurried?.stop();
  await world?.close();
});

/** A server that ends no slow client, or answers nobody, would leave a test without an end. Ms. */
const GIVE_UP_MS = 180_000;

/** Sends bytes as they are and reads until the server closes; where it keeps the connection, until it has answered and then said nothing for a moment. */
function exchange(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    socket.setTimeout(GIVE_UP_MS, () => socket.destroy());
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
      socket.setTimeout(/^connection: close\r$/im.test(answer) ? GIVE_UP_MS : 1_500);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
const request = (head: string, body = '') => `${head}\r\nHost: backend.test\r\n${body}`;

test('answers over the socket', async () => {
  expect(statusesOf(await exchange(request('GET /livez HTTP/1.1', 'Connection: close\r\n\r\n')))).toEqual([200]);
});

/** Headers that one of two servers in a row may read as chunks and the other as none, or as another length. */
const SMUGGLED: readonly (readonly [string, string])[] = [
  ['a length and a second coding', 'Content-Length: 5\r\nTransfer-Encoding: chunked, identity\r\n'],
  ['chunks whose name has a blank before its colon', 'Content-Length: 5\r\nTransfer-Encoding : chunked\r\n'],
  ['chunks on a folded line', 'Content-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n'],
  ['chunks after a vertical tab', 'Content-Length: 5\r\nTransfer-Encoding: \x0bchunked\r\n'],
  ['a coding that only resembles chunks', 'Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n'],
  ['chunks said twice', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n'],
  ['a length after a line feed alone', 'X-A: 1\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
  ['a length with a sign', 'Content-Length: +5\r\n'],
  ['a list of lengths', 'Content-Length: 5, 5\r\n'],
  ['a length in hexadecimal', 'Content-Length: 0x5\r\n'],
];

test.each<[string, string, readonly number[]]>([
  [
    'a length and chunks together',
    request('POST /v1/session HTTP/1.1', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n'),
    [400],
  ],
  ...SMUGGLED.map(([name, framing]): [string, string, readonly number[]] => [
    `a second request behind ${name}`,
    request('POST /v1/session HTTP/1.1', `${framing}\r\n0\r\n\r\nGET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n`),
    [400],
  ]),
  ['two lengths that differ', request('POST /v1/session HTTP/1.1', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello'), [400]],
  ['a length that is no number', request('POST /v1/session HTTP/1.1', 'Content-Length: -1\r\n\r\n'), [400]],
  ['a chunk size that is no number', request('POST /v1/session HTTP/1.1', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'), [400, 401]],
  ['a header of 64 kB', request('GET /livez HTTP/1.1', `X-Long: ${'x'.repeat(65_536)}\r\n\r\n`), [431]],
  [
    'two hundred headers',
    request('GET /livez HTTP/1.1', `${Array.from({ length: 200 }, (_, index) => `X-H-${index}: 1\r\n`).join('')}Connection: close\r\n\r\n`),
    [400],
  ],
  ['NUL in a header', request('GET /livez HTTP/1.1', 'X-Nul: a\0b\r\n\r\n'), [400]],
  ['no host', 'GET /livez HTTP/1.1\r\n\r\n', [400]],
  ['TRACE', request('TRACE /livez HTTP/1.1', 'X-Secret: echo-me\r\nConnection: close\r\n\r\n'), [400, 404, 405, 501]],
  ['a method that nobody knows', request('FROBNICATE /livez HTTP/1.1', 'Connection: close\r\n\r\n'), [400, 404, 405, 501]],
  ['what is no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc', [400]],
])('%s is refused once, without an echo', async (_name, text, allowed) => {
  const answer = await exchange(text);
  const statuses = statusesOf(answer);
  expect(statuses).toHaveLength(1);
  expect(allowed).toContain(statuses[0]);
  expect(answer).not.toContain('echo-me');
});

test('a body that stops short, and headers that never end, hold up nobody else', async () => {
  const stuck = [
    request('POST /v1/session HTTP/1.1', 'Content-Length: 500\r\nContent-Type: application/json\r\n\r\n{"se'),
    'GET /livez HTTP/1.1\r\nHost: a\r\nX-Slow: ',
  ].flatMap((text) =>
    Array.from({ length: 100 }, () => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('error', () => undefined);
      return socket;
    }),
  );
  expect(statusesOf(await exchange(request('GET /readyz HTTP/1.1', 'Connection: close\r\n\r\n')))).toEqual([200]);
  for (const socket of stuck) socket.destroy();
  expect(statusesOf(await exchange(request('GET /livez HTTP/1.1', 'Connection: close\r\n\r\n')))).toEqual([200]);
});

/** Sends the first piece at once and the others one by one, without an end; answers what came back, and whether it was the server that ended it. */
function drip(first: string, piece: string): Promise<{ readonly answer: string; readonly isCut: boolean }> {
  return new Promise((resolve) => {
    let answer = '';
    let isCut = true;
    const socket = connect(hurried.address?.port ?? 0, '127.0.0.1', () => socket.write(first, 'latin1'));
    const timer = setInterval(() => socket.write(piece, 'latin1'), 40);
    const giveUp = setTimeout(() => {
      isCut = false;
      socket.destroy();
    }, GIVE_UP_MS);
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      clearTimeout(giveUp);
      resolve({ answer, isCut });
    });
  });
}

test.each([
  ['headers', request('GET /livez HTTP/1.1'), 'X-Drop: 1\r\n'],
  ['a body of a known length', request('POST /v1/session/renew HTTP/1.1', 'Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{'), ' '],
  ['a body in chunks', request('POST /v1/hooks/AAAAAAAAAAAAAAAAAAAAAA HTTP/1.1', 'Transfer-Encoding: chunked\r\n\r\n'), '1\r\nx\r\n'],
])('a client that sends %s by drops is answered 408 or cut off in time, whatever it goes on sending', async (_name, first, piece) => {
  const { answer, isCut } = await drip(first, piece);
  expect(statusesOf(answer).filter((status) => status !== 408)).toEqual([]);
  expect(isCut).toBe(true);
});

test('a client that says nothing at all is cut off', async () => {
  const { answer, isCut } = await drip('', '');
  expect([[], [408]]).toContainEqual(statusesOf(answer));
  expect(isCut).toBe(true);
});

test('two authorizations are nobody, whichever of them is right', async () => {
  const token = await world.pageToken('leona.vogt');
  for (const both of [
    [`Bearer ${token}`, 'Bearer nobody'],
    ['Bearer nobody', `Bearer ${token}`],
  ]) {
    const headers = both.map((value) => `Authorization: ${value}\r\n`).join('');
    const [status] = statusesOf(await exchange(request('GET /v1/overview HTTP/1.1', `${headers}Connection: close\r\n\r\n`)));
    expect([400, 401]).toContain(status);
  }
  expect(statusesOf(await exchange(request('GET /v1/connectors HTTP/1.1', `Authorization: Bearer ${token}\r\nConnection: close\r\n\r\n`)))).toEqual([
    200,
  ]);
});

test('a header that asks for another method is not listened to', async () => {
  const token = await world.pageToken('leona.vogt');
  const override = 'X-HTTP-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\nX-Method-Override: DELETE\r\n';
  const answer = await exchange(
    request(`GET /v1/connections?_method=DELETE HTTP/1.1`, `${override}Authorization: Bearer ${token}\r\nConnection: close\r\n\r\n`),
  );
  expect(statusesOf(answer)).toEqual([200]);
  expect(answer).toContain(world.connectionIds.servicenow as string);
});
