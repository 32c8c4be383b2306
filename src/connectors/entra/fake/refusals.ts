/**
 * @module connectors/entra/fake/refusals
 * The vendor's errors. https://learn.microsoft.com/graph/errors
 */

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

export function graphError(code: string, message: string) {
  return {
    error: {
      code,
      message,
      innerError: {
        date: '2026-01-05T09:00:00',
        'request-id': 'a0b1c2d3-0000-4000-8000-000000000000',
        'client-request-id': 'a0b1c2d3-0000-4000-8000-000000000000',
      },
    },
  };
}

export const notFound = (id: string) =>
  new Refused(
    404,
    graphError('Request_ResourceNotFound', `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`),
  );

export const denied = () => new Refused(403, graphError('Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'));

export const noLicence = () =>
  new Refused(
    403,
    graphError('Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'Neither tenant is B2C or tenant does not have premium license'),
  );

export const badRequest = (message: string) => new Refused(400, graphError('BadRequest', message));

export const throttled = (seconds: number, scope = 'Tenant_Application/Read/reports') =>
  new Refused(429, graphError('TooManyRequests', 'Too many requests.'), {
    'retry-after': String(seconds),
    'x-ms-throttle-scope': scope,
    'x-ms-throttle-limit-percentage': '1.0',
  });
