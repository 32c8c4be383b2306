/** @module capabilities/file-content  A file that crosses in pieces: nobody holds all of it, and whoever has to send it again opens it again. */

/** What is in a file. */
export interface FileContent {
  /** Bytes, as its system says. The receiving vendor is told beforehand; a file of another length is not delivered. */
  readonly size: number;
  /** From the first byte. Whoever opens it reads to the end or cancels. */
  readonly open: () => Promise<ReadableStream<Uint8Array>>;
}

/** A file whose bytes are there already. */
export function contentOf(bytes: Uint8Array): FileContent {
  return {
    size: bytes.length,
    open: async () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(bytes);
          controller.close();
        },
      }),
  };
}

/** Holds all of it: for what is known to be small. */
export async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Response(stream).bytes();
}
