/** @module app/ui/pill  A state in a word, with an icon and a colour: the colour is never the only signal. */
import { styled } from 'styled-components';
import type { LinkState, NearbyChangeView } from '#contract';
import { useWords } from '../platform/index.ts';
import { Icon, type IconName } from './icons.tsx';

export type Tone = 'good' | 'warning' | 'danger' | 'neutral' | 'accent';

const Shell = styled.span<{ $tone: Tone }>`
  display: inline-flex;
  align-items: center;
  gap: 4px;
  flex: none;
  max-width: 100%;
  font-size: 12px;
  line-height: 16px;
  white-space: nowrap;
  color: ${({ $tone }) => ($tone === 'neutral' ? 'var(--tl-subtle)' : $tone === 'accent' ? 'var(--tl-accent)' : `var(--tl-${$tone})`)};
`;

export interface PillProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly children: string;
}

export function Pill({ tone, icon, children }: PillProps) {
  return (
    <Shell $tone={tone}>
      <Icon name={icon} />
      {children}
    </Shell>
  );
}

type Look = Omit<PillProps, 'children'>;

/** One look per state of a link, everywhere (ux vocabulary). */
export const LINK_LOOKS: Readonly<Record<LinkState, Look>> = {
  'in-sync': { tone: 'good', icon: 'check' },
  pending: { tone: 'accent', icon: 'clock' },
  held: { tone: 'warning', icon: 'hold' },
  conflict: { tone: 'danger', icon: 'conflict' },
  failing: { tone: 'warning', icon: 'retry' },
  'dead-letter': { tone: 'danger', icon: 'cross' },
  paused: { tone: 'neutral', icon: 'pause' },
  silent: { tone: 'warning', icon: 'silent' },
};

export function StatusPill({ state }: { readonly state: LinkState }) {
  const words = useWords();
  return <Pill {...(LINK_LOOKS[state] ?? LINK_LOOKS.held)}>{words.t(`link-state.${state}`)}</Pill>;
}

const PHASE_LOOKS: Readonly<Record<NearbyChangeView['phase'], Look>> = {
  running: { tone: 'danger', icon: 'retry' },
  review: { tone: 'warning', icon: 'clock' },
  pending: { tone: 'warning', icon: 'clock' },
  scheduled: { tone: 'accent', icon: 'calendar' },
  draft: { tone: 'neutral', icon: 'ring' },
  closed: { tone: 'neutral', icon: 'check' },
  cancelled: { tone: 'neutral', icon: 'cross' },
};

/** A change's phase in our word; the vendor's own label is the tooltip. */
export function PhasePill({ phase, label }: { readonly phase: NearbyChangeView['phase']; readonly label: string }) {
  const words = useWords();
  return (
    <span title={label}>
      <Pill {...(PHASE_LOOKS[phase] ?? PHASE_LOOKS.draft)}>{words.t(`phase.${phase}`)}</Pill>
    </span>
  );
}
