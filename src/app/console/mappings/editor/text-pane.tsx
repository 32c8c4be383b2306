/** @module app/console/mappings/editor/text-pane  The document as text, with its marks; the editor's code arrives on its own. */
import { lazy, Suspense, useId, useMemo } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../../platform/index.ts';
import { Meta, PanelBoundary, ProblemNotice, SkeletonRows } from '../../../ui/index.ts';
import { problemWords } from '../checks/problem-words.ts';
import { Pane } from '../pane.tsx';
import { useWorkbench } from '../workbench-context.ts';
import type { EditorGoal, EditorMark } from './code-editor.tsx';

const CodeEditor = lazy(() => import('./code-editor.tsx').then(({ CodeEditor: View }) => ({ default: View })));

const Plain = styled.textarea`
  block-size: 100%;
  inline-size: 100%;
  padding: 8px;
  border: 0;
  resize: none;
  font: 13px/20px ui-monospace, monospace;
  color: var(--tl-ink);
  background: var(--tl-surface);
`;

export function TextPane({ goal }: { readonly goal: EditorGoal | null }) {
  const words = useWords();
  const { state, dispatch, isReadOnly } = useWorkbench();
  const hint = useId();
  const heading = useId();
  const onWrite = (text: string) => dispatch({ kind: 'wrote', text });
  return (
    <Pane aria-labelledby={heading}>
      <h2 id={heading}>{words.t('console.mappings.text')}</h2>
      <div className="body">
        <PanelBoundary
          fallback={() => (
            // Without its code the document can still be read and written.
            <>
              <ProblemNotice tone="warning">{words.t('console.mappings.editor-failed')}</ProblemNotice>
              <Plain
                aria-label={words.t('console.mappings.text')}
                value={state.text}
                readOnly={isReadOnly}
                onChange={(event) => onWrite(event.target.value)}
              />
            </>
          )}
        >
          <Suspense fallback={<SkeletonRows count={6} waitsFor={words.t('console.mappings.text')} />}>
            <Editor goal={goal} hint={hint} onWrite={onWrite} />
          </Suspense>
        </PanelBoundary>
      </div>
      <Meta id={hint}>{words.t('console.mappings.text-hint')}</Meta>
    </Pane>
  );
}

function Editor({ goal, hint, onWrite }: { readonly goal: EditorGoal | null; readonly hint: string; readonly onWrite: (text: string) => void }) {
  const words = useWords();
  const { state, check, schemas, isReadOnly } = useWorkbench();
  const marks = useMemo<readonly EditorMark[]>(
    () =>
      check.problems.map((problem) => {
        const { message, fix } = problemWords(words, problem);
        const { line, column, severity } = problem;
        return { line, column, severity, text: fix ? `${message}\n${fix}` : message };
      }),
    [check.problems, words],
  );
  const explain = (key: string) => (words.has(`console.mappings.explain.${key}`) ? words.t(`console.mappings.explain.${key}`) : '');
  return (
    <CodeEditor
      text={state.text}
      onWrite={onWrite}
      label={words.t('console.mappings.text')}
      describedBy={hint}
      isReadOnly={isReadOnly}
      marks={marks}
      goal={goal}
      completion={{ schemas, explain }}
    />
  );
}
