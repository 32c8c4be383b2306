/** @module app/ui/why  "why?" beside a decision: opens its reasons in place, closes again. */
import { type ReactNode, useId, useState } from 'react';
import { styled } from 'styled-components';
import type { ReasonView } from '#contract';
import { useWords } from '../platform/index.ts';
import { Inset, Meta, Quiet } from './text.tsx';

const Line = styled.div`
  display: flex;
  align-items: baseline;
  gap: 0 8px;
  > :first-child { flex: 1; min-width: 0; }
`;

export interface WhyProps {
  /** What the reasons are about, for screen readers: "why? CHG0031". */
  readonly about: string;
  readonly reasons: readonly ReasonView[];
  /** What the reasons' facts name, said better: the system's name. */
  readonly known?: Readonly<Record<string, unknown>>;
  /** What the reasons belong to; shown on the same line. */
  readonly children?: ReactNode;
  /** More than reasons, shown under them. */
  readonly more?: ReactNode;
}

export function Why({ about, reasons, known, children, more }: WhyProps) {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  if (reasons.length === 0 && !more) return <div>{children}</div>;
  return (
    <>
      <Line>
        <div>{children}</div>
        <Quiet
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          aria-label={`${words.t('why')} ${about}`}
          onClick={() => setOpen(!isOpen)}
        >
          {words.t('why')}
        </Quiet>
      </Line>
      {isOpen && (
        <Inset id={id}>
          <ul hidden={reasons.length === 0}>
            {reasons.map((reason) => (
              <Meta as="li" key={reason.code + JSON.stringify(reason.facts)}>
                {words.reason(reason, known)}
              </Meta>
            ))}
          </ul>
          {more}
        </Inset>
      )}
    </>
  );
}
