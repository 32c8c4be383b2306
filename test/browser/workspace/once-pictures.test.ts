/** The pictures of `npm start -- --once`: taken when the frame is as high as the app in it, and given up where that does not come. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { createAgent } from '../../../src/sandbox/once/agent.ts';
import { describeInBrowser } from '../../support/browser-tests.ts';
import { launchBrowser } from '../../support/chromium.ts';

describeInBrowser('a picture of a run', () => {
  let browser: Browser;
  let shots: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    shots = await mkdtemp(join(tmpdir(), 'tieline-shots-'));
  });
  afterAll(async () => {
    await browser?.close();
    await rm(shots, { recursive: true, force: true });
  });

  /** A screen with an app of 500 px in a frame of `frameHeight`. */
  async function open(frameHeight: number, { withinMs, script = '' }: { readonly withinMs?: number; readonly script?: string } = {}) {
    const context = await browser.newContext();
    const agent = await createAgent({ context, origins: { workspace: 'http://localhost' }, shots, ...(withinMs !== undefined && { withinMs }) });
    const app = `<!doctype html><body style='margin:0'><div style='height:500px'>The app</div><script>${script}</script>`;
    await agent.page.setContent(`<iframe title="Tieline" style="border:0;height:${frameHeight}px" srcdoc="${app}"></iframe>`);
    return { agent, close: () => context.close() };
  }

  test('waits for a frame that grows', async () => {
    const { agent, close } = await open(100);
    const shot = agent.shoot('grown');
    await agent.page.locator('iframe').evaluate((frame) => frame.style.setProperty('height', '500px'));
    await shot;
    expect(await readdir(shots)).toContain('grown.png');
    await close();
  });

  test.each([
    ['a frame that never grows', 100, ''],
    ['a frame that is never painted', 500, 'requestAnimationFrame = () => 0'],
  ])('is given up at %s, with both heights', async (_, frameHeight, script) => {
    const { agent, close } = await open(frameHeight, { withinMs: 1_000, script });
    await expect(agent.shoot('never')).rejects.toThrow(`was not painted as high as it is within 1 s: it is 500 px high, its frame ${frameHeight} px`);
    expect(await readdir(shots)).not.toContain('never.png');
    await close();
  });
});
