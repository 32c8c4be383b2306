/** @module sandbox/workspace/page/world-drawer  The levers of the sandbox: make a vendor fail, edit its records, see its log. What each does is said beside it. */
import { useCallback, useEffect, useState } from 'react';
import { Button, Drawer, Row, Select, Spacer } from './parts.tsx';
import type { Notice } from './use-workspace.ts';

interface VendorState {
  readonly id: string;
  readonly name: string;
  readonly faults: readonly { readonly kind: string }[];
  readonly requests: number;
  readonly effects: number;
}

export interface WorldDrawerProps {
  readonly hub: string;
  readonly onClose: () => void;
  readonly onNotice: (notice: Notice) => void;
}

const FAULTS: readonly { readonly kind: string; readonly what: string; readonly body: unknown }[] = [
  { kind: 'down', what: 'Down: connections are reset.', body: { kind: 'down' } },
  { kind: 'slow', what: 'Slow: every answer takes four seconds.', body: { kind: 'slow', delayMs: 4_000 } },
  { kind: 'error', what: 'Error 500 on every request.', body: { kind: 'error', status: 500 } },
  { kind: 'rate-limited', what: 'Too many requests: 429, come back in 30 seconds.', body: { kind: 'rate-limited', retryAfter: '30' } },
  { kind: 'expired-token', what: 'Sign-in expired: one 401, then a new token works.', body: { kind: 'expired-token' } },
  { kind: 'answer-lost', what: 'The next write happens, but its answer is lost.', body: { kind: 'answer-lost', times: 1 } },
  { kind: 'stale-reads', what: 'Reads are ten seconds behind.', body: { kind: 'stale-reads', lagMs: 10_000 } },
];

export function WorldDrawer({ hub, onClose, onNotice }: WorldDrawerProps) {
  const [vendors, setVendors] = useState<readonly VendorState[]>([]);
  const load = useCallback(async () => {
    const answer = await fetch(`${hub}/hub/vendors`);
    setVendors(((await answer.json()) as { vendors: VendorState[] }).vendors);
  }, [hub]);
  useEffect(() => {
    const fail = () => onNotice({ kind: 'error', text: 'The vendor hub does not answer.' });
    load().catch(fail);
    const timer = setInterval(() => void load().catch(fail), 3_000);
    return () => clearInterval(timer);
  }, [load, onNotice]);

  const act = async (path: string, init: RequestInit, said: string) => {
    const answer = await fetch(`${hub}${path}`, { ...init, headers: { 'content-type': 'application/json' } });
    onNotice(answer.ok ? { kind: 'notice', text: said } : { kind: 'error', text: `The hub refused: ${await answer.text()}` });
    await load();
  };

  return (
    <Drawer aria-label="World">
      <Row>
        <h2>World</h2>
        <Spacer />
        <Button onClick={onClose}>Close</Button>
      </Row>
      <p>Pull a lever and watch the ticket. Everything is undone by "Works normally".</p>
      {vendors.map((vendor) => (
        <section key={vendor.id} aria-label={vendor.name}>
          <h3>{vendor.name}</h3>
          <p>
            {vendor.faults.length === 0 ? 'Works normally.' : `Switched on: ${vendor.faults.map(({ kind }) => kind).join(', ')}.`} {vendor.requests} requests, {vendor.effects} writes carried out.
          </p>
          <Row>
            <Select
              aria-label={`What happens to ${vendor.name}`}
              value=""
              onChange={(event) => {
                const fault = FAULTS.find(({ kind }) => kind === event.target.value);
                if (fault) void act(`/hub/vendors/${vendor.id}/faults`, { method: 'POST', body: JSON.stringify(fault.body) }, `${vendor.name}: ${fault.what}`);
              }}
            >
              <option value="">Make it fail…</option>
              {FAULTS.map(({ kind, what }) => (
                <option key={kind} value={kind}>
                  {what}
                </option>
              ))}
            </Select>
            <Button onClick={() => void act(`/hub/vendors/${vendor.id}/faults`, { method: 'DELETE' }, `${vendor.name} works normally.`)}>Works normally</Button>
            <a href={`${hub}/${vendor.id}`} target="_blank" rel="noreferrer">
              Records and log
            </a>
          </Row>
        </section>
      ))}
    </Drawer>
  );
}
