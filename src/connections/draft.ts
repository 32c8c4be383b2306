/** @module connections/draft  A connection's form as it stands, saved or not, tried with one described request. */
import type { ConnectorDefinition, RequestTrial, TokenSet, TokenStore } from '#capabilities';
import { InvalidInputError, isTielineError } from '#domain';
import type { Connection } from './connection.ts';

/** A form as it stands. */
export interface ConnectionDraft {
  readonly connectorId: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** The saved connection whose secrets are used where none are entered: only towards the addresses that they were saved for. */
  readonly connectionId: string | undefined;
}

/** `refused`: nothing came back that could be shown. */
export type TrialOutcome =
  | ({ readonly kind: 'answered' } & RequestTrial)
  | { readonly kind: 'refused'; readonly problem: { readonly code: string; readonly message: string } };

/** A secret that was saved for one address must not be carried to another one by a form that nobody saved: that would leave no trace. */
export function refuseOtherAddresses({ fields }: ConnectorDefinition, saved: Connection, draft: ConnectionDraft): void {
  const known = saved.settings as Readonly<Record<string, unknown>>;
  const moved = fields.find(({ kind, name }) => kind === 'url' && String(draft.settings[name] ?? '') !== String(known[name] ?? ''));
  if (saved.connectorId === draft.connectorId && !moved) return;
  throw new InvalidInputError({
    message: 'Save the new address first: the stored secrets are only tried where they were saved for.',
    facts: { field: `settings.${moved?.name ?? ''}` },
  });
}

/** Our own errors say what the vendor did, and carry no secret; wrong input is the form's. */
export async function outcomeOf(run: () => Promise<RequestTrial>): Promise<TrialOutcome> {
  try {
    return { kind: 'answered', ...(await run()) };
  } catch (error) {
    if (!isTielineError(error) || error instanceof InvalidInputError) throw error;
    return { kind: 'refused', problem: { code: error.code, message: error.message } };
  }
}

/** Tokens of a trial stay in memory: a stored token would let wrong secrets pass. */
export function trialTokens(): TokenStore {
  let held: TokenSet | undefined;
  return {
    current: async () => held,
    replace: async (_stale, renew) => {
      held = await renew(held);
      return held;
    },
  };
}
