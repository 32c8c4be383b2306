/** For files under test/browser: a `describe` that skips, saying why, on a machine without a browser. */
import { findBrowser } from './chromium.ts';

const found = await findBrowser();
if (found.kind === 'missing') console.warn(`skipped: ${found.reason}`);

/** `describe` where a browser exists, `describe.skip` elsewhere. */
export const describeInBrowser: jest.Describe = found.kind === 'found' ? describe : (describe.skip as jest.Describe);
