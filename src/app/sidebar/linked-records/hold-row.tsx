/** @module app/sidebar/linked-records/hold-row  What a link waits for, since when, what releases it, and the control to answer it in place. */
import { Button } from '@zendeskgarden/react-buttons';
import { lazy, Suspense, useState } from 'react';
import { styled } from 'styled-components';
import type { HoldView, LinkView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, Name, Pill, RelativeTime, SkeletonRows, Stack } from '../../ui/index.ts';
import { useMayAct } from '../use-session.ts';
import { AskFirst } from './ask-first.tsx';
import type { LinkActions } from './use-links.ts';

const HoldForm = lazy(() => import('./hold-form.tsx').then((module) => ({ default: module.HoldForm })));

const Box = styled.div`
  border-inline-start: 3px solid var(--tl-warning-line);
  padding-inline-start: 10px;
  margin-block: 4px;
`;

/** What a link waits for whose ticket was merged into one with a link of its own: which of the two stays. */
const KEEP = 'keep';
/** It cannot be read; whether it is deleted is for a person to say. */
const UNREACHABLE = new Set(['record-unreachable', 'ticket-unreachable']);

export interface HoldRowProps {
  readonly link: LinkView;
  readonly hold: HoldView;
  readonly actions: LinkActions;
}

export function HoldRow({ link, hold, actions }: HoldRowProps) {
  const words = useWords();
  const mayAct = useMayAct();
  const [isOpen, setOpen] = useState(false);
  const asked = words.list(hold.asks.map(({ label }) => label).filter(Boolean));
  const question = hold.asks.some(({ path }) => path === KEEP) ? KEEP : hold.asks.length > 1 ? 'many' : (hold.asks[0]?.kind ?? 'text');
  const systemName = link.connectionName;
  // The engine names fields by path; people know them by label.
  const known = {
    system: systemName,
    ...(hold.field ? { field: hold.field.label } : {}),
    ...(asked && hold.kind === 'missing' ? { missing: asked } : {}),
  };
  return (
    <Box>
      <Stack $gap={4}>
        <div>
          {hold.field && <Name>{hold.field.label}</Name>}{' '}
          {hold.kind === 'schema' && (
            <Pill tone="warning" icon="lock">
              {words.t('links.field-set-aside')}
            </Pill>
          )}{' '}
          {words.reason(hold.reason, known)}
        </div>
        <Meta>
          {/* The button below says the same as the release of a missing value. */}
          {hold.kind !== 'missing' && words.reason(hold.release, known)} {words.t('links.held-since')} <RelativeTime at={hold.since} />
        </Meta>
        {mayAct && hold.asks.length > 0 && !isOpen && (
          <div>
            <Button size="small" onClick={() => setOpen(true)}>
              {words.t(`answer.${question}`, { field: asked })}
            </Button>
          </div>
        )}
        {isOpen && (
          <Suspense fallback={<SkeletonRows count={hold.asks.length} waitsFor={words.t('links.waits-for')} />}>
            <HoldForm link={link} hold={hold} answer={actions.answer} onClose={() => setOpen(false)} />
          </Suspense>
        )}
        {mayAct && UNREACHABLE.has(hold.reason.code) && (
          <AskFirst
            label={words.t('links.confirm-deleted')}
            question={words.t('links.confirm-deleted-says', {
              side: hold.reason.code === 'record-unreachable' ? 'remote' : 'desk',
              system: systemName,
            })}
            confirm={words.t('links.confirm-deleted-sure')}
            action={actions.confirmDeleted}
          />
        )}
      </Stack>
    </Box>
  );
}
