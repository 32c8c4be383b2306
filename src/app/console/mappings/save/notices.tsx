/** @module app/console/mappings/save/notices  The situation of the draft, said once and with a way on: found again, somebody was faster, refused, read only. */
import { Button } from '@zendeskgarden/react-buttons';
import { useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../../platform/index.ts';
import { Meta, ProblemNotice, RelativeTime, Row, Stack } from '../../../ui/index.ts';
import { useLostFocus } from '../../ui/index.ts';
import { type Base, normal } from '../draft/draft.ts';
import type { DraftHandle } from '../draft/use-draft.ts';
import { DiffView } from '../versions/diff-view.tsx';
import { useWorkbench } from '../workbench-context.ts';
import type { SaveOutcome } from './save-mapping.ts';
import type { useSave } from './use-save.ts';
import { saveFailure } from './use-save.ts';

const Box = styled(Stack)`
  padding: 16px;
  border: 1px solid var(--tl-warning-line);
  border-radius: 6px;
`;

export interface NoticesProps {
  readonly draft: DraftHandle;
  /** What stands in the settings now. */
  readonly current: Base;
  readonly saving: ReturnType<typeof useSave>;
  readonly readOnly: 'assets' | 'unread' | null;
  readonly settingsError: unknown;
  readonly onRetry: () => void;
}

export function Notices({ draft, current, saving, readOnly, settingsError, onRetry }: NoticesProps) {
  const words = useWords();
  const { state } = draft;
  if (readOnly === 'assets') return <ProblemNotice tone="warning">{words.t('console.mappings.read-only.assets')}</ProblemNotice>;
  if (readOnly === 'unread')
    return (
      <ProblemNotice tone="warning" onRetry={onRetry}>
        {saveFailure(settingsError, words)} {words.t('console.mappings.read-only.unread')}
      </ProblemNotice>
    );
  return (
    <>
      {state.newer !== null && <NewerVersion draft={draft} current={current} onDecided={saving.forget} />}
      {draft.foundAt && state.newer === null && state.text !== state.base.text && (
        <Meta as="p">
          {words.t('console.mappings.draft-found', { version: state.base.version ?? 0 })} <RelativeTime at={draft.foundAt} />
        </Meta>
      )}
      <SaveResult saving={saving} />
    </>
  );
}

function SaveResult({ saving }: { readonly saving: ReturnType<typeof useSave> }) {
  const words = useWords();
  const { outcome, error } = saving;
  if (error) return <ProblemNotice tone="danger">{saveFailure(error, words)}</ProblemNotice>;
  return outcome && outcome.kind !== 'newer' ? <Saved outcome={outcome} /> : null;
}

/** The button that saved has gone with the draft. */
function Saved({ outcome }: { readonly outcome: Exclude<SaveOutcome, { kind: 'newer' }> }) {
  const place = useLostFocus<HTMLDivElement>();
  return (
    <div ref={place} tabIndex={-1} data-outcome={true}>
      <SavedWords outcome={outcome} />
    </div>
  );
}

function SavedWords({ outcome }: { readonly outcome: Exclude<SaveOutcome, { kind: 'newer' }> }) {
  const words = useWords();
  if (outcome.kind === 'active') return <p role="note">{words.t('console.mappings.saved.active', { version: outcome.version.version })}</p>;
  const version = outcome.kind === 'not-active' ? outcome.version.version : 0;
  return (
    <ProblemNotice tone={outcome.kind === 'written' ? 'warning' : 'danger'}>
      {words.t(`console.mappings.saved.${outcome.kind}`, { version })}
    </ProblemNotice>
  );
}

interface NewerVersionProps {
  readonly draft: DraftHandle;
  readonly current: Base;
  readonly onDecided: () => void;
}

/** Somebody else's version is never written over unseen: both ways on begin with the difference. */
function NewerVersion({ draft, current, onDecided }: NewerVersionProps) {
  const words = useWords();
  const { versions } = useWorkbench();
  const { state, dispatch } = draft;
  // Found by a save, this stands in place of the button that saved.
  const place = useLostFocus<HTMLDivElement>();
  const [isShown, setShown] = useState(true);
  const theirs = state.newer ?? '';
  const author = versions.find(({ document }) => normal(document) === theirs);
  const base: Base = { text: theirs, version: current.text === theirs ? current.version : null };
  const decide = (kind: 'took-theirs' | 'kept-mine') => {
    dispatch({ kind, base });
    onDecided();
  };
  return (
    <Box ref={place} tabIndex={-1} data-outcome={true} role="alert" $gap={12}>
      <p>{words.t('console.mappings.newer', { version: state.base.version ?? 0 })}</p>
      {author && (
        <Meta as="p">
          {words.t('console.version', { version: author.version })} ·{' '}
          {author.savedBy ? words.t('console.mappings.versions.saved-by', { by: author.savedBy }) : words.t('console.read')}{' '}
          <RelativeTime at={author.readAt} />
        </Meta>
      )}
      <Row>
        <Button size="small" isPrimary={true} onClick={() => decide('kept-mine')}>
          {words.t('console.mappings.newer.keep')}
        </Button>
        <Button size="small" onClick={() => decide('took-theirs')}>
          {words.t('console.mappings.newer.take')}
        </Button>
        <Button size="small" isBasic={true} aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {words.t('console.mappings.newer.show')}
        </Button>
      </Row>
      {isShown && (
        <DiffView before={theirs} after={state.text} beforeName={words.t('console.mappings.theirs')} afterName={words.t('console.mappings.mine')} />
      )}
    </Box>
  );
}
