/** @module sandbox/workspace/page/workspace  The agent screen: rail, top bar with the sandbox's switches, ticket list, ticket, console, World drawer. */
import { useEffect, useState } from 'react';
import { TielineTheme } from '../../../app/ui/index.ts';
import { AppFrame } from './app-frame.tsx';
import { Badge, Button, Control, Rail, RailButton, Select, Shell, SignInCard, Spacer, Status, Table, Toast, TopBar } from './parts.tsx';
import { STATUS_NAMES, TicketScreen } from './ticket-screen.tsx';
import { useWorkspace, type Workspace } from './use-workspace.ts';
import { WorldDrawer } from './world-drawer.tsx';

/** Who may sign in, as the seed has them; the desk itself decides. */
const STAFF = [
  { id: 1_004, name: 'Jonas Lindqvist', what: 'Service desk analyst · agent' },
  { id: 1_003, name: 'Leona Vogt', what: 'Head of service desk · admin' },
  { id: 1_006, name: 'Pavel Novák', what: 'Quality manager · light agent, may only look' },
] as const;

export function App() {
  const workspace = useWorkspace();
  return (
    <TielineTheme scheme={workspace.colorScheme} isRtl={false}>
      {workspace.phase === 'ready' ? <Screen workspace={workspace} /> : <Door workspace={workspace} />}
    </TielineTheme>
  );
}

function Door({ workspace }: { readonly workspace: Workspace }) {
  if (workspace.phase === 'loading') return <SignInCard aria-busy="true">Opening the help desk…</SignInCard>;
  if (workspace.phase === 'failed') {
    return (
      <SignInCard>
        <h1>The help desk does not answer</h1>
        <p>{workspace.problem}</p>
        <Button onClick={() => location.reload()}>Try again</Button>
      </SignInCard>
    );
  }
  return (
    <SignInCard>
      <h1>Halden &amp; Rau help desk</h1>
      <p>A sandbox: everything here is invented, and nothing leaves this machine. Choose who you are.</p>
      <ul>
        {STAFF.map(({ id, name, what }) => (
          <li key={id}>
            <Button onClick={() => void workspace.signIn(id)}>
              <strong>{name}</strong>
              <br />
              <small>{what}</small>
            </Button>
          </li>
        ))}
      </ul>
    </SignInCard>
  );
}

function Screen({ workspace }: { readonly workspace: Workspace }) {
  const [isWorldOpen, setWorldOpen] = useState(false);
  const { view, notice } = workspace;
  return (
    <Shell>
      <NavRail workspace={workspace} />
      <Bar workspace={workspace} onWorld={() => setWorldOpen(true)} />
      {view.kind === 'tickets' && <TicketList workspace={workspace} />}
      {(view.kind === 'ticket' || view.kind === 'new') && <TicketScreen workspace={workspace} />}
      {view.kind === 'console' && <ConsoleFrame workspace={workspace} />}
      {isWorldOpen && workspace.app && <WorldDrawer hub={workspace.app.hub} onClose={() => setWorldOpen(false)} onNotice={workspace.say} />}
      <div role="status" aria-live="polite">
        {notice && <Notice workspace={workspace} />}
      </div>
    </Shell>
  );
}

function Notice({ workspace }: { readonly workspace: Workspace }) {
  const { notice, say } = workspace;
  useEffect(() => {
    const timer = setTimeout(() => say(undefined), 8_000);
    return () => clearTimeout(timer);
  }, [notice, say]);
  return (
    <Toast $kind={notice?.kind ?? 'notice'}>
      <span>{notice?.text}</span>
      <Button type="button" onClick={() => say(undefined)}>
        Close
      </Button>
    </Toast>
  );
}

function NavRail({ workspace }: { readonly workspace: Workspace }) {
  const { view, go } = workspace;
  return (
    <Rail aria-label="Main">
      <RailButton $isCurrent={view.kind === 'tickets'} aria-label="Tickets" title="Tickets" onClick={() => go({ kind: 'tickets' })}>
        <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
          <path d="M3 5h14M3 10h14M3 15h9" />
        </svg>
      </RailButton>
      <RailButton $isCurrent={view.kind === 'new'} aria-label="New ticket" title="New ticket" onClick={() => go({ kind: 'new' })}>
        <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
          <path d="M10 4v12M4 10h12" />
        </svg>
      </RailButton>
      <RailButton $isCurrent={view.kind === 'console'} aria-label="Tieline console" title="Tieline" onClick={() => go({ kind: 'console' })}>
        <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
          <circle cx="4.5" cy="10" r="2.5" />
          <circle cx="15.5" cy="10" r="2.5" />
          <path d="M7 10h6" />
        </svg>
      </RailButton>
    </Rail>
  );
}

function Bar({ workspace, onWorld }: { readonly workspace: Workspace; readonly onWorld: () => void }) {
  const { me, app, colorScheme, locale } = workspace;
  return (
    <TopBar>
      <strong>Halden &amp; Rau help desk</strong>
      <Badge>Sandbox</Badge>
      <Spacer />
      <Control>
        App
        <Select aria-label="How the app is installed" value={app?.mode} onChange={(event) => void workspace.setMode(event.target.value as 'hosted' | 'assets')}>
          <option value="hosted">hosted</option>
          <option value="assets">assets</option>
        </Select>
      </Control>
      <Control>
        Language
        <Select aria-label="Language" value={locale} onChange={(event) => workspace.setLocale(event.target.value)}>
          <option value="en-US">English</option>
          <option value="de">Deutsch</option>
        </Select>
      </Control>
      <Control>
        Colours
        <Select aria-label="Colours" value={colorScheme} onChange={(event) => workspace.setColorScheme(event.target.value as 'light' | 'dark')}>
          <option value="light">light</option>
          <option value="dark">dark</option>
        </Select>
      </Control>
      <Control>
        Signed in
        <Select aria-label="Signed in as" value={me?.id} onChange={(event) => void workspace.signIn(Number(event.target.value))}>
          {STAFF.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Control>
      <Button onClick={onWorld}>World</Button>
    </TopBar>
  );
}

function TicketList({ workspace }: { readonly workspace: Workspace }) {
  const { tickets, people, go } = workspace;
  const sorted = [...tickets].sort((a, b) => b.updated_at.localeCompare(a.updated_at));
  return (
    <main style={{ overflow: 'auto' }}>
      <h1 style={{ fontSize: 18, margin: '16px 12px 8px' }}>All tickets ({tickets.length})</h1>
      <Table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Id</th>
            <th scope="col">Subject</th>
            <th scope="col">Requester</th>
            <th scope="col">Assignee</th>
            <th scope="col">Priority</th>
            <th scope="col">Updated</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((ticket) => (
            <tr key={ticket.id}>
              <td>
                <Status $status={ticket.status}>{STATUS_NAMES[ticket.status]}</Status>
              </td>
              <td>#{ticket.id}</td>
              <td>
                <a
                  href={`/agent/tickets/${ticket.id}`}
                  onClick={(event) => {
                    event.preventDefault();
                    go({ kind: 'ticket', id: ticket.id });
                  }}
                >
                  {ticket.subject}
                </a>
              </td>
              <td>{people.get(ticket.requester_id)?.name}</td>
              <td>{people.get(ticket.assignee_id ?? -1)?.name ?? '—'}</td>
              <td>{ticket.priority ?? '—'}</td>
              <td>{new Date(ticket.updated_at).toLocaleString(workspace.locale, { dateStyle: 'medium', timeStyle: 'short' })}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </main>
  );
}

function ConsoleFrame({ workspace }: { readonly workspace: Workspace }) {
  const { app, instance, emulator, colorScheme } = workspace;
  const placement = app?.placements.find(({ location }) => location === 'nav_bar');
  return (
    <main style={{ minHeight: 0 }} aria-label="Tieline console">
      {placement && instance?.location === 'nav_bar' && (
        <AppFrame key={instance.guid} emulator={emulator} instance={instance} placement={placement} colorScheme={colorScheme} title="Tieline console" onProblem={(text) => workspace.say({ kind: 'error', text })} />
      )}
    </main>
  );
}
