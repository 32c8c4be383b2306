/** @module sandbox/workspace/page/workspace  The agent screen: rail, top bar with the sandbox's switches, ticket list, ticket, console, World drawer. */
import { useEffect, useState } from 'react';
import { styled } from 'styled-components';
import { TielineTheme } from '../../../app/ui/index.ts';
import { AppFrame } from './app-frame.tsx';
import { AppTray } from './app-tray.tsx';
import { Conversation } from './conversation.tsx';
import { DoorScreen } from './door.tsx';
import { FieldsColumn } from './fields-column.tsx';
import { CloseIcon } from './icons.tsx';
import { Modals } from './modals.tsx';
import { IconOnly } from './parts.tsx';
import { TicketList } from './ticket-list.tsx';
import { NavRail, TopBar } from './top-bar.tsx';
import { type ReadyWorkspace, useWorkspace, type Workspace } from './use-workspace.ts';
import { WorldDrawer } from './world-drawer.tsx';

const Shell = styled.div`
  display: grid; grid-template-columns: 56px minmax(0, 1fr); grid-template-rows: 48px minmax(0, 1fr); height: 100vh; min-width: 1080px;
`;
const TicketArea = styled.main<{ $trayWidth: number }>`
  display: grid; grid-template-columns: 248px minmax(340px, 1fr) ${({ $trayWidth }) => $trayWidth}px; min-height: 0;
`;
const ConsoleArea = styled.main`min-height: 0; overflow: hidden;`;
const Toast = styled.div<{ $tone: string }>`
  position: fixed; inset-block-start: 58px; inset-inline-start: 50%; transform: translateX(-50%); max-width: 480px; padding: 10px 8px 10px 16px; border-radius: 8px; box-shadow: 0 8px 24px rgba(0, 0, 0, 0.24); z-index: 5; display: flex; gap: 12px; align-items: center;
  background: ${({ $tone }) => `var(--tl-${$tone}-ground)`}; color: ${({ $tone }) => `var(--tl-${$tone}-ink)`};
  button { color: inherit; }
`;
const TONES: Readonly<Record<string, string>> = { error: 'danger', alert: 'warning', notice: 'good' };
const NOTICE_MS = 8_000;

export function App() {
  const workspace = useWorkspace();
  const { door } = workspace.desk;
  return (
    <TielineTheme scheme={workspace.preferences.colorScheme} isRtl={false}>
      {door.phase === 'ready' ? <Screen workspace={{ ...workspace, data: door.data }} /> : <DoorScreen desk={workspace.desk} />}
    </TielineTheme>
  );
}

function Screen({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const [isWorldOpen, setWorldOpen] = useState(false);
  const { view } = workspace;
  return (
    <Shell>
      <NavRail workspace={workspace} />
      <TopBar workspace={workspace} onWorld={() => setWorldOpen(true)} />
      {view.kind === 'tickets' && <TicketList workspace={workspace} />}
      {(view.kind === 'ticket' || view.kind === 'new') && (
        <TicketArea $trayWidth={workspace.preferences.trayWidth} aria-label="Ticket">
          <FieldsColumn workspace={workspace} />
          <Conversation workspace={workspace} />
          <AppTray workspace={workspace} />
        </TicketArea>
      )}
      {view.kind === 'console' && <ConsolePage workspace={workspace} />}
      {isWorldOpen && <WorldDrawer workspace={workspace} onClose={() => setWorldOpen(false)} />}
      <Modals workspace={workspace} />
      <div role="status" aria-label="Notices">
        <Notice workspace={workspace} />
      </div>
    </Shell>
  );
}

function ConsolePage({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { data, instance, host, preferences, say } = workspace;
  const placement = data.app.placements.find(({ location }) => location === 'nav_bar');
  return (
    <ConsoleArea aria-label="Tieline console">
      {placement && instance && (
        <AppFrame
          key={instance.guid}
          host={host}
          instance={instance}
          source={placement}
          colorScheme={preferences.colorScheme}
          title="Tieline console"
          say={say}
        />
      )}
    </ConsoleArea>
  );
}

function Notice({ workspace }: { readonly workspace: Workspace }) {
  const { notice, say } = workspace;
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => say(undefined), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice, say]);
  if (!notice) return null;
  return (
    <Toast $tone={TONES[notice.kind] ?? 'good'}>
      <span>{notice.text}</span>
      <IconOnly type="button" aria-label="Close the notice" onClick={() => say(undefined)}>
        <CloseIcon />
      </IconOnly>
    </Toast>
  );
}
