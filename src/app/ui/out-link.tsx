/** @module app/ui/out-link  A link to the other system, in a new tab, that cannot reach back into this page. */
import { styled } from 'styled-components';
import { useWords } from '../platform/index.ts';
import { Hidden } from './text.tsx';

const Anchor = styled.a`
  font-weight: 600;
  dd & { font-weight: 400; }
`;

export interface OutLinkProps {
  readonly url: string;
  readonly children: string;
}

/** Only web addresses become links: the address is a vendor's text. */
export function OutLink({ url, children }: OutLinkProps) {
  const words = useWords();
  if (!/^https?:\/\//.test(url)) return <strong>{children}</strong>;
  return (
    <Anchor href={url} target="_blank" rel="noopener noreferrer">
      {children}
      <Hidden> {words.t('opens-elsewhere')}</Hidden>
    </Anchor>
  );
}
