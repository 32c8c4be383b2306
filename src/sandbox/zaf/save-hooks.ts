/**
 * @module sandbox/zaf/save-hooks
 * Asking apps before something happens (`ticket.save`). The host sends no id and gets none back, so an answer belongs to the sender's open question of that
 * event; an app that says nothing in time does not stop the agent.
 */
import type { Frame } from './frames.ts';

/** How long a hook may take before the save goes on without it, ms. The vendor's own limit is not documented. */
export const HOOK_LIMIT_MS = 30_000;

/** `late` means that the host stopped waiting. */
export type HookOutcome = { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly message: string } | { readonly kind: 'late' };

/** The host's timers. */
export interface HookTimers {
  readonly setTimeout: (run: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

export interface SaveHooks {
  /** Asks all at once. The first refusal wins, then lateness. */
  ask(event: string, frames: readonly Frame[]): Promise<HookOutcome>;
  /** An app's answer: `error` undefined allows. */
  settle(event: string, guid: string, error: string | undefined): void;
  /** An iframe that is gone has no objection. */
  release(guid: string): void;
}

interface OpenQuestion {
  readonly event: string;
  readonly guid: string;
  readonly settle: (outcome: HookOutcome) => void;
}

export function createSaveHooks(timers: HookTimers): SaveHooks {
  const open = new Set<OpenQuestion>();
  const find = (event: string, guid: string) => [...open].find((question) => question.event === event && question.guid === guid);
  return {
    async ask(event, frames) {
      const outcomes = await Promise.all(frames.map((frame) => askOne(event, frame)));
      return outcomes.find(({ kind }) => kind === 'refused') ?? outcomes.find(({ kind }) => kind === 'late') ?? { kind: 'allowed' };
    },
    settle: (event, guid, error) => find(event, guid)?.settle(error === undefined ? { kind: 'allowed' } : { kind: 'refused', message: error }),
    release: (guid) => {
      for (const question of open) if (question.guid === guid) question.settle({ kind: 'allowed' });
    },
  };

  function askOne(event: string, frame: Frame): Promise<HookOutcome> {
    return new Promise((resolve) => {
      const timer = timers.setTimeout(() => question.settle({ kind: 'late' }), HOOK_LIMIT_MS);
      const question: OpenQuestion = {
        event,
        guid: frame.instance.guid,
        settle: (outcome) => {
          timers.clearTimeout(timer);
          open.delete(question);
          resolve(outcome);
        },
      };
      open.add(question);
      frame.target.post({ key: `zaf.${event}`, message: {}, needsReply: true });
    });
  }
}
