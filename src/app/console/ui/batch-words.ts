/** @module app/console/ui/batch-words  A batch in a sentence: what it found, counted, and what it did. */
import type { BatchItemView, BatchView } from '#contract';
import type { Words } from '../../platform/index.ts';
import type { IconName, Tone } from '../../ui/index.ts';

type Verdict = BatchItemView['verdict'];

/** In the order of reading: what will happen first, then what needs somebody. */
export const VERDICTS: readonly Verdict[] = ['safe', 'conflict', 'stale', 'held', 'blocked', 'equal', 'listed'];

export const VERDICT_LOOKS: Readonly<Record<Verdict, { readonly tone: Tone; readonly icon: IconName }>> = {
  safe: { tone: 'good', icon: 'check' },
  equal: { tone: 'neutral', icon: 'check' },
  stale: { tone: 'warning', icon: 'clock' },
  conflict: { tone: 'danger', icon: 'conflict' },
  held: { tone: 'warning', icon: 'hold' },
  blocked: { tone: 'danger', icon: 'lock' },
  listed: { tone: 'neutral', icon: 'ring' },
};

export const BATCH_LOOKS: Readonly<Record<BatchView['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  planning: { tone: 'accent', icon: 'clock' },
  planned: { tone: 'warning', icon: 'hold' },
  applying: { tone: 'accent', icon: 'retry' },
  done: { tone: 'good', icon: 'check' },
  cancelled: { tone: 'neutral', icon: 'cross' },
  failed: { tone: 'danger', icon: 'cross' },
};

/** "312 safe, 4 stale and 1 conflict"; empty while nothing was found yet. */
export function verdictsOf({ verdicts }: Pick<BatchView, 'verdicts'>, words: Words): string {
  const parts = VERDICTS.filter((verdict) => (verdicts[verdict] ?? 0) > 0).map((verdict) =>
    words.t(`console.batch.count.${verdict}`, { count: verdicts[verdict] ?? 0 }),
  );
  return parts.length > 0 ? words.list(parts) : '';
}

function aboutOf({ kind, subject }: Pick<BatchView, 'kind' | 'subject'>, words: Words): string {
  if (kind === 'rollback') return words.t('console.version', { version: subject });
  return kind === 'replay' ? words.reason({ code: subject, facts: {} }) : subject;
}

/** "Back-fill · incidents". */
export function titleOf({ kind, subject }: Pick<BatchView, 'kind' | 'subject'>, words: Words): string {
  return [words.t(`console.batch.kind.${kind}`), aboutOf({ kind, subject }, words)].filter(Boolean).join(' · ');
}
