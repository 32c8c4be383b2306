/** @module audit/audit-log  Adds to, signs and exports the chained log of an installation. There is no way to change it here, and storage refuses one. */
import type { Clock, Deed } from '#domain';
import { type AuditEntry, type AuditTail, chainEntry, chainStart } from './chain.ts';
import type { HeadSigner, SignedHead } from './head-signer.ts';

/** Filled by storage. */
export interface AuditStore {
  /** Adds what `next` makes of the tail, one writer of an installation at a time. `undefined`: the chain is empty. */
  append(installationId: string, next: (tail: AuditTail | undefined) => AuditEntry): Promise<AuditEntry>;
  tail(installationId: string): Promise<AuditTail | undefined>;
  /** Entries with a number above `afterSeq`, in order. */
  read(installationId: string, afterSeq: number, limit: number): Promise<readonly AuditEntry[]>;
  saveHead(head: SignedHead): Promise<void>;
  lastHead(installationId: string): Promise<SignedHead | undefined>;
}

export interface AuditDeps {
  readonly store: AuditStore;
  readonly signer: HeadSigner;
  readonly clock: Clock;
}

export interface AuditLog {
  /** In a transaction of its own: for what changes nothing here, and for what is told before or after a vendor was asked. */
  record(installationId: string, deed: Deed): Promise<AuditEntry>;
  /** The entry that follows `tail`, for whoever adds it in the transaction of the deed itself. */
  entryAfter(installationId: string, tail: AuditTail | undefined, deed: Deed): AuditEntry;
  /** Signs where the chain stands, unless that is signed already; undefined where the chain is empty. For a schedule, every five minutes. */
  signHead(installationId: string): Promise<SignedHead | undefined>;
  /** Newest first, for a screen. */
  list(installationId: string, options: { readonly beforeSeq?: number; readonly limit: number }): Promise<readonly AuditEntry[]>;
  /** The whole chain as lines of JSON, oldest first, ended by a freshly signed head. Verified by `scripts/verify-audit.ts`. */
  export(installationId: string): AsyncIterable<string>;
}

const EXPORT_PAGE = 500;

export function createAuditLog({ store, signer, clock }: AuditDeps): AuditLog {
  const nowIso = (): string => new Date(clock.now()).toISOString();

  const signHead = async (installationId: string): Promise<SignedHead | undefined> => {
    const tail = await store.tail(installationId);
    if (!tail) return undefined;
    const last = await store.lastHead(installationId);
    if (last?.seq === tail.seq && last.hash === tail.hash) return last;
    const head = signer.sign({ installationId, ...tail, signedAt: nowIso() });
    await store.saveHead(head);
    return head;
  };

  const entryAfter: AuditLog['entryAfter'] = (installationId, tail, deed) => chainEntry(tail ?? chainStart(installationId), deed, nowIso());

  return {
    record: (installationId, deed) => store.append(installationId, (tail) => entryAfter(installationId, tail, deed)),
    entryAfter,
    signHead,
    list: async (installationId, { beforeSeq, limit }) => {
      const end = beforeSeq ?? ((await store.tail(installationId))?.seq ?? 0) + 1;
      const size = Math.min(limit, end - 1);
      return size <= 0 ? [] : [...(await store.read(installationId, end - 1 - size, size))].reverse();
    },
    export: async function* exportChain(installationId) {
      yield `${JSON.stringify({ kind: 'start', format: 'tieline-audit-1', installationId })}\n`;
      // Signed first: entries added while this runs come after it and are left to the next export.
      const head = await signHead(installationId);
      for (let after = 0; head && after < head.seq; ) {
        const page = await store.read(installationId, after, Math.min(EXPORT_PAGE, head.seq - after));
        for (const entry of page) yield `${JSON.stringify({ kind: 'entry', ...entry })}\n`;
        after = page.at(-1)?.seq ?? head.seq;
      }
      if (head) yield `${JSON.stringify({ kind: 'head', ...head })}\n`;
    },
  };
}
