/** The built interface under the policy that the backend sends: drawn and styled, with not one refusal. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';
import { ensureBuilt } from '../../scripts/build.ts';
import { describeInBrowser } from '../support/browser-tests.ts';
import { launchBrowser } from '../support/chromium.ts';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";
const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

const serve = (folder: string): Promise<Server> => {
  const server = createServer(async (request, response) => {
    const name = basename(new URL(request.url ?? '/', 'http://localhost').pathname) || 'index.html';
    const content = await readFile(join(folder, name)).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { 'content-type': types[extname(name)] ?? 'text/plain', 'content-security-policy': policy });
    response.end(content);
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
};

describeInBrowser('the interface under its content policy', () => {
  test('draws its panels, with their styles, and breaks no rule', async () => {
    const server = await serve(await ensureBuilt('gallery'));
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?group=requester`);
      const panel = page.getByRole('button', { name: /requester/i }).first();
      await panel.waitFor();
      expect(await panel.evaluate((element) => getComputedStyle(element).fontFamily)).toMatch(/system-ui|segoe|sans-serif/i);
      expect(faults.filter((fault) => !fault.includes('favicon'))).toEqual([]);
    } finally {
      await browser.close();
      server.close();
    }
  });
});
