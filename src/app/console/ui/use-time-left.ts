/** @module app/console/ui/use-time-left  How long a batch that moves may still take, told while somebody watches it. */
import { useState } from 'react';
import type { BatchView } from '#contract';
import { timeLeft } from './time-left.ts';
import { isMoving } from './use-batch.ts';

/**
 * The time that is left of a batch as it was read at that instant. Watched from its first look on, anew for each stretch of work: planning and applying go at
 * paces of their own, and while it waits for something nobody can tell.
 */
export function useTimeLeft({ state, reason, progress }: BatchView, readAt: number): number | null {
  const stretch = isMoving({ state }) && reason === null ? state : null;
  const now = { at: readAt, done: progress.done };
  const [watched, setWatched] = useState({ stretch, first: now });
  // What was counted anew cannot be compared with what was done before.
  if (watched.stretch !== stretch || watched.first.done > now.done) setWatched({ stretch, first: now });
  return stretch === null || watched.stretch !== stretch ? null : timeLeft(watched.first, now, progress.total);
}
