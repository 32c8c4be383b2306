/** @module app/console/mappings/plan/plan-panel  What the draft would change in the tickets that are linked now, counted and one by one. Only a plan that ended here opens the way to Apply. */
import { useEffect } from 'react';
import { useWords } from '../../../platform/index.ts';
import { Meta, ProblemNotice, Stack } from '../../../ui/index.ts';
import { BatchPanel, useBatch, useCarriedFocus, useStartBatch, WaitingButton } from '../../ui/index.ts';
import { stageOf } from '../draft/draft.ts';
import { useWorkbench } from '../workbench-context.ts';

export function PlanPanel() {
  const words = useWords();
  const { state, dispatch, check, isReadOnly } = useWorkbench();
  const start = useStartBatch();
  const area = useCarriedFocus<HTMLDivElement>((panel) => panel.querySelector<HTMLElement>('[role=region]'));
  const isOfThisText = state.plan?.text === state.text;
  const plan = () =>
    start.mutate(
      { kind: 'plan', document: state.text },
      { onSuccess: ({ id }) => dispatch({ kind: 'plan-started', text: state.text, batchId: id }) },
    );
  return (
    <Stack ref={area} $gap={12}>
      <Meta as="p">{words.t('console.mappings.plan.lead')}</Meta>
      {start.error && <ProblemNotice tone="danger">{words.error(start.error)}</ProblemNotice>}
      {state.plan && !isOfThisText && <ProblemNotice tone="warning">{words.t('console.mappings.plan.old')}</ProblemNotice>}
      {!isOfThisText && stageOf(state) !== 'clean' && !isReadOnly && (
        <div>
          <WaitingButton isWaiting={start.isPending} disabled={check.isUsable !== true} onClick={plan}>
            {words.t('console.mappings.plan')}
          </WaitingButton>
        </div>
      )}
      {stageOf(state) === 'clean' && !state.plan && <p>{words.t('console.mappings.plan.clean')}</p>}
      {state.plan && <Followed batchId={state.plan.batchId} text={state.plan.text} />}
    </Stack>
  );
}

function Followed({ batchId, text }: { readonly batchId: string; readonly text: string }) {
  const { dispatch } = useWorkbench();
  const state = useBatch(batchId).data?.state;
  const isEnded = state === 'planned' || state === 'done';
  useEffect(() => {
    if (isEnded) dispatch({ kind: 'plan-ended', text });
  }, [isEnded, text, dispatch]);
  return <BatchPanel batchId={batchId} />;
}
