/** Two record stores over loopback HTTP: the vendors that a worker under test calls, and that outlive it with their ledgers. */
import { createServer, type Server } from 'node:http';
import type { MemoryRecordStore } from '../../../src/sync/testing/memory-record-store.ts';

export interface VendorServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `POST /<side>/<method>` with the arguments as JSON; the call itself (signal, trace) is the server's own. */
export async function serveVendors(sides: Readonly<Record<'desk' | 'remote', MemoryRecordStore>>): Promise<VendorServer> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const [, side, method] = (request.url ?? '').split('/');
      const records = sides[side === 'desk' ? 'desk' : 'remote'] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
      const answer = await records[method ?? '']?.(...JSON.parse(Buffer.concat(chunks).toString('utf8')));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer ?? null));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
