/** @module app/ui/freshness  Where facts come from and how old they are: a quiet mark while all is well, a sentence once it is not. */
import { styled } from 'styled-components';
import type { SourceState } from '#contract';
import { useWords, type Words } from '../platform/index.ts';
import { Icon, type IconName } from './icons.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { Hidden } from './text.tsx';
import { useNow } from './use-now.ts';

type Freshness = SourceState['freshness'];
const WORST_FIRST: readonly Freshness[] = ['unreachable', 'stale', 'ageing', 'fresh'];
const MARKS: Readonly<Record<Freshness, { readonly icon: IconName; readonly colour: string }>> = {
  fresh: { icon: 'dot', colour: 'var(--tl-good)' },
  ageing: { icon: 'ring', colour: 'var(--tl-subtle)' },
  stale: { icon: 'clock', colour: 'var(--tl-warning)' },
  unreachable: { icon: 'cross', colour: 'var(--tl-danger)' },
};

/** The worst freshness of some sources; null where there is no source. */
export function worstFreshness(sources: readonly SourceState[]): Freshness | null {
  return WORST_FIRST.find((freshness) => sources.some((source) => source.freshness === freshness)) ?? null;
}

/** What the reader calls it: systems have the names that admins gave them, the help desk has none. */
export function nameOf({ connectionId, name }: SourceState, words: Words): string {
  return connectionId === 'desk' ? words.t('desk') : name;
}

/** "ServiceNow: read 2 min ago". */
export function ageOf(source: SourceState, words: Words, nowMs: number): string {
  return `${nameOf(source, words)}: ${knownOf(source, words, nowMs)}`;
}

/** "read 2 min ago", "Last known facts, read 17 min ago." */
function knownOf({ freshness, fetchedAt }: SourceState, words: Words, nowMs: number): string {
  return words.t(`freshness.${freshness}`, { age: fetchedAt ? words.relative(fetchedAt, nowMs) : '' });
}

const Mark = styled.span`
  display: inline-flex;
  align-items: center;
`;

/** One mark for all sources of a panel; its tooltip names each. */
export function FreshnessMark({ sources }: { readonly sources: readonly SourceState[] }) {
  const words = useWords();
  const now = useNow();
  const worst = worstFreshness(sources);
  if (!worst) return null;
  const said = sources.map((source) => ageOf(source, words, now)).join('\n');
  return (
    <Mark title={said} style={{ color: MARKS[worst].colour }}>
      <Icon name={MARKS[worst].icon} size={10} />
      <Hidden>{said}</Hidden>
    </Mark>
  );
}

export interface SourceNoticesProps {
  readonly sources: readonly SourceState[];
  readonly onRetry: () => void;
}

/** A sentence per source that failed: what, how old the shown facts are, when it is tried again. Nothing while all sources answer. */
export function SourceNotices({ sources, onRetry }: SourceNoticesProps) {
  const words = useWords();
  const now = useNow();
  const failed = sources.filter((source) => source.failure !== null || source.freshness === 'stale' || source.freshness === 'unreachable');
  return (
    <>
      {failed.map((source) => (
        <ProblemNotice key={source.connectionId} tone={source.freshness === 'unreachable' ? 'danger' : 'warning'} onRetry={onRetry}>
          {[words.failure({ ...source, name: nameOf(source, words) }), knownOf(source, words, now)].filter(Boolean).join(' ')}
        </ProblemNotice>
      ))}
    </>
  );
}
