/** @module app/sidebar/status-line  The first line: the state of the whole in words, read again, and where the facts come from. */
import { lazy, Suspense, useId, useState } from 'react';
import { styled } from 'styled-components';
import type { SessionAnswer } from '#contract';
import { useServices, useWords, type Words } from '../../platform/index.ts';
import { Icon, IconButton, type IconName, LINK_LOOKS, nameOf, PlainButton, SkeletonRows, type Tone, useAnnounce } from '../../ui/index.ts';
import { useReread } from '../ticket-queries.ts';
import { useSession } from '../use-session.ts';
import { type TicketOverview, type TicketStatus, useTicketStatus } from './use-ticket-status.ts';

const Bar = styled.header`
  border-block-end: 1px solid var(--tl-line);
  padding: 6px 8px 6px 12px;
`;
const Line = styled.div`
  display: flex;
  align-items: center;
  gap: 4px;
  > p { flex: 1; min-width: 0; display: flex; align-items: center; gap: 6px; font-weight: 600; }
`;
/** The sentence is the way to the ticket's journey. */
const Sentence = styled(PlainButton)`
  &:hover { text-decoration: underline; }
`;
const Where = lazy(() => import('./opened.ts').then((module) => ({ default: module.Where })));
const ShortJourney = lazy(() => import('./opened.ts').then((module) => ({ default: module.ShortJourney })));

export function StatusLine({ ticketId }: { readonly ticketId: string }) {
  const words = useWords();
  const announce = useAnnounce();
  const overview = useTicketStatus(ticketId);
  const session = useSession();
  const reread = useReread(ticketId);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const journey = useJourneyOpener(ticketId, session);
  const { tone, icon } = lookOf(overview.status);
  const refresh = async () => {
    await reread();
    announce(words.t('status.reread'));
  };
  return (
    <Bar>
      <Line>
        <p role="status">
          <span style={{ color: tone === 'neutral' ? 'var(--tl-subtle)' : `var(--tl-${tone})`, display: 'inline-flex' }}>
            <Icon name={icon} size={14} />
          </span>
          <Sentence title={words.t('status.journey')} onClick={journey.open} {...journey.aria}>
            {sentenceOf(overview, words)}
          </Sentence>
        </p>
        <IconButton
          aria-label={words.t('status.refresh')}
          title={words.t('status.refresh')}
          disabled={overview.isReading}
          onClick={() => void refresh()}
        >
          <Icon name="retry" />
        </IconButton>
        <IconButton
          aria-label={words.t('status.details')}
          title={words.t('status.details')}
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="more" />
        </IconButton>
      </Line>
      {journey.isOpen && (
        <div id={journey.id}>
          <Suspense fallback={<SkeletonRows count={2} waitsFor={words.t('history.waits-for')} />}>
            <ShortJourney ticketId={ticketId} />
          </Suspense>
        </div>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <Where id={id} overview={overview} session={session} />
        </Suspense>
      )}
    </Bar>
  );
}

/** Admins go to the console's journey; agents, and an admin whose help desk does not lead there, see a short one in place. */
function useJourneyOpener(ticketId: string, session: SessionAnswer | undefined) {
  const { host } = useServices();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const isAdmin = session?.user.role === 'admin';
  const toggle = () => setOpen((was) => !was);
  const open = () => {
    if (isAdmin && !isOpen) void host.openConsole(`journey/-/id=${encodeURIComponent(ticketId)}`).catch(toggle);
    else toggle();
  };
  const aria = isAdmin && !isOpen ? {} : { 'aria-expanded': isOpen, 'aria-controls': isOpen ? id : undefined };
  return { isOpen, id, open, aria };
}

function lookOf(status: TicketStatus): { readonly tone: Tone; readonly icon: IconName } {
  switch (status.kind) {
    case 'link':
      return LINK_LOOKS[status.state];
    case 'reading':
      return { tone: 'neutral', icon: 'clock' };
    case 'unreachable':
      return { tone: 'danger', icon: 'cross' };
    case 'source-down':
      return { tone: 'warning', icon: 'hold' };
    case 'stopped':
      return { tone: 'warning', icon: 'pause' };
    default:
      return { tone: 'neutral', icon: 'ring' };
  }
}

function sentenceOf({ status, sources }: TicketOverview, words: Words): string {
  const systems = words.t('status.systems', { count: sources.length });
  switch (status.kind) {
    case 'link':
      return `${words.t(`link-state.${status.state}`)} · ${systems}`;
    case 'source-down':
      return words.t('status.source-down', { names: status.sources.map((source) => nameOf(source, words)).join(', ') });
    case 'no-link':
      return sources.length > 0 ? `${words.t('status.no-link')} · ${systems}` : words.t('status.no-link');
    default:
      return words.t(`status.${status.kind}`);
  }
}
