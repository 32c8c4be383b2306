/** Files over real sockets: they cross in pieces, are bounded and exact, are opened again where they are sent again, and leave nothing open behind them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { contentOf, type FileContent, readAll } from '#capabilities';
import { hasErrorCode, VendorForbiddenError } from '#domain';
import { basicAuth } from './auth.ts';
import { surrounded } from './file-stream.ts';
import { createHttpClient } from './http-client.ts';
import { path } from './path.ts';
import { testCall, testRuntime } from './testing/index.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serve(answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => server.closeAllConnections(),
  );
  const runtime = testRuntime();
  open.push(runtime.close);
  const http = createHttpClient({
    runtime,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    auth: basicAuth({ username: 'u', password: 'p' }),
    dialect: { readRefusal: (_response, text) => ({ message: text, fields: [] }) },
  });
  const send = (file: FileContent) =>
    http.request(
      { operation: 'attachment.add', method: 'POST', path: path`/file`, file, repeat: 'unsafe', schema: z.object({ got: z.number() }) },
      testCall(),
    );
  const fetchFile = (maxBytes = 64 * 1024 * 1024) =>
    http.openFile({ operation: 'attachment.read', method: 'GET', path: path`/file`, repeat: 'safe', maxBytes }, testCall());
  return { server, send, fetchFile, connections: () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count))) };
}

/** Counts what it is sent and answers with it. */
const counting =
  (seen: (bytes: number) => void = () => undefined) =>
  (incoming: IncomingMessage, outgoing: ServerResponse) => {
    let got = 0;
    incoming.on('data', (chunk: Buffer) => {
      got += chunk.length;
      seen(got);
    });
    incoming.on('end', () => outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ got })));
  };
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const PIECE = Buffer.alloc(64 * 1024, 7);
const PIECES = 320;
const SIZE = PIECE.length * PIECES;

describe('a file that crosses from one vendor to another', () => {
  test('reaches the second while the first still sends it', async () => {
    let arrived = (): void => undefined;
    const firstArrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const target = await serve(counting(() => arrived()));
    // The rest comes only once the first piece stands at the other vendor: whoever waits for the whole file waits for ever.
    const source = await serve(async (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-length': String(PIECE.length * 2) }).write(PIECE);
      await firstArrival;
      outgoing.end(PIECE);
    });
    const { data } = await target.send({ size: PIECE.length * 2, open: () => source.fetchFile() });
    expect(data).toEqual({ got: PIECE.length * 2 });
  });

  test('of 20 MB is never held: what is alive while it crosses is a few pieces of it', async () => {
    const alive = () => {
      // Freed buffers are counted off beside the program; a second collection waits until the first one's are.
      collectGarbage();
      collectGarbage();
      return process.memoryUsage().arrayBuffers;
    };
    const before = alive();
    const samples: number[] = [];
    const target = await serve(counting((got) => void (got > (samples.length + 1) * 8 * 1024 * 1024 && samples.push(alive() - before))));
    const source = await serve(async (_incoming, outgoing) => {
      outgoing.writeHead(200);
      for (let piece = 0; piece < PIECES; piece += 1) if (!outgoing.write(PIECE)) await new Promise((resolve) => outgoing.once('drain', resolve));
      outgoing.end();
    });
    const { data } = await target.send({ size: SIZE, open: () => source.fetchFile() });
    expect(data).toEqual({ got: SIZE });
    expect(samples).toHaveLength(2);
    expect(Math.max(...samples)).toBeLessThan(SIZE / 5);
  });
});

describe('a sent file', () => {
  test('names its length, and stands between the parts of a form byte by byte', async () => {
    let told = '';
    let body = '';
    const { send } = await serve((incoming, outgoing) => {
      told = incoming.headers['content-length'] ?? '';
      incoming.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      incoming.on('end', () => outgoing.writeHead(200).end('{"got":1}'));
    });
    await send(surrounded(Buffer.from('<<'), contentOf(Buffer.from('middle')), Buffer.from('>>')));
    expect([told, body]).toEqual(['10', '<<middle>>']);
  });

  test('is opened again where it is sent again, and only there', async () => {
    let asked = 0;
    const { send } = await serve((incoming, outgoing) => {
      asked += 1;
      if (asked > 1) return counting()(incoming, outgoing);
      incoming.resume().on('end', () => outgoing.writeHead(503, { 'retry-after': '1' }).end());
    });
    let opened = 0;
    const content = contentOf(Buffer.from('twice'));
    const { data } = await send({
      ...content,
      open: () => {
        opened += 1;
        return content.open();
      },
    });
    expect([data, asked, opened]).toEqual([{ got: 5 }, 2, 2]);
  });

  test.each([
    [
      'breaks off',
      10,
      [Buffer.from('half'), new VendorForbiddenError({ message: 'The other vendor closed the door.' })],
      { code: 'vendor-forbidden' },
    ],
    ['is shorter than its list says', 10, [Buffer.from('short')], { facts: { why: 'other-size' } }],
    ['is longer than its list says', 3, [Buffer.from('longer')], { facts: { why: 'other-size' } }],
  ])('that %s is not delivered, and the error is that of its source', async (_title, size, parts, expected) => {
    let completed = 0;
    const { send } = await serve((incoming, outgoing) => {
      incoming.on('error', () => undefined);
      incoming.resume().on('end', () => {
        if (incoming.complete) completed += 1;
        outgoing.end('{"got":0}');
      });
    });
    const waiting = [...parts];
    const source = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const part = waiting.shift();
          if (part === undefined) controller.close();
          else if (part instanceof Error) controller.error(part);
          else controller.enqueue(part);
        },
      },
      { highWaterMark: 0 },
    );
    expect(await failureOf(send({ size, open: async () => source }))).toMatchObject(expected);
    expect(completed).toBe(0);
  });

  test('that cannot be opened costs the vendor no call', async () => {
    let asked = 0;
    const { send } = await serve((_incoming, outgoing) => {
      asked += 1;
      outgoing.end();
    });
    const open = async () => {
      throw new VendorForbiddenError({ message: 'Not for us.' });
    };
    expect(hasErrorCode(await failureOf(send({ size: 1, open })), 'vendor-forbidden')).toBe(true);
    expect(asked).toBe(0);
  });

  test('is let go where the vendor cannot be reached', async () => {
    const { server, send } = await serve(counting());
    await new Promise((resolve) => server.close(resolve));
    let cancelled = 0;
    const open = async () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(PIECE),
        cancel: () => {
          cancelled += 1;
        },
      });
    expect(hasErrorCode(await failureOf(send({ size: SIZE, open })), 'vendor-unavailable')).toBe(true);
    // Four sendings, each with a source of its own.
    expect(cancelled).toBe(4);
  });
});

describe('a fetched file', () => {
  test('is refused in the vendor’s own words where the vendor refuses it', async () => {
    const { fetchFile } = await serve((_incoming, outgoing) => outgoing.writeHead(403).end('no such luck'));
    const error = await failureOf(fetchFile());
    expect(hasErrorCode(error, 'vendor-forbidden')).toBe(true);
    expect((error as Error).message).toContain('no such luck');
  });

  test('breaks where it is larger than it may be, however it was announced', async () => {
    const { fetchFile } = await serve((_incoming, outgoing) => outgoing.end(PIECE));
    expect(hasErrorCode(await failureOf(readAll(await fetchFile(PIECE.length - 1))), 'payload-too-large')).toBe(true);
    expect(await readAll(await fetchFile(PIECE.length))).toHaveLength(PIECE.length);
  });

  test('breaks where the vendor breaks off', async () => {
    const { fetchFile } = await serve((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-length': String(SIZE) }).write(PIECE);
      setImmediate(() => outgoing.destroy());
    });
    const error = await failureOf(fetchFile().then(readAll));
    expect(hasErrorCode(error, 'vendor-unavailable')).toBe(true);
  });

  test('that nobody wants any more closes its connection', async () => {
    const { fetchFile, connections } = await serve((_incoming, outgoing) => {
      outgoing.writeHead(200).write(PIECE);
    });
    const stream = await fetchFile();
    expect(await connections()).toBe(1);
    await stream.cancel();
    while ((await connections()) > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});
