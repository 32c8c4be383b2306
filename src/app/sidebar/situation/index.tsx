/** @module app/sidebar/situation  The one banner: a change that is running right now near this ticket. Nothing while there is none. */
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Facts, Icon, Meta, OutLink, useNow, Why } from '../../ui/index.ts';
import { useChanges } from '../changes-near/use-changes.ts';

const Banner = styled.section`
  display: flex;
  gap: 8px;
  padding: 10px 12px;
  background: var(--tl-warning-ground);
  border-block-end: 1px solid var(--tl-warning-line);
  color: var(--tl-warning-ink);
  > svg { margin-block-start: 4px; }
  > div { flex: 1; min-width: 0; }
  a, button { color: inherit; text-decoration: underline; }
  ${Meta} { color: inherit; }
`;

export function SituationBanner({ ticketId }: { readonly ticketId: string }) {
  const words = useWords();
  const now = useNow();
  const situation = useChanges(ticketId).data?.situation;
  if (!situation) return null;
  const { change, reason } = situation;
  const changed = change.path.at(-1) ?? change.title;
  const reaches = change.distance > 0 && words.t('situation.reaches', { item: change.path[0] ?? '', count: change.distance });
  return (
    <Banner aria-label={words.t('situation.label')}>
      <Icon name="hold" />
      <div>
        <div>
          <OutLink url={change.url}>{change.number}</OutLink> {words.t('situation.running', { item: changed })}
        </div>
        <Why about={change.number} reasons={[reason]}>
          <Meta>
            <Facts of={[reaches, change.endsAt && words.t('situation.until', { to: words.moment(change.endsAt, now) })]} />
          </Meta>
        </Why>
      </div>
    </Banner>
  );
}
