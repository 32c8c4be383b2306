/** @module connectors/entra/limits  What the declaration and the calls share: classes of the budget, and where each begins. */

/** Sign-in logs: counted by call, apart from everything else. */
export const REPORTS = 'reports';

/** The time in which the vendor's buckets are whole again, ms. */
export const WINDOW_MS = 10_000;

/** The vendor counts resource units, 3,500 to 8,000 by size of the directory; a sidebar costs about 12. Reports count calls. */
export const CALLS = { '*': 1_000, [REPORTS]: 5 } as const;

/** As the connector declares them. */
export const LIMITS = [
  { endpoint: '*', calls: CALLS['*'], perMs: WINDOW_MS, reserved: 0.5 },
  { endpoint: REPORTS, calls: CALLS[REPORTS], perMs: WINDOW_MS, reserved: 0.6 },
];
