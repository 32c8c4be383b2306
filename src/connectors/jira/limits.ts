/** @module connectors/jira/limits  What the declaration and the calls share: classes of the budget, and where each begins. */

/** Endpoint classes of the budget. The vendor counts bursts by path and method; each of these holds several, and goes by the narrowest. */
export const ENDPOINTS = { read: 'read', search: 'search', issueWrite: 'issue-write', assets: 'assets' } as const;

export type EndpointClass = (typeof ENDPOINTS)[keyof typeof ENDPOINTS];

/** Records per page: the vendor sends fewer where fields are many. */
export const PAGE_SIZE = 100;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** Calls a minute. The vendor tells bursts by the second and of some plans nothing: modest where it allows more. */
export const CALLS_A_MINUTE: Readonly<Record<EndpointClass, number>> = { read: 600, search: 200, 'issue-write': 200, assets: 1_000 };

/** Calls of the whole account in the hour by which the vendor counts points. */
export const CALLS_AN_HOUR = 36_000;

const reserved = 0.3;

/** As the connector declares them. */
export const LIMITS = [
  { endpoint: '*', calls: CALLS_AN_HOUR, perMs: HOUR_MS, reserved },
  ...Object.entries(CALLS_A_MINUTE).map(([endpoint, calls]) => ({ endpoint, calls, perMs: MINUTE_MS, reserved })),
];
