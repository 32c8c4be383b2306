/** @module app/ui/disclosure  A line that opens more in place: "▸ 7 fields in sync". */
import { type ReactNode, useId, useState } from 'react';
import { styled } from 'styled-components';
import { Icon } from './icons.tsx';
import { Inset, Quiet } from './text.tsx';

export interface DisclosureProps {
  readonly label: string;
  /** Rendered only while open, so that what it loads is asked for late. */
  readonly children: () => ReactNode;
}

export function Disclosure({ label, children }: DisclosureProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <Quiet aria-expanded={isOpen} aria-controls={isOpen ? id : undefined} onClick={() => setOpen(!isOpen)}>
        <Turning isOpen={isOpen} /> {label}
      </Quiet>
      {isOpen && <Inset id={id}>{children()}</Inset>}
    </div>
  );
}

const Turn = styled.span`
  display: inline-flex;
  transition: transform 120ms;
  &[data-turn='open'] { transform: rotate(90deg); }
  [dir='rtl'] &[data-turn='closed'] { transform: scaleX(-1); }
`;

/** The triangle of everything that opens: turns down, and points the other way where text runs from the right. */
export function Turning({ isOpen }: { readonly isOpen: boolean }) {
  return (
    <Turn data-turn={isOpen ? 'open' : 'closed'}>
      <Icon name="chevron" size={10} />
    </Turn>
  );
}
