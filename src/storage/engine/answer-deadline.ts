/** @module storage/engine/answer-deadline  An end to waiting for a server whose packets no longer arrive: no reset ever comes, and TCP alone would wait for hours. */
import type pg from 'pg';
import { StorageUnavailableError } from '#domain';

/**
 * Runs `work` on the client and cuts the connection where it has not ended after `answerMs`.
 * @throws StorageUnavailableError with the state `no-answer` where it was cut.
 */
export async function answeredWithin<Result>(client: Pick<pg.Client, 'connection'>, answerMs: number, work: () => Promise<Result>): Promise<Result> {
  let isCut = false;
  const timer = setTimeout(() => {
    isCut = true;
    client.connection.stream.destroy();
  }, answerMs);
  try {
    return await work();
  } catch (error) {
    if (!isCut) throw error;
    const message = 'The database does not answer any more. It is tried again by itself.';
    throw new StorageUnavailableError({ message, facts: { state: 'no-answer' }, cause: error });
  } finally {
    clearTimeout(timer);
  }
}
