/**
 * @module sandbox/listen
 * One loopback server over a `fetch`. Where a fake throws `ConnectionReset`, the socket is reset, as a real vendor's would be.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { ConnectionReset } from '../connector-kit/testing/index.ts';
import { portVariable, type ServerName, StartRefusal } from './options.ts';

export interface Listening {
  readonly port: number;
  /** Swaps what answers: a server listens before what it serves is made, so that everybody can be told its address. */
  serve(fetch: Fetch): void;
  close(): Promise<void>;
}
export type Fetch = (request: Request) => Response | Promise<Response>;

/** Listens on 127.0.0.1; port 0 takes a free one. Until `serve`, everything answers 503. Throws `StartRefusal` where the port is taken. */
export async function listen(name: ServerName, port: number): Promise<Listening> {
  let answer: Fetch = () => new Response('The sandbox is starting. Try again in a moment.', { status: 503, headers: { 'retry-after': '1' } });
  const server = createAdaptorServer({
    fetch: async (request, { incoming }) => {
      try {
        return await answer(request);
      } catch (error) {
        if (!(error instanceof ConnectionReset)) throw error;
        (incoming as IncomingMessage).socket.resetAndDestroy();
        return new Response(null);
      }
    },
  }) as Server;
  await new Promise<void>((done, refuse) => {
    server.once('error', (error: NodeJS.ErrnoException) => refuse(refusalOf(error, name, port)));
    server.listen(port, '127.0.0.1', done);
  });
  return {
    port: (server.address() as AddressInfo).port,
    serve: (fetch) => {
      answer = fetch;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** What to do about a port that cannot be had. */
export function refusalOf(error: NodeJS.ErrnoException, name: ServerName, port: number): Error {
  const another = `npm start -- --port-${name} ${port + 100} (or ${portVariable(name)}=${port + 100})`;
  if (error.code === 'EADDRINUSE')
    return new StartRefusal(
      `Port ${port} is taken, and the ${name} needs it. Another sandbox may be running, or another program listens there: stop it, or choose another port:\n  ${another}`,
    );
  if (error.code === 'EACCES')
    return new StartRefusal(`This user may not listen on port ${port}, which the ${name} needs. Choose one above 1023:\n  ${another}`);
  return error;
}
