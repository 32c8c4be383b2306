/** @module app/sidebar/linked-records/hold-row  What a link waits for, since when, what releases it, and the control to answer it in place. */
import { Button } from '@zendeskgarden/react-buttons';
import { lazy, Suspense, useState } from 'react';
import { styled } from 'styled-components';
import type { HoldView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, Name, RelativeTime, SkeletonRows, Stack } from '../../ui/index.ts';
import { useMayAct } from '../use-session.ts';
import type { LinkActions } from './use-links.ts';

const HoldForm = lazy(() => import('./hold-form.tsx').then((module) => ({ default: module.HoldForm })));

const Box = styled.div`
  border-inline-start: 3px solid var(--tl-warning-line);
  padding-inline-start: 10px;
  margin-block: 4px;
`;

export interface HoldRowProps {
  readonly linkId: string;
  readonly hold: HoldView;
  readonly actions: LinkActions;
}

export function HoldRow({ linkId, hold, actions }: HoldRowProps) {
  const words = useWords();
  const mayAct = useMayAct();
  const [isOpen, setOpen] = useState(false);
  const asked = hold.asks.map(({ label }) => label).join(', ');
  return (
    <Box>
      <Stack $gap={4}>
        <div>
          {hold.field && <Name>{hold.field.label}: </Name>}
          {words.reason(hold.reason)}
        </div>
        <Meta>
          {words.reason(hold.release)} {words.t('links.held-since')} <RelativeTime at={hold.since} />
        </Meta>
        {mayAct && hold.asks.length > 0 && !isOpen && (
          <div>
            <Button size="small" onClick={() => setOpen(true)}>
              {words.t(`answer.${hold.asks[0]?.kind ?? 'text'}`, { field: asked })}
            </Button>
          </div>
        )}
        {isOpen && (
          <Suspense fallback={<SkeletonRows count={hold.asks.length} waitsFor={words.t('links.waits-for')} />}>
            <HoldForm linkId={linkId} hold={hold} answer={actions.answer} onClose={() => setOpen(false)} />
          </Suspense>
        )}
      </Stack>
    </Box>
  );
}
