/** @module audit  The append-only, hash-chained log; its port is filled by storage. */
export { type AuditDeps, type AuditLog, type AuditStore, createAuditLog } from './audit-log.ts';
export type { AuditEntry, AuditTail } from './chain.ts';
export { createHeadSigner, type HeadSigner, type SignedHead } from './head-signer.ts';
