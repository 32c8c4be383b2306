/** @module connections/testing/demo-connector  What a connector of tests declares beside its own settings, secrets and how it connects. */

export const demoTraits = {
  authKinds: ['basic'],
  capabilities: ['cmdb'],
  limits: [],
  writeGuard: 'none',
  findLagMs: 0,
  dataClass: 'operational',
  docs: [],
} as const;
