/** @module app/console/ui/page  A screen's frame: heading, one line of what it is for, its actions, its content. Its heading takes the focus that the screen before took along. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { styled } from 'styled-components';
import { Meta, Row } from '../../ui/index.ts';
import { useNavigation } from '../use-route.tsx';
import { useCarriedFocus } from './use-carried-focus.ts';

const Area = styled.section`
  padding: 24px 24px 64px;
  max-width: 1280px;
  display: flex;
  flex-direction: column;
  gap: 20px;
`;
const Head = styled.div`
  display: flex;
  flex-wrap: wrap;
  align-items: flex-start;
  gap: 8px 16px;
  > div:first-child { flex: 1 1 320px; min-width: 0; }
  h1 { font-weight: 600; font-size: 22px; line-height: 28px; }
  h1:focus { outline: 0; }
`;

export interface PageProps {
  readonly title: string;
  /** The situation or the purpose, in a sentence. */
  readonly lead?: ReactNode;
  /** At most one of them primary. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, lead, actions, children }: PageProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const { hasMoved } = useNavigation();
  // Where nothing of the screen knows better: the last row of a list is settled, what a link had opened is closed.
  const area = useCarriedFocus<HTMLElement>(() => heading.current);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a screen that goes on to its next question has another title
  useEffect(() => {
    const { current } = heading;
    if (!current || !hasMoved.current || current.ownerDocument.activeElement !== current.ownerDocument.body) return;
    current.focus({ preventScroll: true });
    current.ownerDocument.defaultView?.scrollTo(0, 0);
  }, [title, hasMoved]);
  return (
    <Area ref={area} aria-labelledby={id}>
      <Head>
        <div>
          <h1 ref={heading} id={id} tabIndex={-1}>
            {title}
          </h1>
          {lead && <Meta as="p">{lead}</Meta>}
        </div>
        {actions && <Row>{actions}</Row>}
      </Head>
      {children}
    </Area>
  );
}
