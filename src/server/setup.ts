/** @module server/setup  How far an installation has come from a fresh install to its first synced ticket: judged from what really happened. */
import type { SetupAnswer } from '#contract';
import { because, type InstallationId, type Reason } from '#domain';
import type { ServerDeps } from './deps.ts';

/** Reasons that the server gives itself, most of them why a step of the set-up is open or failed; translation keys `reason.<code>`. */
export const SERVER_REASONS = [
  'setup-done',
  'setup-desk-missing',
  'setup-desk-refused',
  'setup-no-delivery',
  'setup-settings-unread',
  'setup-no-connection',
  'setup-connection-untested',
  'setup-connection-broken',
  'setup-no-mapping',
  'setup-mapping-invalid',
  'setup-no-sync',
  'setup-earlier-step',
  'schema-unreadable',
] as const;
type SetupReason = Reason<(typeof SERVER_REASONS)[number]>;

/** What is known of an installation. Instants are ISO 8601 UTC; undefined where it has not happened. */
export interface SetupFacts {
  readonly enrolledAt: string;
  readonly desk: { readonly state: 'active' | 'paused' | 'needs-attention'; readonly usedAt: string | undefined } | undefined;
  readonly lastDeliveryAt: string | undefined;
  readonly settingsReadAt: string | undefined;
  readonly connections: readonly {
    readonly name: string;
    readonly state: 'active' | 'paused' | 'needs-attention';
    readonly testedAt: string | undefined;
  }[];
  readonly mapping: { readonly activeSince: string | undefined; readonly isNewestInvalid: boolean };
  readonly firstSyncAt: string | undefined;
}

type Step = SetupAnswer['steps'][number];
type Verdict = { readonly state: 'done' | 'open' | 'failed'; readonly reason: SetupReason; readonly doneAt: string | null };

const done = (at: string): Verdict => ({ state: 'done', reason: because('setup-done'), doneAt: at });
const open = (reason: SetupReason): Verdict => ({ state: 'open', reason, doneAt: null });
const failed = (reason: SetupReason): Verdict => ({ state: 'failed', reason, doneAt: null });

/** A later step that is done counts even where an earlier one is open; only what is open behind an open one is blocked. */
export function judgeSetup(facts: SetupFacts): SetupAnswer {
  const verdicts: readonly (readonly [Step['step'], Verdict])[] = [
    ['enrolled', done(facts.enrolledAt)],
    ['desk-connected', judgeDesk(facts)],
    ['desk-webhook', facts.lastDeliveryAt ? done(facts.lastDeliveryAt) : open(because('setup-no-delivery'))],
    ['settings-read', facts.settingsReadAt ? done(facts.settingsReadAt) : open(because('setup-settings-unread'))],
    ['connection-tested', judgeConnections(facts)],
    ['mapping-active', judgeMapping(facts)],
    ['first-sync', facts.firstSyncAt ? done(facts.firstSyncAt) : open(because('setup-no-sync'))],
  ];
  const steps: Step[] = [];
  let isBlocked = false;
  for (const [step, verdict] of verdicts) {
    const isOpen = verdict.state === 'open';
    if (isBlocked && isOpen && step === 'first-sync') steps.push({ step, state: 'blocked', reason: because('setup-earlier-step'), doneAt: null });
    else steps.push({ step, ...verdict });
    // A delivery comes by itself with the first ticket that changes: nothing waits for it.
    isBlocked ||= verdict.state !== 'done' && step !== 'desk-webhook';
  }
  return { isComplete: steps.every(({ state }) => state === 'done'), steps };
}

function judgeDesk({ desk }: SetupFacts): Verdict {
  if (!desk) return open(because('setup-desk-missing'));
  if (desk.state === 'needs-attention') return failed(because('setup-desk-refused'));
  return desk.usedAt ? done(desk.usedAt) : open(because('setup-desk-missing'));
}

function judgeConnections({ connections }: SetupFacts): Verdict {
  if (connections.length === 0) return open(because('setup-no-connection'));
  const tested = connections.find(({ state, testedAt }) => state === 'active' && testedAt !== undefined);
  if (tested?.testedAt) return done(tested.testedAt);
  const broken = connections.find(({ state }) => state === 'needs-attention');
  if (broken) return failed(because('setup-connection-broken', { connection: broken.name }));
  return open(because('setup-connection-untested', { connection: connections[0]?.name ?? '' }));
}

function judgeMapping({ mapping }: SetupFacts): Verdict {
  if (mapping.activeSince) return done(mapping.activeSince);
  return mapping.isNewestInvalid ? failed(because('setup-mapping-invalid')) : open(because('setup-no-mapping'));
}

/** Gathers the facts. */
export async function readSetupFacts(
  deps: Pick<ServerDeps, 'installations' | 'connections' | 'sync' | 'activeVersion'>,
  installationId: InstallationId,
): Promise<SetupFacts> {
  const installation = await deps.installations.read(installationId);
  const all = await deps.connections.list(installationId);
  const desk = all.find(({ id }) => id === installation.deskConnectionId);
  const [newest] = await deps.installations.listVersions(installationId, 1);
  const active = await deps.activeVersion(installationId);
  const { lastDeliveryAt, firstSyncAt } = await deps.sync.readMilestones({ installationId, deskConnectionId: installation.deskConnectionId ?? '' });
  return {
    enrolledAt: installation.createdAt,
    desk: desk && { state: desk.state, usedAt: desk.lastUsedAt },
    lastDeliveryAt: isoOf(lastDeliveryAt),
    settingsReadAt: installation.settings?.readAt,
    connections: all.filter((connection) => connection !== desk).map(({ name, state, testedAt }) => ({ name, state, testedAt })),
    mapping: {
      activeSince: active?.activatedAt,
      isNewestInvalid: newest?.state === 'invalid',
    },
    firstSyncAt: isoOf(firstSyncAt),
  };
}

function isoOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
