/** @module server/routes/pause-all  One click stops every flow of the installation, another lets them go on; both are in the audit log. */
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint } from '../endpoint.ts';

export const pauseAll = (deps: ServerDeps): Endpoint =>
  define({
    name: 'pauseAll',
    summary: 'Stops all flows. Events are kept and carried after resuming.',
    async handle(asked) {
      const { installationId, userName } = asked.caller;
      await deps.sync.pauseAll({ installationId, by: userName, deed: () => deedOf(asked, 'all-paused', {}) });
      return undefined;
    },
  });

export const resumeAll = (deps: ServerDeps): Endpoint =>
  define({
    name: 'resumeAll',
    summary: 'Lets all flows go on.',
    async handle(asked) {
      await deps.sync.resumeAll({ installationId: asked.caller.installationId, deed: () => deedOf(asked, 'all-resumed', {}) });
      return undefined;
    },
  });
