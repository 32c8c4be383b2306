/** @module connections/testing/memory-store  Rows of connections in memory, as storage keeps them: one version after the other. */
import type { Connection, ConnectionStore, EnteredSecrets } from '../connection.ts';

/** Counts how often rows are read. Secrets go into `vault`, with their rows. */
export function createMemoryStore(vault: Map<string, string>): ConnectionStore & { reads: number } {
  const rows = new Map<string, Connection>();
  const change = (id: string, part: Partial<Connection>) => {
    const row = rows.get(id);
    if (row) rows.set(id, { ...row, ...part });
  };
  const keep = (secrets: EnteredSecrets = {}) => {
    for (const [name, secret] of Object.entries(secrets)) vault.set(name, secret);
  };
  const over = (id: string, version: number, write: () => void) => {
    const row = rows.get(id);
    if (!row) return 'absent' as const;
    if (row.version !== version) return 'newer' as const;
    write();
    return 'there' as const;
  };
  return {
    reads: 0,
    list: async () => [...rows.values()],
    page: async (_installation, { after, id, limit }) =>
      [...rows.values()]
        .filter((row) => (id === undefined || row.id === id) && (after === undefined || row.name > after))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .slice(0, limit),
    findNamed: async (_installation, name) => [...rows.values()].find((row) => row.name === name),
    async read(_installation, id) {
      this.reads += 1;
      return rows.get(id);
    },
    insert: async (_installation, row, also) => {
      rows.set(row.id, row);
      keep(also?.secrets);
      return 'added';
    },
    update: async (_installation, { id, ...part }, also) => {
      const found = over(id, part.version - 1, () => {
        change(id, part);
        keep(also?.secrets);
      });
      return found === 'there' ? 'saved' : found;
    },
    setState: async (_installation, id, { state, reason: stateReason, over: asked }) => {
      const row = rows.get(id);
      if (asked && (row?.state !== asked.state || row.version !== (asked.version ?? row.version))) return;
      change(id, { state, stateReason });
    },
    remove: async (_installation, { id, version }) => {
      const found = over(id, version, () => void rows.delete(id));
      return found === 'there' ? 'removed' : found;
    },
    passTest: async (_installation, id, testedAt) => change(id, { testedAt }),
    touch: async (_installation, id, lastUsedAt) => change(id, { lastUsedAt }),
  };
}
