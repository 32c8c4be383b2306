/** @module sandbox/workspace/page/top-bar  The nav rail, and the bar with the sandbox's switches. */
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import { STAFF } from './door.tsx';
import { AppIcon, PlusIcon, TicketsIcon, WorldIcon } from './icons.tsx';
import { Badge, Button, Select, Spacer } from './parts.tsx';
import type { ReadyWorkspace } from './use-workspace.ts';

const Rail = styled.nav`
  grid-row: 1 / 3; background: #03363d; display: flex; flex-direction: column; align-items: center; gap: 4px; padding-top: 8px;
`;
const RailButton = styled.button`
  width: 40px; height: 40px; border: 0; border-radius: 8px; cursor: pointer; display: grid; place-items: center; color: #b9cdcf; background: transparent;
  &[aria-current] { color: #fff; background: rgba(255, 255, 255, 0.16); }
  &:hover { background: rgba(255, 255, 255, 0.1); }
  &:focus-visible { outline: 2px solid #fff; outline-offset: -2px; border-radius: 8px; }
  svg { width: 20px; height: 20px; }
`;
const Bar = styled.header`
  display: flex; align-items: center; gap: 12px; padding: 0 16px; border-bottom: 1px solid var(--tl-line); font-size: 13px; min-width: 0;
  > * { flex-shrink: 0; } > strong { font-weight: 600; }
`;
const Control = styled.label`
  display: inline-flex; align-items: center; gap: 6px; color: var(--tl-subtle); font-size: 12px;
`;

export function NavRail({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { view, go } = workspace;
  const button = (label: string, isCurrent: boolean, open: () => void, icon: ReactNode) => (
    <RailButton aria-label={label} title={label} aria-current={isCurrent ? 'page' : undefined} onClick={open}>
      {icon}
    </RailButton>
  );
  return (
    <Rail aria-label="Main">
      {button('Tickets', view.kind === 'tickets' || view.kind === 'ticket', () => go({ kind: 'tickets' }), <TicketsIcon />)}
      {button('New ticket', view.kind === 'new', () => go({ kind: 'new' }), <PlusIcon />)}
      {button('Tieline', view.kind === 'console', () => go({ kind: 'console', place: '' }), <AppIcon />)}
    </Rail>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}

function Switch({ label, value, options, onChange }: SwitchProps) {
  return (
    <Control>
      {label}
      <Select value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </Select>
    </Control>
  );
}

export function TopBar({ workspace, onWorld }: { readonly workspace: ReadyWorkspace; readonly onWorld: () => void }) {
  const { data, desk, preferences, setColorScheme, setLocale, say } = workspace;
  const orSay = (doing: Promise<void>) => void doing.catch((error: Error) => say({ kind: 'error', text: error.message }));
  return (
    <Bar>
      <strong>Halden &amp; Rau help desk</strong>
      <Badge>Sandbox</Badge>
      <Spacer />
      <Switch
        label="App"
        value={data.app.mode}
        options={[
          ['hosted', 'Hosted'],
          ['assets', 'Assets'],
        ]}
        onChange={(mode) => orSay(desk.setMode(mode as 'hosted' | 'assets'))}
      />
      <Switch
        label="Language"
        value={preferences.locale}
        options={[
          ['en-US', 'English'],
          ['de', 'Deutsch'],
        ]}
        onChange={setLocale}
      />
      <Switch
        label="Colours"
        value={preferences.colorScheme}
        options={[
          ['light', 'Light'],
          ['dark', 'Dark'],
        ]}
        onChange={(scheme) => setColorScheme(scheme === 'dark' ? 'dark' : 'light')}
      />
      <Switch
        label="Signed in"
        value={String(data.me.id)}
        options={STAFF.map(({ id, name, role }) => [String(id), `${name} · ${role}`])}
        onChange={(id) => orSay(desk.signIn(Number(id)))}
      />
      <Button onClick={onWorld} style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}>
        <span style={{ width: 16, height: 16, display: 'grid' }}>
          <WorldIcon />
        </span>
        World
      </Button>
    </Bar>
  );
}
