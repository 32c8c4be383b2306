/** @module app/console/ui/page  A screen's frame: heading, one line of what it is for, its actions, its content. Takes the focus when it is opened by a link. */
import { type ReactNode, useId } from 'react';
import { styled } from 'styled-components';
import { Meta, Row } from '../../ui/index.ts';

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
  return (
    <Area aria-labelledby={id}>
      <Head>
        <div>
          <h1 id={id}>{title}</h1>
          {lead && <Meta as="p">{lead}</Meta>}
        </div>
        {actions && <Row>{actions}</Row>}
      </Head>
      {children}
    </Area>
  );
}
