/**
 * @module audit/chain
 * The form of the log. An entry's hash covers its number, its predecessor's hash and its body's exact text, so nothing can change, go or move without showing.
 * The format is fixed: `scripts/verify-audit.ts` implements it a second time from docs/audit-format.md.
 */
import { createHash } from 'node:crypto';
import { canonicalText, type Deed, type FieldValue } from '#domain';

/** A chained entry as stored. `body` is the canonical JSON (RFC 8785) of the deed and its time. */
export interface AuditEntry {
  readonly seq: number;
  readonly previousHash: string;
  readonly body: string;
  readonly hash: string;
}

/** Where a chain stands. */
export type AuditTail = Pick<AuditEntry, 'seq' | 'hash'>;

/** Before the first entry: the hash of the installation's id, so that one tenant's chain cannot pass for another's. */
export function chainStart(installationId: string): AuditTail {
  return { seq: 0, hash: sha256(`tieline-audit-1\n${installationId}`) };
}

/** The entry that follows `tail`. */
export function chainEntry(tail: AuditTail, deed: Deed, atIso: string): AuditEntry {
  const { action, actor, target, facts = {}, traceId } = deed;
  const body = canonicalText({ at: atIso, action, actor: { ...actor }, target, facts, ...(traceId === undefined ? {} : { traceId }) } as FieldValue);
  const seq = tail.seq + 1;
  return { seq, previousHash: tail.hash, body, hash: entryHash({ seq, previousHash: tail.hash, body }) };
}

/** Newlines cannot stand in a hash or, raw, in canonical JSON: the parts keep their borders. */
export function entryHash({ seq, previousHash, body }: Omit<AuditEntry, 'hash'>): string {
  return sha256(`${seq}\n${previousHash}\n${body}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
