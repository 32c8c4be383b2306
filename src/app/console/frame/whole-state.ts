/** @module app/console/frame/whole-state  The state of the whole in a word and a sentence: what the header and the overview say first. */
import type { OverviewAnswer } from '#contract';
import type { Words } from '../../platform/index.ts';
import type { IconName, Tone } from '../../ui/index.ts';

/** Worst first: the first that is true is what is said. */
export type WholeState = 'paused' | 'stuck' | 'waits' | 'flows' | 'empty';

export const WHOLE_LOOKS: Readonly<Record<WholeState, { readonly tone: Tone; readonly icon: IconName }>> = {
  paused: { tone: 'neutral', icon: 'pause' },
  stuck: { tone: 'danger', icon: 'hold' },
  waits: { tone: 'warning', icon: 'hold' },
  flows: { tone: 'good', icon: 'check' },
  empty: { tone: 'neutral', icon: 'ring' },
};

/** Flows in these states do not carry changes now. */
const STUCK = new Set(['failing', 'dead-letter', 'silent']);

export function wholeStateOf({ isPaused, flows, needs, connections }: OverviewAnswer): WholeState {
  if (isPaused) return 'paused';
  if (connections.some(({ state }) => state === 'needs-attention') || flows.some(({ state }) => STUCK.has(state))) return 'stuck';
  if (needs.held + needs.conflicts + needs.deadLetters > 0) return 'waits';
  return flows.length === 0 ? 'empty' : 'flows';
}

/** How the whole is, in a sentence: "Something is stuck: CMDB." What waits for a person is said after it. */
export function wholeWords(overview: OverviewAnswer, words: Words): string {
  return words.t(`console.whole.${wholeStateOf(overview)}`, { by: overview.pausedBy ?? '', stuck: stuckNames(overview, words) });
}

function stuckNames({ flows, connections }: OverviewAnswer, words: Words): string {
  const names = [
    ...connections.filter(({ state }) => state === 'needs-attention').map(({ name }) => name),
    ...flows.filter(({ state }) => STUCK.has(state)).map(({ flow }) => flow),
  ];
  return words.list([...new Set(names)]);
}
