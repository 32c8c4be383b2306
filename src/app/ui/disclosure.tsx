/** @module app/ui/disclosure  A line that opens more in place: "▸ 7 fields in sync". */
import { type ReactNode, useId, useState } from 'react';
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

/** The triangle of everything that opens; turns by 90 degrees, mirrored where text runs from the right. */
export function Turning({ isOpen }: { readonly isOpen: boolean }) {
  return (
    <Icon
      name="chevron"
      size={10}
      style={{ transform: isOpen ? 'rotate(90deg)' : undefined, transition: 'transform 120ms', verticalAlign: '-1px' }}
    />
  );
}
