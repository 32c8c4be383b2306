/** @module connectors/jira/fake/files  The bytes of attachments, beside the tables. */
export interface FileStore {
  get(id: string): Uint8Array | undefined;
  put(id: string, bytes: Uint8Array): void;
  save(): unknown;
  load(saved: unknown): void;
}

export function createFileStore(): FileStore {
  const files = new Map<string, Uint8Array>();
  return {
    get: (id) => files.get(id),
    put: (id, bytes) => void files.set(id, bytes),
    save: () => [...files].map(([id, bytes]) => [id, Buffer.from(bytes).toString('base64')]),
    load(saved) {
      files.clear();
      for (const [id, text] of saved as readonly (readonly [string, string])[]) files.set(id, new Uint8Array(Buffer.from(text, 'base64')));
    },
  };
}
