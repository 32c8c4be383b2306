/** @module app/console/frame/whole-state  The state of the whole in a word and a sentence: what the header and the overview say first. */
import type { Words } from '../../platform/index.ts';
import type { IconName, Tone } from '../../ui/index.ts';
import type { WholeAnswer } from '../admin-queries.ts';

/** Worst first: the first that is true is what is said. */
export type WholeState = 'paused' | 'stuck' | 'waits' | 'flows' | 'empty';

export const WHOLE_LOOKS: Readonly<Record<WholeState, { readonly tone: Tone; readonly icon: IconName }>> = {
  paused: { tone: 'neutral', icon: 'pause' },
  stuck: { tone: 'danger', icon: 'hold' },
  waits: { tone: 'warning', icon: 'hold' },
  flows: { tone: 'good', icon: 'check' },
  empty: { tone: 'neutral', icon: 'ring' },
};

export function wholeStateOf({ isPaused, whole, needs, connectionCounts }: WholeAnswer): WholeState {
  if (isPaused) return 'paused';
  if (connectionCounts.needsAttention + whole.stuck.count > 0) return 'stuck';
  if (needs.held + needs.conflicts + needs.deadLetters > 0) return 'waits';
  return whole.flows === 0 ? 'empty' : 'flows';
}

/** How the whole is, in a sentence: "Something is stuck: CMDB." What waits for a person is said after it. */
export function wholeWords(overview: WholeAnswer, words: Words): string {
  return words.t(`console.whole.${wholeStateOf(overview)}`, { by: overview.pausedBy ?? '', stuck: stuckNames(overview, words) });
}

/** As many as a sentence holds. */
const MOST_NAMED = 3;

/** Connections first: a flow that is stuck often is because of one. */
function stuckNames({ whole: { stuck }, connections, connectionCounts }: WholeAnswer, words: Words): string {
  const attention = connections.filter(({ state }) => state === 'needs-attention').map(({ name }) => name);
  const known = [...attention, ...stuck.names];
  const different = [...new Set(known)];
  const named = different.slice(0, MOST_NAMED);
  // A connection and its flow that share a name are one in the sentence.
  const more = connectionCounts.needsAttention + stuck.count - (known.length - different.length) - named.length;
  return words.list(more > 0 ? [...named, words.t('console.whole.more', { count: more })] : named);
}
