/** @module app/sidebar/linked-records  Where else this lives: the linked records with their state, what they wait for, and the ways to link another. */
import { lazy, Suspense } from 'react';
import type { LinksPanel as Panel } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Empty, InlineList, PanelBody, PanelFrame, SkeletonRows, StatusPill } from '../../ui/index.ts';
import { worstState } from '../status-line/worst-state.ts';
import { useMayAct } from '../use-session.ts';
import { LinkCard } from './link-card.tsx';
import { useLinks } from './use-links.ts';

const Offers = lazy(() => import('./offers.tsx').then((module) => ({ default: module.Offers })));

export function LinkedRecordsPanel({ ticketId }: { readonly ticketId: string }) {
  const words = useWords();
  const query = useLinks(ticketId);
  const links = query.data?.links;
  const worst = links && worstState(links.map(({ state }) => state));
  return (
    <PanelFrame
      name="linked-records"
      title={words.t('links.title')}
      startsOpen={true}
      count={links?.length}
      closedSummary={worst && worst !== 'in-sync' ? <StatusPill state={worst} /> : undefined}
      sources={query.data?.sources}
    >
      <PanelBody query={query} skeletonRows={1} waitsFor={words.t('links.waits-for')} stillWorks={words.t('links.still-works')}>
        {(panel) => <Filled ticketId={ticketId} panel={panel} />}
      </PanelBody>
    </PanelFrame>
  );
}

function Filled({ ticketId, panel }: { readonly ticketId: string; readonly panel: Panel }) {
  const words = useWords();
  const mayAct = useMayAct();
  if (!panel.isConfigured) return <Empty why={words.t('links.not-configured')} />;
  return (
    <>
      {panel.links.length === 0 && <Empty why={words.t('links.empty')} />}
      <InlineList>
        {panel.links.map((link) => (
          <li key={link.id}>
            <LinkCard ticketId={ticketId} link={link} />
          </li>
        ))}
      </InlineList>
      {mayAct && panel.offers.length > 0 && (
        <Suspense fallback={<SkeletonRows count={1} waitsFor={words.t('links.waits-for')} />}>
          <Offers ticketId={ticketId} offers={panel.offers} />
        </Suspense>
      )}
    </>
  );
}
