/** @module connectors/servicenow/fake/attachments  The bytes of attached files and how the Attachment API describes them. */
import type { Row } from './database.ts';

/** File bytes by attachment id. */
export interface FileStore {
  get(id: string): Uint8Array | undefined;
  put(id: string, bytes: Uint8Array): void;
  save(): unknown;
  load(saved: unknown): void;
}

/** Keeps bytes in memory; its snapshot holds them as base64. */
export function createFileStore(): FileStore {
  const files = new Map<string, Uint8Array>();
  return {
    get: (id) => files.get(id),
    put: (id, bytes) => void files.set(id, bytes),
    save: () => [...files].map(([id, bytes]) => [id, Buffer.from(bytes).toString('base64')] as const),
    load(saved) {
      files.clear();
      for (const [id, text] of saved as readonly (readonly [string, string])[]) files.set(id, new Uint8Array(Buffer.from(text, 'base64')));
    },
  };
}

/** One entry of the Attachment API. */
export function renderAttachment(row: Row, origin: string): Readonly<Record<string, string>> {
  return { ...row, download_link: `${origin}/api/now/attachment/${row.sys_id}/file` };
}
