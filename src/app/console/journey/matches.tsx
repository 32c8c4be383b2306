/** @module app/console/journey/matches  What an id turned out to be; where it is several things, each leads to its own journey. */
import type { JourneyAnswer } from '#contract';
import { useServices, type Words } from '../../platform/index.ts';
import { Facts, Meta, Name, Quiet, Row, Stack } from '../../ui/index.ts';
import { ScreenLink } from '../ui/index.ts';

type Match = JourneyAnswer['matches'][number];

export function Matches({ matches }: { readonly matches: readonly Match[] }) {
  const { host, words } = useServices();
  const [first, ...others] = matches;
  if (!first) return null;
  const tickets = [...new Set(matches.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])))];
  // A ticket and its links are one thing; several records of one number are not.
  const isAmbiguous = first.kind !== 'ticket' && others.length > 0;
  const narrower = first.kind === 'ticket' ? others : matches;
  return (
    <Stack $gap={4}>
      {isAmbiguous ? <p>{words.t('console.journey.ambiguous', { count: matches.length })}</p> : <Name>{nameOf(first, words)}</Name>}
      {(isAmbiguous || others.length > 1) && (
        <nav aria-label={words.t('console.journey.matches')}>
          <Meta>{words.t('console.journey.only')}</Meta>
          <Row as="ul" $gap={16}>
            {narrower.map((match) => (
              <li key={`${match.kind}/${match.linkId ?? match.id}`}>
                <ScreenLink to={{ screen: 'journey', query: { id: idOf(match) } }}>{nameOf(match, words)}</ScreenLink>
              </li>
            ))}
          </Row>
        </nav>
      )}
      <Row $gap={16}>
        {tickets.map((ticket) => (
          <Quiet key={ticket} onClick={() => void host.openTicket(ticket).catch(() => undefined)}>
            {words.t('console.open-ticket', { ticket })}
          </Quiet>
        ))}
      </Row>
    </Stack>
  );
}

/** A record's number would lead here again where it has two links. */
function idOf({ kind, id, linkId }: Match): string {
  return kind === 'record' && linkId ? linkId : id;
}

function nameOf({ kind, title, flow, ticketId }: Match, words: Words) {
  return (
    <Facts
      of={[
        `${words.t(`console.journey.match.${kind}`)} ${title}`,
        flow,
        kind !== 'ticket' && ticketId !== null && words.t('console.letter', { ticket: ticketId }),
      ]}
    />
  );
}
