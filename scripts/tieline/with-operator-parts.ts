/** Loads the database engines only when a command has found nothing to refuse: they are most of the time that it takes. */
import type { OperatorParts } from './operator-parts.ts';

export async function withOperatorParts<Result>(work: (parts: OperatorParts) => Promise<Result>): Promise<Result> {
  const { openOperatorParts } = await import('./operator-parts.ts');
  return openOperatorParts(work);
}
