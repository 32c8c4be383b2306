/**
 * @module connector-kit/file-stream
 * Files on their way through: an answer's body in pieces, and a request's body out of pieces. Neither keeps more than a piece, and neither outlives its call.
 */
import { Readable } from 'node:stream';
import type { FileContent } from '#capabilities';
import { VendorReplyError } from '#domain';

/** The source of a sent file broke, so the file was not delivered: the vendor was promised more bytes than came (RFC 9112 §8). `cause` is what broke it. */
export class SourceBroke extends Error {
  constructor(cause: unknown) {
    super('The source of a file broke while it was sent.', { cause });
  }
}

/** A request's body that is being read. */
export interface OutgoingFile {
  readonly readable: Readable;
  /** What broke at the source; undefined where nothing did. */
  readonly failure: () => unknown;
  /** Ends the reading, also where it never began. */
  readonly release: () => void;
}

/** Opens the source and hands on exactly as many bytes as were announced. Throws what opening throws: nothing has been sent by then. */
export async function openOutgoing({ size, open }: FileContent): Promise<OutgoingFile> {
  const reader = (await open()).getReader();
  let failure: unknown;
  const fail = (error: unknown): never => {
    failure = error ?? new Error('The source of a file ended without a reason.');
    throw failure;
  };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    let sent = 0;
    for (;;) {
      const { done, value } = await reader.read().catch(fail);
      sent += value?.length ?? 0;
      if (sent > size || (done && sent < size)) fail(otherSize(size));
      if (done) return;
      yield value;
    }
  }
  const readable = Readable.from(pieces(), { objectMode: false });
  // Its errors are told by `failure`; without a listener one that comes late would end the process.
  readable.on('error', () => undefined);
  const release = () => {
    readable.destroy();
    reader.cancel().catch(() => undefined);
  };
  return { readable, failure: () => failure, release };
}

function otherSize(size: number): VendorReplyError {
  return new VendorReplyError({
    message: `The file does not have the ${size} bytes that its list names. Nothing was delivered.`,
    facts: { why: 'other-size', size },
  });
}

export interface IncomingOptions {
  readonly maxBytes: number;
  /** What a broken reading is told as. */
  readonly toError: (error: unknown) => unknown;
  /** Called once, when the last byte was read, the reader gave up, or it broke. */
  readonly onEnd: () => void;
}

/** An answer's body, read as fast as its reader reads and no further than `maxBytes`. */
export function incomingStream(readable: Readable, { maxBytes, toError, onEnd }: IncomingOptions): ReadableStream<Uint8Array> {
  const iterator = readable[Symbol.asyncIterator]();
  let read = 0;
  const end = () => {
    readable.destroy();
    onEnd();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await iterator.next();
          if (done) {
            end();
            return controller.close();
          }
          const piece = value as Buffer;
          read += piece.length;
          if (read > maxBytes) throw new Error(`maxContentLength size of ${maxBytes} exceeded`);
          controller.enqueue(piece);
        } catch (error) {
          const told = toError(error);
          end();
          controller.error(told);
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

/** A stream whose failure is told in other words. */
export function withError(stream: ReadableStream<Uint8Array>, toError: (error: unknown) => unknown): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(toError(error));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** A file between two pieces that stand around it: what a form needs. */
export function surrounded(before: Uint8Array, { size, open }: FileContent, after: Uint8Array): FileContent {
  return {
    size: before.length + size + after.length,
    open: async () => {
      const inner = (await open()).getReader();
      let hasBegun = false;
      return new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            if (!hasBegun) {
              hasBegun = true;
              return controller.enqueue(before);
            }
            const { done, value } = await inner.read();
            controller.enqueue(done ? after : value);
            if (done) controller.close();
          },
          cancel: (reason) => inner.cancel(reason),
        },
        { highWaterMark: 0 },
      );
    },
  };
}
