/** @module app/sidebar/status-line/where  Where the facts come from, how old they are, which mapping is active and who is looking. Loaded when opened. */
import { styled } from 'styled-components';
import type { SessionAnswer } from '#contract';
import { useServices, useWords } from '../../platform/index.ts';
import { ageOf, CopyId, FreshnessMark, Meta, Row, useNow } from '../../ui/index.ts';
import type { TicketOverview } from './use-ticket-status.ts';

const Details = styled.ul`
  padding-block: 4px 6px;
`;

/** The mark stays beside a sentence of two lines. */
const Source = styled.li`
  display: flex;
  align-items: baseline;
  gap: 6px;
`;

export interface WhereProps {
  readonly id: string;
  readonly overview: TicketOverview;
  readonly session: SessionAnswer | undefined;
}

export function Where({ id, overview, session }: WhereProps) {
  const words = useWords();
  const { host } = useServices();
  const now = useNow();
  return (
    <Details id={id}>
      {overview.sources.map((source) => (
        <Source key={source.connectionId}>
          <FreshnessMark sources={[source]} />
          <Meta as="span" aria-hidden="true">
            {ageOf(source, words, now)}
          </Meta>
        </Source>
      ))}
      {session && (
        <li>
          <Meta>
            {words.t(session.mapping.version === null ? 'status.no-mapping' : 'status.mapping', {
              version: session.mapping.version ?? 0,
              problems: session.mapping.problems,
            })}
          </Meta>
          <Meta>{words.t(`status.identity-${session.identity}`, { name: session.user.name, role: words.t(`role.${session.user.role}`) })}</Meta>
        </li>
      )}
      <li>
        <Row $gap={4}>
          <Meta as="span">{words.t('status.installation', { id: host.installation.id })}</Meta>
          <CopyId value={host.installation.id} />
        </Row>
      </li>
    </Details>
  );
}
