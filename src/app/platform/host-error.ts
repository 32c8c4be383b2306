/** @module app/platform/host-error  A call to the help desk's page that did not work out. */

/** `timeout`: no answer in time; `refused`: it said no; `forbidden`: this person may not; `shape`: it answered something we cannot read; `absent`: this page is not inside a help desk. */
export type HostFailure = 'timeout' | 'refused' | 'forbidden' | 'shape' | 'absent';

export class HostError extends Error {
  readonly isHostError = true;
  readonly failure: HostFailure;
  /** The call: `get ticket.requester`. */
  readonly call: string;

  constructor(failure: HostFailure, call: string, cause?: unknown) {
    super(`The help desk's page: ${call} ended with "${failure}".`, { cause });
    this.name = 'HostError';
    this.failure = failure;
    this.call = call;
  }
}

/** Tells whether something thrown is a {@link HostError}. */
export function isHostError(error: unknown): error is HostError {
  return typeof error === 'object' && error !== null && (error as { isHostError?: unknown }).isHostError === true;
}
