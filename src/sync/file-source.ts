/**
 * @module sync/file-source
 * One file on its way from the side where it is to the other: opened anew for each sending, hashed as it goes, and what breaks it is remembered, so that a
 * source that failed is never taken for a target that may have written.
 */
import { createHash } from 'node:crypto';
import type { FileContent } from '#capabilities';
import { type RecordAttachment, VendorReplyError } from '#domain';

export interface FileSource {
  readonly content: FileContent;
  /** What broke the latest opening or reading; undefined where nothing did. */
  readonly failure: () => unknown;
  /** sha-256 of all of it, hex; empty before it has been read to its end. */
  readonly hash: () => string;
}

/** True for a file whose list names another size than it has: it is like that on every reading. */
export function isOtherSize(error: unknown): boolean {
  return error instanceof VendorReplyError && error.facts.why === 'other-size';
}

export function createFileSource(file: Pick<RecordAttachment, 'fileName' | 'size'>, read: () => Promise<ReadableStream<Uint8Array>>): FileSource {
  const state: { failure: unknown; hash: string } = { failure: undefined, hash: '' };
  const remember = (error: unknown): never => {
    state.failure = error;
    throw error;
  };
  const open = async () => {
    state.failure = undefined;
    const reader = (await read().catch(remember)).getReader();
    const hash = createHash('sha256');
    let count = 0;
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { done, value } = await reader.read().catch(remember);
          count += value?.length ?? 0;
          if (count > file.size || (done && count < file.size)) {
            await reader.cancel();
            remember(otherSize(file));
          }
          if (!done) {
            hash.update(value);
            return controller.enqueue(value);
          }
          state.hash = hash.digest('hex');
          controller.close();
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  };
  return { content: { size: file.size, open }, failure: () => state.failure, hash: () => state.hash };
}

function otherSize({ fileName, size }: Pick<RecordAttachment, 'fileName' | 'size'>): VendorReplyError {
  return new VendorReplyError({
    message: `${fileName.slice(0, 200)} does not have the ${size} bytes that its list names. Attach it again.`,
    facts: { why: 'other-size', size },
  });
}
