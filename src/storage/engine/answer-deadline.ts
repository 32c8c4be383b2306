/** @module storage/engine/answer-deadline  An end to waiting for a server whose packets no longer arrive: no reset ever comes, and TCP alone would wait for hours. */
import type pg from 'pg';

/** Runs `work` on the client and cuts the connection where it has not ended after `answerMs`; what waits on it then fails as on any lost connection. */
export async function answeredWithin<Result>(client: Pick<pg.Client, 'connection'>, answerMs: number, work: () => Promise<Result>): Promise<Result> {
  const timer = setTimeout(() => client.connection.stream.destroy(), answerMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
