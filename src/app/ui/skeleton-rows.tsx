/** @module app/ui/skeleton-rows  Rows in the shape of what will come, so that nothing jumps. After a second it says what it waits for. */
import { Skeleton } from '@zendeskgarden/react-loaders';
import { useEffect, useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../platform/index.ts';
import { Hidden, Meta } from './text.tsx';

/** Milliseconds of silence before a wait explains itself. */
const EXPLAIN_AFTER_MS = 1_000;

const Box = styled.div`
  padding-block: 4px;
  display: flex;
  flex-direction: column;
  gap: 6px;
`;

export interface SkeletonRowsProps {
  readonly count: number;
  /** What is waited for: "the CMDB". */
  readonly waitsFor: string;
}

export function SkeletonRows({ count, waitsFor }: SkeletonRowsProps) {
  const words = useWords();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), EXPLAIN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const said = words.t('loading.waits', { what: waitsFor });
  return (
    <div aria-busy="true">
      {Array.from({ length: count }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholder rows have no identity
        <Box key={row} aria-hidden="true">
          <Skeleton width="58%" height="14px" />
          <Skeleton width={row % 2 ? '72%' : '84%'} height="11px" />
        </Box>
      ))}
      {isLong ? <Meta role="status">{said}</Meta> : <Hidden>{said}</Hidden>}
    </div>
  );
}
