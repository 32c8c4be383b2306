/** The built interface under the policy that the backend sends: drawn and styled, with not one refusal. */
import { describeInBrowser } from '../support/browser-tests.ts';
import { launchBrowser } from '../support/chromium.ts';
import { openGallery } from '../support/gallery.ts';

describeInBrowser('the interface under its content policy', () => {
  test('draws its panels, with their styles, and breaks no rule', async () => {
    const browser = await launchBrowser();
    const gallery = await openGallery({ browser });
    try {
      await gallery.draw({ groups: ['requester'], scheme: 'light', width: 340 });
      const panel = gallery.page.getByRole('button', { name: /requester/i }).first();
      await panel.waitFor();
      expect(await panel.evaluate((element) => getComputedStyle(element).fontFamily)).toMatch(/system-ui|segoe|sans-serif/i);
      expect(gallery.faults).toEqual([]);
    } finally {
      await gallery.close();
      await browser.close();
    }
  });
});
