/** @module app/console/held/held-detail  All that one link waits for: why, since when, what releases it; and the ways to the ticket, where an agent answers. */
import type { HeldLinkView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { InlineList, Meta, Name, Pill, RelativeTime, Row, Stack } from '../../ui/index.ts';
import { LinkWays } from '../ui/index.ts';

export interface HeldDetailProps {
  readonly held: HeldLinkView;
  readonly systemName: string;
}

export function HeldDetail({ held, systemName }: HeldDetailProps) {
  const words = useWords();
  return (
    <Stack $gap={12}>
      <InlineList style={{ paddingInlineEnd: 32 }}>
        {held.holds.map((hold) => (
          <li key={hold.id}>
            <Hold hold={hold} systemName={systemName} />
          </li>
        ))}
      </InlineList>
      {held.holds.some(({ asks }) => asks.length > 0) && <Meta>{words.t('console.held.answer-there')}</Meta>}
      <LinkWays ticketId={held.ticketId} linkId={held.linkId} record={held.record} recordUrl={held.recordUrl} />
    </Stack>
  );
}

function Hold({
  hold: { field, kind, reason, release, asks, since },
  systemName,
}: {
  readonly hold: HeldLinkView['holds'][number];
  readonly systemName: string;
}) {
  const words = useWords();
  const asked = words.list(asks.map(({ label }) => label).filter(Boolean));
  // The engine names fields by path; people know them by label.
  const known = { system: systemName, ...(field && { field: field.label, path: field.label }), ...(asked && { missing: asked }) };
  return (
    <>
      <Row>
        <Name>{field?.label ?? words.t('console.held.whole-link')}</Name>
        <Pill tone="warning" icon={kind === 'schema' ? 'lock' : 'hold'}>
          {words.t(`console.held.kind.${kind}`)}
        </Pill>
      </Row>
      <p>{words.reason(reason, known)}</p>
      <Meta>
        {words.reason(release, known)} {words.t('links.held-since')} <RelativeTime at={since} />
      </Meta>
    </>
  );
}
