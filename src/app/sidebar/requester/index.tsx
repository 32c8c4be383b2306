/** @module app/sidebar/requester  Who is asking: one line tells the fact that matters, the rest opens. */
import type { UseQueryResult } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { RequesterPanel as Panel } from '#contract';
import { useServices, useWords, type Words } from '../../platform/index.ts';
import { Copied, CopyId, Empty, Meta, PanelBody, PanelFrame, Pill, SkeletonRows, Stack } from '../../ui/index.ts';
import { FactPill } from './fact-that-matters.tsx';
import { useRequester } from './use-requester.ts';

/** The panel starts closed, so its details arrive when first opened. */
const PersonDetails = lazy(() => import('./person-details.tsx').then((module) => ({ default: module.PersonDetails })));

export function RequesterPanel({ ticketId }: { readonly ticketId: string }) {
  return <Framed query={useRequester(ticketId)} />;
}

/** The panel of whomever was read, on a saved ticket and on a new one. */
export function Framed({ query }: { readonly query: UseQueryResult<Panel> }) {
  const words = useWords();
  const panel = query.data;
  return (
    <PanelFrame
      name="requester"
      title={panel ? headingOf(panel) : words.t('requester.title')}
      startsOpen={false}
      summary={summaryOf(query, words)}
      sources={panel?.sources}
    >
      <PanelBody query={query} skeletonRows={2} waitsFor={words.t('requester.waits-for')} stillWorks={words.t('still-works')}>
        {(filled) => <Filled panel={filled} />}
      </PanelBody>
    </PanelFrame>
  );
}

/** A closed panel must not hide that it failed. */
function summaryOf(query: UseQueryResult<Panel>, words: Words) {
  if (query.data) return <FactPill panel={query.data} />;
  if (!query.isError) return null;
  return (
    <Pill tone="danger" icon="cross">
      {words.t('requester-fact.failed')}
    </Pill>
  );
}

/** "Mia Brandt · Finance". */
function headingOf({ requester, match }: Panel): string {
  const department = match.kind === 'one' ? match.person.department : null;
  return [requester.name, department].filter(Boolean).join(' · ');
}

function Filled({ panel }: { readonly panel: Panel }) {
  const { words } = useServices();
  const { requester, match } = panel;
  const email = requester.email ?? '';
  const deskLine = requester.email && (
    <Copied>
      <Meta as="span">{requester.email}</Meta>
      <CopyId value={requester.email} />
    </Copied>
  );
  switch (match.kind) {
    case 'one':
      return (
        <Suspense fallback={<SkeletonRows count={3} waitsFor={words.t('requester.waits-for')} />}>
          <PersonDetails person={match.person} />
        </Suspense>
      );
    case 'many':
      return (
        <>
          <Empty why={words.t('requester.many', { count: match.people.length, email })} />
          <Stack as="ul">
            {match.people.map((person) => (
              <li key={person.id}>
                <div>{person.displayName}</div>
                <Copied>
                  <Meta as="span">{person.email ?? person.id}</Meta>
                  <CopyId value={person.email ?? person.id} />
                </Copied>
              </li>
            ))}
          </Stack>
        </>
      );
    default:
      return (
        <>
          {/* A source that does not answer has said so above. */}
          {!(match.kind === 'unreachable' && panel.sources.some(({ failure }) => failure)) && (
            <Empty why={words.t(`requester.${match.kind}`, { email, name: requester.name })} />
          )}
          {deskLine}
        </>
      );
  }
}
