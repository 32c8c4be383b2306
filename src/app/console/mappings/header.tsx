/** @module app/console/mappings/header  Which version is in force, what the draft is, and the one next step: plan, then apply. */
import type { MappingVersionView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Pill, Quiet, RelativeTime, Row, useAnnounce } from '../../ui/index.ts';
import { Confirm, firstButton, useBatch, useCarriedFocus, useStartBatch, WaitingButton } from '../ui/index.ts';
import { type Stage, stageOf } from './draft/draft.ts';
import type { useSave } from './save/use-save.ts';
import { countChanges, diffLines } from './versions/line-diff.ts';
import { useWorkbench } from './workbench-context.ts';

export function HeaderLead({ inForce }: { readonly inForce: MappingVersionView | null }) {
  const words = useWords();
  const { state, openPanel } = useWorkbench();
  const stage = stageOf(state);
  const lines = stage === 'clean' ? 0 : countChanges(diffLines(state.base.text, state.text));
  return (
    <Row as="span" $gap={12}>
      {inForce ? (
        <>
          <Pill tone="good" icon="check">
            {words.t('console.mappings.in-force', { version: inForce.version })}
          </Pill>
          {inForce.activatedAt && <RelativeTime at={inForce.activatedAt} />}
        </>
      ) : (
        <span>{words.t('console.mappings.none-in-force')}</span>
      )}
      {stage !== 'clean' && (
        <>
          <Pill tone="warning" icon="hold">
            {words.t('console.mappings.draft', { version: state.base.version ?? 0, lines })}
          </Pill>
          <Quiet onClick={() => openPanel('versions', { version: null, compare: 'draft' })}>{words.t('console.mappings.show-changes')}</Quiet>
        </>
      )}
    </Row>
  );
}

export function HeaderActions({ saving }: { readonly saving: ReturnType<typeof useSave> }) {
  const words = useWords();
  const announce = useAnnounce();
  const { state, dispatch, check, openPanel } = useWorkbench();
  const start = useStartBatch();
  const stage = stageOf(state);
  // One place for the next step: who planned by keyboard applies without going there again.
  const area = useCarriedFocus<HTMLDivElement>((row) => (stage === 'planned' ? firstButton(row) : outcomeShown(row)));
  const why = blockedBy(stage, check.isUsable);
  const plan = () =>
    start.mutate(
      { kind: 'plan', document: state.text },
      {
        onSuccess({ id }) {
          dispatch({ kind: 'plan-started', text: state.text, batchId: id });
          openPanel('plan');
          announce(words.t('console.mappings.plan-started'));
        },
        onError: () => openPanel('plan'),
      },
    );
  return (
    <Row ref={area}>
      {stage === 'planned' ? (
        <ApplyButton saving={saving} />
      ) : (
        <>
          {why && <span>{words.t(`console.mappings.blocked.${why}`)}</span>}
          <WaitingButton
            isPrimary={true}
            isWaiting={start.isPending || why === 'planning'}
            disabled={why !== null && why !== 'planning'}
            onClick={plan}
          >
            {words.t('console.mappings.plan')}
          </WaitingButton>
        </>
      )}
      {stage !== 'clean' && <DiscardButton />}
    </Row>
  );
}

/** What came of a save: it may stand there before the button that saved goes, or after. */
const outcomeShown = ({ ownerDocument }: HTMLElement): HTMLElement | null => ownerDocument.querySelector<HTMLElement>('[data-outcome]');

/** Why the next step cannot be taken now; null where it can. */
function blockedBy(stage: Stage, isUsable: boolean | null): 'clean' | 'newer' | 'planning' | 'problems' | 'checking' | null {
  if (stage === 'clean' || stage === 'newer' || stage === 'planning') return stage;
  if (isUsable === false) return 'problems';
  return isUsable === null ? 'checking' : null;
}

function ApplyButton({ saving }: { readonly saving: ReturnType<typeof useSave> }) {
  const words = useWords();
  const { state } = useWorkbench();
  const batch = useBatch(state.plan?.batchId ?? '');
  const counts = { fields: batch.data?.fieldsChanging ?? 0, tickets: batch.data?.ticketsChanging ?? 0 };
  return (
    <Confirm
      label={words.t(saving.isSaving ? 'console.mappings.applying' : 'console.mappings.apply')}
      question={words.t('console.mappings.apply-question', counts)}
      confirm={words.t('console.mappings.apply-confirm')}
      isPrimary={true}
      isBusy={saving.isSaving}
      onConfirm={() => saving.save(state.text, state.base)}
    />
  );
}

function DiscardButton() {
  const words = useWords();
  const { state, dispatch } = useWorkbench();
  return (
    <Confirm
      label={words.t('console.mappings.discard')}
      question={words.t('console.mappings.discard-question')}
      confirm={words.t('console.mappings.discard-confirm')}
      isDanger={true}
      onConfirm={() => {
        dispatch({ kind: 'wrote', text: state.base.text });
        // This goes with the draft: reading begins anew at the top.
        document.querySelector<HTMLElement>('h1')?.focus();
      }}
    />
  );
}
