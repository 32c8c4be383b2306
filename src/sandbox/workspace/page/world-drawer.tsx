/** @module sandbox/workspace/page/world-drawer  The levers of the sandbox: make a vendor or the help desk fail, open a vendor's records and log. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { styled } from 'styled-components';
import { CloseIcon } from './icons.tsx';
import { Button, IconOnly, Quiet, Row, Select, Spacer } from './parts.tsx';
import type { ReadyWorkspace } from './use-workspace.ts';
import { HOST_LEVERS, VENDOR_LEVERS } from './world-levers.ts';

interface VendorState {
  readonly id: string;
  readonly name: string;
  readonly faults: readonly { readonly kind: string }[];
  readonly requests: number;
  readonly effects: number;
}

/** Beside the rail, so that the app at the other side is seen to react. */
const Drawer = styled.aside`
  position: fixed; inset-block: 48px 0; inset-inline-start: 56px; width: 400px; background: var(--tl-surface); border-inline-end: 1px solid var(--tl-line); box-shadow: 12px 0 32px rgba(0, 0, 0, 0.16); z-index: 4; overflow: auto; padding: 12px 20px 24px;
  h2 { font-size: 16px; font-weight: 600; } > p { color: var(--tl-subtle); margin-bottom: 16px; }
`;
const Card = styled.section`
  border: 1px solid var(--tl-line); border-radius: 8px; padding: 12px 14px; margin-top: 12px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; font-size: 13px;
  h3 { font-weight: 600; } ul { display: grid; gap: 6px; } label { display: flex; gap: 8px; align-items: start; } input { margin: 3px 0 0; }
`;
const Mark = styled.span<{ $isWell: boolean }>`
  font-size: 12px; font-weight: 600; color: ${({ $isWell }) => ($isWell ? 'var(--tl-good)' : 'var(--tl-danger)')};
`;
const POLL_MS = 3_000;

export function WorldDrawer({ workspace, onClose }: { readonly workspace: ReadyWorkspace; readonly onClose: () => void }) {
  const { hub } = workspace.data.app;
  const { vendors, problem, act } = useVendors(hub, workspace.say);
  const closing = useRef<HTMLButtonElement>(null);
  useEffect(() => closing.current?.focus(), []);
  return (
    <Drawer aria-label="World" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <Row>
        <h2>World</h2>
        <Spacer />
        <IconOnly ref={closing} type="button" aria-label="Close the drawer" onClick={onClose}>
          <CloseIcon />
        </IconOnly>
      </Row>
      <p>Pull a lever and watch the ticket react. Each lever stays until you let go of it.</p>
      {problem && <Quiet role="alert">{problem}</Quiet>}
      {vendors.map((vendor) => (
        <VendorCard key={vendor.id} vendor={vendor} hub={hub} act={act} />
      ))}
      <HostCard workspace={workspace} />
    </Drawer>
  );
}

type Act = (path: string, init: RequestInit, said: string) => Promise<void>;

/** Looked at again every few seconds, so that the counters live. */
function useVendors(hub: string, say: ReadyWorkspace['say']) {
  const [vendors, setVendors] = useState<readonly VendorState[]>([]);
  const [problem, setProblem] = useState<string>();
  const load = useCallback(async () => {
    try {
      const answer = await fetch(`${hub}/hub/vendors`);
      setVendors(((await answer.json()) as { vendors: VendorState[] }).vendors);
      setProblem(undefined);
    } catch {
      setProblem('The vendor hub does not answer.');
    }
  }, [hub]);
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), POLL_MS);
    return () => clearInterval(timer);
  }, [load]);
  const act: Act = async (path, init, said) => {
    try {
      const answer = await fetch(`${hub}${path}`, { ...init, headers: { 'content-type': 'application/json' } });
      say(answer.ok ? { kind: 'notice', text: said } : { kind: 'error', text: `The hub refused: ${await answer.text()}` });
    } catch {
      say({ kind: 'error', text: 'The vendor hub does not answer.' });
    }
    await load();
  };
  return { vendors, problem, act };
}

interface VendorCardProps {
  readonly vendor: VendorState;
  readonly hub: string;
  readonly act: Act;
}

function VendorCard({ vendor, hub, act }: VendorCardProps) {
  const { id, name, faults } = vendor;
  const levers = VENDOR_LEVERS.filter(({ vendors }) => vendors === undefined || vendors.includes(id));
  const isWell = faults.length === 0;
  return (
    <Card aria-label={name}>
      <Row>
        <h3>{name}</h3>
        <Spacer />
        <Mark $isWell={isWell}>{isWell ? 'Works normally' : 'Lever pulled'}</Mark>
      </Row>
      {faults.map(({ kind }) => (
        <p key={kind}>{VENDOR_LEVERS.find((lever) => lever.kind === kind)?.what ?? kind}</p>
      ))}
      <Row>
        <Select
          aria-label={`What happens to ${name}`}
          value=""
          style={{ flex: 1, minWidth: 0 }}
          onChange={(event) => {
            const lever = levers.find(({ kind }) => kind === event.target.value);
            if (lever) void act(`/hub/vendors/${id}/faults`, { method: 'POST', body: JSON.stringify(lever.body) }, `${name}: ${lever.what}`);
          }}
        >
          <option value="">Pull a lever…</option>
          {levers.map(({ kind, what }) => (
            <option key={kind} value={kind}>
              {what}
            </option>
          ))}
        </Select>
        {!isWell && <Button onClick={() => void act(`/hub/vendors/${id}/faults`, { method: 'DELETE' }, `${name} works normally.`)}>Let go</Button>}
      </Row>
      <Row>
        <a href={`${hub}/${id}`} target="_blank" rel="noreferrer">
          Edit records, read the log
        </a>
        <Spacer />
        <Quiet>
          {counted(vendor.requests, 'request')} · {counted(vendor.effects, 'write')}
        </Quiet>
      </Row>
    </Card>
  );
}

function HostCard({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { faults, setFaults } = workspace.host;
  return (
    <Card aria-label="This help desk">
      <Row>
        <h3>This help desk, towards the app</h3>
        <Spacer />
        <Mark $isWell={faults.length === 0}>{faults.length === 0 ? 'Works normally' : 'Lever pulled'}</Mark>
      </Row>
      <ul>
        {HOST_LEVERS.map(({ key, what, fault }) => (
          <li key={key}>
            <label>
              <input
                type="checkbox"
                checked={faults.includes(fault)}
                onChange={(event) => setFaults(event.target.checked ? [...faults, fault] : faults.filter((one) => one !== fault))}
              />
              {what}
            </label>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
