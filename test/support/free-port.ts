/** Ports for servers whose address must be known before they listen: PostgreSQL, processes of their own, two servers that name each other. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below what systems give to whoever asks for any port and to outgoing connections (Linux: 32,768 and up), so that none of those takes it before it is used; and beyond
 * 10,080, the highest port that browsers and `fetch` refuse to call (https://fetch.spec.whatwg.org/#port-blocking).
 */
const FIRST = 10_081;
const BEHIND = 32_000;

/** A port on 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, BEHIND);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}
