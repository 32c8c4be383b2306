/**
 * @module connectors/zendesk/fake/refusals
 * The vendor's refusals in its three shapes: `{error, description, details}`, `{error: {title, message}}` and a bare string.
 */

/** One complaint about one field. `ticket_field_id` is set where a custom field is blamed. */
export interface Complaint {
  readonly description: string;
  readonly error?: string;
  readonly ticket_field_id?: number;
}

/** An answer that refuses; thrown inside the fake and rendered at its door. */
export class Refused extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export const invalidRecord = (details: Readonly<Record<string, readonly Complaint[]>>) =>
  new Refused(422, { error: 'RecordInvalid', description: 'Record validation errors', details });

export const recordNotFound = () => new Refused(404, { error: 'RecordNotFound', description: 'Not found' });

export const invalidEndpoint = () => new Refused(404, { error: 'InvalidEndpoint', description: 'Not found' });

export const forbidden = () =>
  new Refused(403, {
    error: {
      title: 'Forbidden',
      message: 'You do not have access to this page. Please contact the account owner of this help desk for further help.',
    },
  });

export const missingScope = (scope: string) => new Refused(403, { error: 'Forbidden', description: `The token lacks the required scope: ${scope}` });

export const invalidToken = () =>
  new Refused(401, {
    error: 'invalid_token',
    error_description: 'The access token provided is expired, revoked, malformed or invalid for other reasons.',
  });

export const notAuthenticated = () => new Refused(401, { error: "Couldn't authenticate you" });

export const safeUpdateConflict = () =>
  new Refused(409, {
    error: 'UpdateConflict',
    description: 'Safe Update prevented the update due to outdated ticket data. Please fetch the latest ticket data and try again.',
  });

export const badRequest = (error: string, description: string) => new Refused(400, { error, description });

export const tooManyRequests = (what: string, retryAfterSeconds: number, headers: Readonly<Record<string, string>>) =>
  new Refused(429, what, { ...headers, 'retry-after': String(retryAfterSeconds) });
