/** @module server/routes/open-session */
import { openSessionBody, PANEL_NAMES, type PanelName, sessionAnswer } from '#contract';
import { isTielineError } from '#domain';
import type { Asker, ServerDeps } from '../deps.ts';
import { define, type Endpoint } from '../endpoint.ts';
import { callFor } from '../links.ts';

export const openSession = (deps: ServerDeps): Endpoint =>
  define({
    name: 'openSession',
    summary: 'Who is calling, what the page shows, and a nudge to read the app settings where the page sees newer ones.',
    body: openSessionBody,
    answer: sessionAnswer,
    async handle(asked) {
      const { caller } = asked;
      await nudge(deps, asked, asked.body.settingsHash);
      const [installation, versions, { pause }] = await Promise.all([
        deps.installations.read(caller.installationId),
        deps.installations.listVersions(caller.installationId, 1),
        deps.sync.readPauses({ installationId: caller.installationId }),
      ]);
      const active = await deps.activeVersion(caller.installationId);
      return {
        user: { id: caller.userId, name: caller.userName, role: caller.role },
        identity: caller.identity,
        installation: { id: installation.id, subdomain: installation.account, isPaused: pause !== null },
        panels: panelsOf(installation.settings?.values.panels),
        mapping: { version: active?.version ?? null, problems: versions[0]?.problems.filter(({ severity }) => severity === 'error').length ?? 0 },
      };
    },
  });

/** Reading the settings may fail; the page opens all the same, on what is in force. */
async function nudge(deps: ServerDeps, asked: Asker, hash: string): Promise<void> {
  try {
    await deps.installations.nudge(asked.caller.installationId, hash, callFor(asked));
  } catch (error) {
    if (!isTielineError(error)) throw error;
    deps.log.warn('settings-not-read', { installationId: asked.caller.installationId, code: error.code, message: error.message });
  }
}

/** The setting lists panels in order, separated by commas; what it does not know it leaves out, and an empty one means all. */
function panelsOf(setting: unknown): PanelName[] {
  const wanted = String(setting ?? '')
    .split(',')
    .map((name) => name.trim());
  const known = wanted.filter((name): name is PanelName => (PANEL_NAMES as readonly string[]).includes(name));
  return known.length > 0 ? [...new Set(known)] : [...PANEL_NAMES];
}
