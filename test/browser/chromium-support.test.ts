import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeInBrowser } from '../support/browser-tests.ts';
import { launchBrowser } from '../support/chromium.ts';

describeInBrowser('the browser of the tests', () => {
  test('keeps web security on: a page cannot read the answer of another origin', async () => {
    const other = createServer((_request, response) => response.end('secret of another origin'));
    const own = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<h1>own page</h1>'));
    await Promise.all([other, own].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
    const addressOf = (server: typeof own) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(addressOf(own));
      const read = await page.evaluate(
        (url) =>
          fetch(url)
            .then((reply) => reply.text())
            .catch((error: Error) => error.name),
        addressOf(other),
      );
      expect(read).toBe('TypeError');
      expect(await page.getByRole('heading').textContent()).toBe('own page');
    } finally {
      await browser.close();
      other.close();
      own.close();
    }
  });
});
