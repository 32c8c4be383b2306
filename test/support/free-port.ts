/** Ports for processes that cannot be told "any": PostgreSQL, servers started as a process of their own. */
import { createServer } from 'node:net';

/** A port on 127.0.0.1 that nobody listened on a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((done, refuse) => {
    const probe = createServer();
    probe.once('error', refuse);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? done(address.port) : refuse(new Error('No free port on 127.0.0.1.'))));
    });
  });
