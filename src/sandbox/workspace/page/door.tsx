/** @module sandbox/workspace/page/door  Before anybody is signed in: choosing who to be, or learning why the help desk is closed. */
import { useState } from 'react';
import { styled } from 'styled-components';
import { Avatar, Badge, Banner, Button } from './parts.tsx';
import type { Desk } from './use-desk.ts';

/** Who may sign in, as the seed has them; the desk itself decides. */
export const STAFF = [
  { id: 1_004, name: 'Jonas Lindqvist', what: 'Service desk analyst', role: 'Agent' },
  { id: 1_003, name: 'Leona Vogt', what: 'Head of service desk', role: 'Admin' },
  { id: 1_006, name: 'Pavel Novák', what: 'Quality manager, may only look', role: 'Light agent' },
] as const;

const Card = styled.main`
  max-width: 440px; margin: 12vh auto 0; padding: 28px 32px 32px; border: 1px solid var(--tl-line); border-radius: 12px; display: grid; gap: 16px;
  h1 { font-size: 22px; line-height: 28px; font-weight: 600; } p { color: var(--tl-subtle); } ul { display: grid; gap: 8px; } [role='alert']:empty { display: none; }
`;
const Person = styled.button`
  width: 100%; display: grid; grid-template-columns: auto 1fr auto; gap: 12px; align-items: center; text-align: start; font: inherit; color: var(--tl-ink); background: transparent;
  border: 1px solid var(--tl-line-strong); border-radius: 8px; padding: 10px 14px; cursor: pointer;
  &:hover { border-color: var(--tl-accent); background: var(--tl-recessed); }
  &:focus-visible { outline: 2px solid var(--tl-accent); outline-offset: 1px; }
  strong { display: block; font-weight: 600; } small { color: var(--tl-subtle); font-size: 12px; }
`;

export function DoorScreen({ desk }: { readonly desk: Desk }) {
  const [problem, setProblem] = useState<string>();
  if (desk.door.phase === 'loading') return <Card aria-busy="true">Opening the help desk…</Card>;
  if (desk.door.phase === 'failed') {
    return (
      <Card>
        <h1>The help desk does not answer</h1>
        <p>{desk.door.problem}</p>
        <Button $look="primary" onClick={() => location.reload()}>
          Try again
        </Button>
      </Card>
    );
  }
  return (
    <Card>
      <div>
        <Badge>Sandbox</Badge>
      </div>
      <h1>Halden &amp; Rau help desk</h1>
      <p>Everything here is invented, and nothing leaves this machine. Choose who you are.</p>
      <ul>
        {STAFF.map((person) => (
          <li key={person.id}>
            <Person onClick={() => desk.signIn(person.id).catch((error: Error) => setProblem(error.message))}>
              <Avatar name={person.name} id={person.id} />
              <span>
                <strong>{person.name}</strong>
                <small>{person.what}</small>
              </span>
              <small>{person.role}</small>
            </Person>
          </li>
        ))}
      </ul>
      <div role="alert">{problem && <Banner $tone="danger">{problem}</Banner>}</div>
    </Card>
  );
}
