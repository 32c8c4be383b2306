/**
 * @module app/console/ui/batch-panel
 * The one way in which work on more than one record is shown: its progress, what it would do, counted and item by item, a person's word before anything is
 * written, and what came of it.
 */
import { styled } from 'styled-components';
import type { BatchView } from '#contract';
import { useServices, useWords, type Words } from '../../platform/index.ts';
import { Meta, Name, Pill, ProblemNotice, Quiet, RelativeTime, Row, Stack } from '../../ui/index.ts';
import { BatchItems } from './batch-items.tsx';
import { BATCH_LOOKS, titleOf, verdictsOf } from './batch-words.ts';
import { Confirm } from './confirm.tsx';
import { ProgressLine } from './progress-line.tsx';
import { QueryBody } from './query-body.tsx';
import { isMoving, useBatch, useBatchAction } from './use-batch.ts';
import { useCarriedFocus } from './use-carried-focus.ts';
import { useTimeLeft } from './use-time-left.ts';

const Box = styled(Stack)`
  padding: 16px;
  border: 1px solid var(--tl-line-strong);
  border-radius: 6px;
  background: var(--tl-surface);
`;

export interface BatchPanelProps {
  readonly batchId: string;
  /** Puts the panel away; the batch goes on. Absent where it is a screen of its own. */
  readonly onClose?: () => void;
}

/**
 * @example
 * const start = useStartBatch();
 * start.mutate({ kind: 'audit', flow: 'incidents' }, { onSuccess: ({ id }) => setBatchId(id) });
 * {batchId && <BatchPanel batchId={batchId} onClose={() => setBatchId(null)} />}
 */
export function BatchPanel({ batchId, onClose }: BatchPanelProps) {
  const words = useWords();
  const query = useBatch(batchId);
  // What a person's word began stands where the question stood.
  const area = useCarriedFocus<HTMLDivElement>((panel) => panel);
  return (
    <Box ref={area} tabIndex={-1} role="region" aria-label={query.data ? titleOf(query.data, words) : words.t('console.batch')} $gap={12}>
      <QueryBody query={query} waitsFor={words.t('console.batch')} skeletonRows={2}>
        {(batch) => <Batch batch={batch} readAt={query.dataUpdatedAt} onClose={onClose} />}
      </QueryBody>
    </Box>
  );
}

interface BatchProps {
  readonly batch: BatchView;
  /** When it was so: milliseconds since the epoch. */
  readonly readAt: number;
  readonly onClose: (() => void) | undefined;
}

function Batch({ batch, readAt, onClose }: BatchProps) {
  const words = useWords();
  const leftMs = useTimeLeft(batch, readAt);
  const found = verdictsOf(batch, words);
  return (
    <>
      <Row $apart="apart">
        <Row>
          <Name>{titleOf(batch, words)}</Name>
          <Pill {...BATCH_LOOKS[batch.state]}>{words.t(`console.batch.state.${batch.state}`)}</Pill>
          <Meta as="span">
            {batch.startedBy} · <RelativeTime at={batch.startedAt} />
          </Meta>
        </Row>
        {onClose && <Quiet onClick={onClose}>{words.t('console.batch.close')}</Quiet>}
      </Row>
      {isMoving(batch) && <ProgressLine label={words.t(`console.batch.state.${batch.state}`)} {...batch.progress} leftMs={leftMs} />}
      {batch.reason && (
        <ProblemNotice tone={batch.state === 'failed' ? 'danger' : 'warning'}>{words.reason(batch.reason, { system: batch.subject })}</ProblemNotice>
      )}
      {found && (
        <div>
          <p>{found}</p>
          <Meta>{consequenceOf(batch, words)}</Meta>
        </div>
      )}
      {!found && batch.state === 'planned' && <p>{words.t('console.batch.nothing')}</p>}
      <Actions batch={batch} />
      {found && <BatchItems batchId={batch.id} verdicts={batch.verdicts} />}
    </>
  );
}

/** What the plan means: what it would write, or what was written. */
function consequenceOf(batch: BatchView, words: Words): string {
  if (batch.applied + batch.refused > 0) return words.t('console.batch.result', { applied: batch.applied, refused: batch.refused });
  return words.t('console.batch.would-change', { fields: batch.fieldsChanging, tickets: batch.ticketsChanging });
}

function Actions({ batch }: { readonly batch: BatchView }) {
  const { words } = useServices();
  const apply = useBatchAction(batch.id, 'applyBatch');
  const cancel = useBatchAction(batch.id, 'cancelBatch');
  const failed = apply.error ?? cancel.error;
  if (!batch.canApply && !batch.canCancel && !failed) return null;
  return (
    <>
      <Row>
        {batch.canApply && (
          <Confirm
            label={words.t('console.batch.apply', { count: batch.verdicts.safe ?? 0 })}
            question={words.t('console.batch.apply-question', { fields: batch.fieldsChanging, tickets: batch.ticketsChanging })}
            confirm={words.t('console.batch.apply-confirm')}
            isPrimary={true}
            isBusy={apply.isPending}
            onConfirm={() => apply.mutate()}
          />
        )}
        {batch.canCancel && (
          <Confirm
            label={words.t(batch.state === 'planned' ? 'console.batch.discard' : 'console.batch.cancel')}
            question={words.t(batch.state === 'applying' ? 'console.batch.cancel-applying' : 'console.batch.cancel-question')}
            confirm={words.t('console.batch.cancel-confirm')}
            isBusy={cancel.isPending}
            onConfirm={() => cancel.mutate()}
          />
        )}
      </Row>
      {failed && <ProblemNotice tone="danger">{words.error(failed)}</ProblemNotice>}
    </>
  );
}
