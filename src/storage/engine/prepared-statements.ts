/**
 * @module storage/engine/prepared-statements
 * Which statements a server is asked to keep, so that it parses and plans them once for a connection instead of each time: row level security makes planning half of its work.
 */
import { createHash } from 'node:crypto';
import { isStatementLost, sqlStateOf } from './database-errors.ts';

/** `feature_not_supported`: how the server says that a kept statement would now answer with other columns. */
const RESULT_CHANGED = '0A000';
/** A text asked for once or twice is not worth keeping. */
const ASKED_BEFORE = 5;
/** Each is kept by every connection; texts that vary with the length of a list would go on for ever. */
const MOST_KEPT = 200;
/** Texts whose askings are counted. */
const MOST_COUNTED = 2_000;

/** The statements of one pool. */
export interface PreparedStatements {
  /** The name to keep this text under, or undefined where it is not kept. */
  nameOf(text: string): string | undefined;
  /**
   * Learns from a failure. A connection that comes through a pooler may reach another session of the server, where a name is unknown or taken: from then on nothing is
   * kept. A migration that widens a table makes what is kept useless: it is kept anew, under other names.
   */
  learn(error: unknown): void;
}

/** Keeps nothing at first; a text that is asked for again and again is kept from then on. */
export function preparedStatements(): PreparedStatements {
  const asked = new Map<string, number>();
  const kept = new Map<string, string>();
  let isOff = false;
  let generation = 0;

  const isWorthKeeping = (text: string): boolean => {
    if (kept.size === MOST_KEPT) return false;
    if (asked.size === MOST_COUNTED) asked.clear();
    const times = (asked.get(text) ?? 0) + 1;
    asked.set(text, times);
    return times > ASKED_BEFORE;
  };
  return {
    nameOf: (text) => {
      if (isOff) return undefined;
      if (!kept.has(text)) {
        if (!isWorthKeeping(text)) return undefined;
        asked.delete(text);
        // By the text itself: behind a pooler another process must never find a statement of its own under our name.
        kept.set(text, createHash('sha256').update(text).digest('hex').slice(0, 32));
      }
      return `tieline_${kept.get(text)}_${generation}`;
    },
    learn: (error) => {
      if (!isStatementLost(error)) return;
      if (sqlStateOf(error) === RESULT_CHANGED) generation += 1;
      else isOff = true;
    },
  };
}
