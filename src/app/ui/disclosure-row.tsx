/** @module app/ui/disclosure-row  Several things that open, on one line; what is opened lies below the line. At most one is open, so that the line stays in sight. */
import { type ReactNode, useId, useState } from 'react';
import { Turning } from './disclosure.tsx';
import { Inset, Quiet, Row } from './text.tsx';

export interface DisclosurePart {
  readonly key: string;
  readonly label: string;
  readonly content: () => ReactNode;
}

export function DisclosureRow({ parts }: { readonly parts: readonly DisclosurePart[] }) {
  const [openKey, setOpenKey] = useState<string | null>(null);
  const id = useId();
  const open = parts.find(({ key }) => key === openKey);
  if (parts.length === 0) return null;
  return (
    <div style={{ marginBlockStart: 2 }}>
      <Row $gap={14}>
        {parts.map(({ key, label }) => (
          <Quiet
            key={key}
            aria-expanded={key === openKey}
            aria-controls={key === openKey ? id : undefined}
            onClick={() => setOpenKey(key === openKey ? null : key)}
          >
            <Turning isOpen={key === openKey} /> {label}
          </Quiet>
        ))}
      </Row>
      {open && <Inset id={id}>{open.content()}</Inset>}
    </div>
  );
}
