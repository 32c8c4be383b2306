/** @module app/platform/enrolment  What an operator enters to enrol an installation at this help desk, and the request that it becomes. */
import type { EnrolmentBody } from '#contract';
import { isApiError } from './api-error.ts';

export interface EnrolmentInput {
  /** The first part of the help desk's address. */
  readonly account: string;
  readonly deskAppId: string;
  readonly deskInstallationId: string;
  /** The vendor's number of the account; may be empty. */
  readonly accountId: string;
  readonly mode: 'hosted' | 'assets';
  readonly owner: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly sharedSecret: string;
}

/** The connector of the help desk that this app is installed in. */
const DESK_CONNECTOR = 'zendesk';

/** `installationId` repeats an enrolment that was not complete. */
export function enrolmentBodyOf(input: EnrolmentInput, installationId: string | null): EnrolmentBody {
  const account = input.account.trim().toLowerCase();
  const accountId = input.accountId.trim();
  return {
    ...(installationId ? { installationId } : {}),
    account,
    deskAppId: input.deskAppId.trim(),
    deskInstallationId: input.deskInstallationId.trim(),
    deskConnectorId: DESK_CONNECTOR,
    mode: input.mode,
    sharedSecret: input.sharedSecret,
    owner: input.owner.trim(),
    settings: {
      subdomain: account,
      grant: 'client-credentials',
      clientId: input.clientId.trim(),
      appId: input.deskAppId.trim(),
      ...(accountId ? { accountId } : {}),
    },
    secrets: { clientSecret: input.clientSecret },
  };
}

/** The id of the installation that a refused enrolment found at that place already; null where it was refused for anything else. */
export function enrolledAs(error: unknown): string | null {
  if (!isApiError(error) || error.code !== 'conflict') return null;
  const id = error.problem?.facts?.installationId;
  return typeof id === 'string' && id !== '' ? id : null;
}

/** 32 random bytes as text that any form takes. */
export function makeSharedSecret(): string {
  return [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
