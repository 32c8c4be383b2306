/** @module app/sidebar/sidebar  The page: status line, situation, then the panels that the admin chose, in that order. */
import { type ComponentType, lazy, Suspense, useState } from 'react';
import type { PanelName } from '#contract';
import { useHostEvent, useServices } from '../platform/index.ts';
import { AffectedItemsPanel } from './affected-items/index.tsx';
import { ChangesNearPanel } from './changes-near/index.tsx';
import { LinkedRecordsPanel } from './linked-records/index.tsx';
import { RequesterPanel } from './requester/index.tsx';
import { SituationBanner } from './situation/index.tsx';
import { StatusLine } from './status-line/index.tsx';
import { useFollowUp, useReread } from './ticket-queries.ts';
import { useEditingReport } from './use-editing-report.ts';
import { useFittedHeight } from './use-fitted-height.ts';
import { useSession } from './use-session.ts';

const PANELS: Readonly<Record<PanelName, ComponentType<{ readonly ticketId: string }>>> = {
  'affected-items': AffectedItemsPanel,
  'changes-near': ChangesNearPanel,
  requester: RequesterPanel,
  'linked-records': LinkedRecordsPanel,
};

const Attendant = lazy(() => import('./attendant/index.tsx').then((module) => ({ default: module.Attendant })));
const NewTicketSidebar = lazy(() => import('./new-ticket.tsx').then((module) => ({ default: module.NewTicketSidebar })));

export function Sidebar() {
  const { host } = useServices();
  const ref = useFittedHeight();
  return (
    <div ref={ref}>
      {host.place.kind === 'ticket' ? (
        <TicketSidebar ticketId={host.place.ticketId} />
      ) : (
        <Suspense fallback={null}>
          <NewTicketSidebar />
        </Suspense>
      )}
    </div>
  );
}

function TicketSidebar({ ticketId }: { readonly ticketId: string }) {
  const { host } = useServices();
  const session = useSession();
  const reread = useReread(ticketId);
  const followUp = useFollowUp(ticketId);
  useEditingReport(ticketId);
  const [told, setTold] = useState<unknown>();
  useHostEvent('held-long', setTold);
  // The agent's own save and everyone else's may both have moved a link.
  useHostEvent('saved', () => {
    followUp();
    void reread('links', 'affected-items');
  });
  useHostEvent('ticket-updated', () => void reread('links'));
  const panels = session?.panels ?? panelsOf(host.settings.panels);
  return (
    <>
      <StatusLine ticketId={ticketId} />
      <Suspense fallback={null}>
        <Attendant ticketId={ticketId} told={told} onDismiss={() => setTold(undefined)} />
      </Suspense>
      <SituationBanner ticketId={ticketId} />
      <main>
        {panels.map((name) => {
          const Panel = PANELS[name];
          return Panel && <Panel key={name} ticketId={ticketId} />;
        })}
      </main>
    </>
  );
}

/** The setting as this page sees it, so that the panels stand in order before the session has answered. Unknown names are left out. */
export function panelsOf(setting: unknown): readonly PanelName[] {
  const known = Object.keys(PANELS) as PanelName[];
  const named = String(setting ?? '')
    .split(/[\s,]+/)
    .filter((name): name is PanelName => known.includes(name as PanelName));
  return named.length > 0 ? [...new Set(named)] : known;
}
