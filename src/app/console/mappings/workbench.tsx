/** @module app/console/mappings/workbench  The screen once its text is here: header, text and table side by side, and below them what the text would do. */
import { useCallback, useId, useState } from 'react';
import { styled } from 'styled-components';
import type { MappingVersionView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, useAnnounce } from '../../ui/index.ts';
import { Page } from '../ui/index.ts';
import { useQueryState } from '../use-route.tsx';
import { useCheck } from './checks/use-check.ts';
import { useDeepLink } from './deep-link.ts';
import type { Base } from './draft/draft.ts';
import { useDraft } from './draft/use-draft.ts';
import type { EditorGoal } from './editor/code-editor.tsx';
import { TextPane } from './editor/text-pane.tsx';
import { HeaderActions, HeaderLead } from './header.tsx';
import { Pane } from './pane.tsx';
import { Panels } from './panels.tsx';
import { Notices } from './save/notices.tsx';
import { useSave } from './save/use-save.ts';
import { FieldsReaders } from './schemas/fields-readers.tsx';
import { UnreadNotice } from './schemas/unread-notice.tsx';
import { useSchemas } from './schemas/use-schemas.ts';
import { StartHere } from './start-here.tsx';
import { MappingTable } from './table/mapping-table.tsx';
import { type WorkbenchParts, WorkbenchProvider } from './workbench-context.ts';
import { useEdit, useNewer } from './workbench-hooks.ts';

const Area = styled.div`
  container-type: inline-size;
  > div { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
  @container (min-width: 860px) { > div { grid-template-columns: minmax(0, 10fr) minmax(0, 11fr); } }
`;
export interface WorkbenchProps {
  readonly current: Base;
  readonly inForce: MappingVersionView | null;
  readonly versions: readonly MappingVersionView[];
  /** Why nothing can be changed: `assets`: this way of being installed proves nobody; `unread`: the help desk's settings could not be read. */
  readonly readOnly: 'assets' | 'unread' | null;
  readonly settingsError: unknown;
  readonly onRetry: () => void;
}

export function Workbench({ current, inForce, versions, readOnly, settingsError, onRetry }: WorkbenchProps) {
  const words = useWords();
  const heading = useId();
  const draft = useDraft(current);
  const { state, dispatch } = draft;
  const check = useCheck(state.text);
  const [goal, setGoal] = useState<EditorGoal | null>(null);
  const [, setQuery] = useQueryState();
  const openPanel = useCallback((panel: string, more = {}) => setQuery({ panel, ...more }), [setQuery]);
  const edit = useEdit(state.text, dispatch);
  useNewer(current, state, dispatch);
  const announce = useAnnounce();
  const saving = useSave((outcome, text) => {
    if (outcome.kind === 'newer') dispatch({ kind: 'found-newer', theirs: outcome.theirs });
    if (outcome.kind === 'not-kept') return;
    const version = 'version' in outcome ? outcome.version.version : null;
    if (outcome.kind !== 'newer') dispatch({ kind: 'saved', base: { text, version } });
    announce(words.t(`console.mappings.saved.${outcome.kind}`, { version }));
  });
  const live = useSchemas(state.text, check.outline);
  const parts: WorkbenchParts = {
    state,
    dispatch,
    check,
    outline: check.outline,
    schemas: live.schemas,
    versions,
    isReadOnly: readOnly !== null || saving.isSaving,
    edit,
    goTo: setGoal,
    openPanel,
  };
  useDeepLink(parts, setGoal);
  const isEmpty = state.text.trim() === '';
  return (
    <WorkbenchProvider value={parts}>
      <Page
        title={words.t('console.mapping')}
        lead={<HeaderLead inForce={inForce} />}
        actions={readOnly === null && !isEmpty && <HeaderActions saving={saving} />}
      >
        <Notices draft={draft} current={current} saving={saving} readOnly={readOnly} settingsError={settingsError} onRetry={onRetry} />
        <FieldsReaders needed={live.needed} note={live.note} />
        <UnreadNotice live={live} />
        {isEmpty && readOnly === null && <StartHere inForce={inForce} live={live} />}
        <Area>
          <div>
            <TextPane goal={goal} />
            <Pane aria-labelledby={heading}>
              <h2 id={heading}>{words.t('console.mappings.table')}</h2>
              <div className="body">
                <MappingTable />
              </div>
              <Meta>{words.t('console.mappings.table-hint')}</Meta>
            </Pane>
          </div>
        </Area>
        <Panels />
      </Page>
    </WorkbenchProvider>
  );
}
