/** @module sandbox/once/run-once  `npm start -- --once`: a fresh sandbox on free ports, a headless browser, the main job, then the verdict. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../../../test/support/chromium.ts';
import type { BuiltFolders } from '../built-files.ts';
import { startSandbox } from '../sandbox.ts';
import { runSteps, type StepRun } from '../steps.ts';
import { createAgent } from './agent.ts';
import { runMainJob } from './main-job.ts';

export interface OnceOptions {
  readonly built: BuiltFolders;
  /** Where pictures go. */
  readonly shotsDirectory: string;
  readonly say: (line: string) => void;
}

const VIEWPORT = { width: 1_440, height: 1_000 } as const;

/** Answers the exit code: 0, or 1 after saying what failed. Leaves nothing behind but the pictures. */
export function runOnce({ built, shotsDirectory, say }: OnceOptions): Promise<0 | 1> {
  return runSteps((run) => runStory(run, { built, shotsDirectory, say }), { say });
}

async function runStory({ steps, undo }: StepRun, { built, shotsDirectory, say }: OnceOptions): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tieline-once-'));
  undo.push(() => rm(directory, { recursive: true, force: true }));
  await mkdir(shotsDirectory, { recursive: true });
  const sandbox = await startSandbox({ directory, isReset: false, ports: { workspace: 0, backend: 0, hub: 0 }, built, say });
  undo.push(sandbox.close);
  const browser = await steps.step('browser started', launchBrowser);
  undo.push(() => browser.close());
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'en-US', timezoneId: 'Europe/Vienna' });
  const agent = await createAgent({ context, origins: sandbox.origins, shots: shotsDirectory });
  await runMainJob({ sandbox, agent, steps }).catch(async (error: unknown) => {
    // Whatever there is to see, fitted or not.
    await agent.page.screenshot({ path: join(shotsDirectory, 'failed.png') }).catch(() => undefined);
    throw error;
  });
  return `Pictures are in ${shotsDirectory}.`;
}
