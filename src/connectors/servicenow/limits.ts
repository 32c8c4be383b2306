/** @module connectors/servicenow/limits  Classes of the budget: an instance's rules are mostly of one of its APIs. */

const HOUR_MS = 3_600_000;
const reserved = 0.3;

/** By the path that all calls of an API share. */
const APIS = { table: '/api/now/table/', attachment: '/api/now/attachment', change: '/api/sn_chg_rest/' } as const;
export type ApiClass = keyof typeof APIS;

/** Per user and hour, only where the instance has such a rule; this keeps us modest where it has none. */
export const LIMITS = ['*', ...Object.keys(APIS)].map((endpoint) => ({ endpoint, calls: 5_000, perMs: HOUR_MS, reserved }));

/** Undefined for the sign-in. */
export function classOf(address: string): ApiClass | undefined {
  return (Object.keys(APIS) as ApiClass[]).find((name) => address.includes(APIS[name]));
}
