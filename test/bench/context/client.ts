/** The client process of C1 to C3: starts the servers, and opens tickets over real sockets with as little work of its own as possible. */
import { type ChildProcess, fork } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { ensureBuilt } from '../../../scripts/build.ts';
import type { Asked, Ready } from './process.ts';

const START_DEADLINE_MS = 60_000;

export type ContextServer = Ready & { ask: <Answer>(asked: Asked) => Promise<Answer>; stop: () => void };

/** Forks the servers. Throws what they said when they end early. */
export const startContextServer = async (): Promise<ContextServer> => {
  await ensureBuilt('app');
  const child = fork(join(import.meta.dirname, 'process.ts'), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const ready = await nextAnswer<Ready>(child, START_DEADLINE_MS);
  const ask = <Answer>(asked: Asked) => {
    const answer = nextAnswer<Answer>(child, START_DEADLINE_MS);
    child.send(asked);
    return answer;
  };
  return { ...ready, ask, stop: () => void child.kill() };
};

const nextAnswer = <Answer>(child: ChildProcess, deadlineMs: number): Promise<Answer> =>
  new Promise((done, refuse) => {
    const said: string[] = [];
    const onText = (chunk: Buffer) => said.push(chunk.toString('utf8'));
    const finish = (act: () => void) => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).stderr?.off('data', onText);
      act();
    };
    const onMessage = (message: unknown) => finish(() => done((message as { answer: Answer }).answer));
    const onExit = () => finish(() => refuse(new Error(`The servers of the bench ended: ${said.join('')}`)));
    const timer = setTimeout(
      () => finish(() => refuse(new Error(`The servers of the bench said nothing for ${deadlineMs / 1000} s: ${said.join('')}`))),
      deadlineMs,
    );
    child.on('message', onMessage).on('exit', onExit).stderr?.on('data', onText);
  });

/** What a load came to. Latencies in ms; each connection sends its next request the moment the last is answered, so that is also when it was due. */
export type Load = { sent: number; answered: number; elapsedMs: number; latencies: number[] };

/** Keeps `connections` requests under way for `forMs`. Throws on any answer but 200. */
export const load = async (
  origin: string,
  request: { path: string; token: string },
  options: { connections: number; forMs: number },
): Promise<Load> => {
  const { hostname, port } = new URL(origin);
  const bytes = Buffer.from(`GET ${request.path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${request.token}\r\n\r\n`);
  const total: Load = { sent: 0, answered: 0, elapsedMs: 0, latencies: [] };
  const startedAt = performance.now();
  const sockets = await Promise.all(Array.from({ length: options.connections }, () => open(hostname, Number(port))));
  await Promise.all(sockets.map((socket) => keepAsking(socket, bytes, total, startedAt + options.forMs)));
  total.elapsedMs = performance.now() - startedAt;
  for (const socket of sockets) socket.destroy();
  return total;
};

const open = (host: string, port: number): Promise<Socket> =>
  new Promise((done, refuse) => {
    const socket = connect({ host, port, noDelay: true }, () => done(socket));
    socket.once('error', refuse);
  });

/** One request after the other on one socket, read by hand: an HTTP client of Node costs more than the servers that are measured. */
const keepAsking = (socket: Socket, bytes: Buffer, total: Load, until: number): Promise<void> =>
  new Promise((done, refuse) => {
    let read: Buffer = Buffer.alloc(0);
    let dueAt = performance.now();
    const send = () => {
      dueAt = performance.now();
      total.sent += 1;
      socket.write(bytes);
    };
    socket.on('data', (chunk) => {
      read = read.length === 0 ? (chunk as Buffer) : Buffer.concat([read, chunk as Buffer]);
      const length = answerLength(read);
      if (length === undefined || read.length < length) return undefined;
      if (read.subarray(9, 12).toString('latin1') !== '200')
        return refuse(new Error(`The server answered ${read.subarray(0, 400).toString('utf8')}`));
      read = read.subarray(length);
      total.answered += 1;
      total.latencies.push(performance.now() - dueAt);
      return performance.now() < until ? send() : done();
    });
    socket.once('error', refuse);
    socket.once('close', () => refuse(new Error('The server closed a connection of the bench.')));
    send();
  });

/** Bytes of the answer at the front, head included; undefined while its head is incomplete. */
const answerLength = (read: Buffer): number | undefined => {
  const headEnd = read.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(read.subarray(0, headEnd).toString('latin1'))?.[1];
  if (length === undefined) throw new Error('The server answers without a content-length.');
  return headEnd + 4 + Number(length);
};

/** Opens a ticket as the sidebar does: all panels at once. Resolves with the time until the last is there, ms. */
export const openTicket = async (origin: string, token: string, panels: readonly string[]): Promise<number> => {
  const startedAt = performance.now();
  await Promise.all(panels.map((panel) => readPanel(origin, token, panel)));
  return performance.now() - startedAt;
};

/** One panel of the ticket. Throws when it is refused, or when a source of it could not be asked: a failure answers fast. */
export const readPanel = async (origin: string, token: string, panel: string): Promise<void> => {
  const answer = await fetch(`${origin}/v1/tickets/1042/${panel}`, { headers: { authorization: `Bearer ${token}` } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${panel} answered ${answer.status}: ${text}`);
  const { sources = [] } = JSON.parse(text) as { sources?: { name: string; freshness: string }[] };
  const missing = sources.filter(({ freshness }) => freshness === 'unreachable' || freshness === 'stale');
  if (missing.length > 0) throw new Error(`${panel} lacks ${missing.map(({ name }) => name).join(', ')}: ${text.slice(0, 2000)}`);
};
