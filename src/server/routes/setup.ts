/** @module server/routes/setup  The tick list from a fresh install to the first synced ticket; read, and verified once more. */
import { setupAnswer } from '#contract';
import { isTielineError } from '#domain';
import type { Asker, ServerDeps } from '../deps.ts';
import { define, type Endpoint } from '../endpoint.ts';
import { callFor } from '../links.ts';
import { judgeSetup, readSetupFacts } from '../setup.ts';

export const readSetup = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readSetup',
    summary: 'Each step of the set-up with its state and what it waits for.',
    answer: setupAnswer,
    handle: ({ caller }) => readSetupFacts(deps, caller.installationId).then(judgeSetup),
  });

export const verifySetup = (deps: ServerDeps): Endpoint =>
  define({
    name: 'verifySetup',
    summary: 'Does again what proves the steps: signs in at the help desk and at each connection, and reads the settings.',
    answer: setupAnswer,
    async handle(asked) {
      const { installationId } = asked.caller;
      for (const { id, state } of await deps.connections.list(installationId))
        if (state !== 'paused') await attempt(() => deps.connections.test(installationId, id, callFor(asked)));
      await attempt(() => deps.installations.readSettings(installationId, callFor(asked)));
      await deps.record(asked as Asker, 'setup-verified', {});
      return judgeSetup(await readSetupFacts(deps, installationId));
    },
  });

/** What fails here shows as a step that is not done; one system's trouble must not hide the other steps. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isTielineError(error)) throw error;
  }
}
