/** @module app/console/mappings/versions/versions-panel  Every text that was in the settings: when, with which problems; what differs; back to one, or undo what one wrote. */
import { Field, Select } from '@zendeskgarden/react-forms';
import { styled } from 'styled-components';
import type { MappingVersionView } from '#contract';
import { useWords, type Words } from '../../../platform/index.ts';
import { Empty, Meta, Name, Pill, ProblemNotice, Quiet, RelativeTime, Row, Stack, useAnnounce } from '../../../ui/index.ts';
import { BatchPanel, Confirm, useStartBatch, WaitingButton } from '../../ui/index.ts';
import { useQueryState } from '../../use-route.tsx';
import { problemWords } from '../checks/problem-words.ts';
import { normal } from '../draft/draft.ts';
import { useWorkbench } from '../workbench-context.ts';
import { DiffView } from './diff-view.tsx';
import { useVersions } from './use-versions.ts';

const LOOKS = {
  active: { tone: 'good', icon: 'check' },
  superseded: { tone: 'neutral', icon: 'clock' },
  invalid: { tone: 'danger', icon: 'cross' },
} as const;

const Item = styled.li`
  padding: 12px 0;
  border-block-end: 1px solid var(--tl-line);
`;

export function VersionsPanel() {
  const words = useWords();
  const { state } = useWorkbench();
  const [query, setQuery] = useQueryState();
  const older = useVersions();
  const { versions } = older;
  const open = versions.find(({ version }) => String(version) === query.version);
  const isDraftCompared = query.compare === 'draft' && !open;
  if (versions.length === 0 && !isDraftCompared) return <Empty why={words.t('console.mappings.versions.none')} />;
  return (
    <Stack $gap={12}>
      {isDraftCompared && (
        <DiffView
          before={state.base.text}
          after={state.text}
          beforeName={words.t('console.version', { version: state.base.version ?? 0 })}
          afterName={words.t('console.mappings.mine')}
        />
      )}
      {query.version && !open && (
        <Meta as="p">
          {words.t(older.hasMore ? 'console.mappings.versions.further' : 'console.mappings.versions.gone', { version: query.version })}
        </Meta>
      )}
      <ul>
        {versions.map((version) => (
          <Item key={`${version.version}/${version.hash}`}>
            <Row $gap={12}>
              <Name>{words.t('console.version', { version: version.version })}</Name>
              <Pill {...LOOKS[version.state]}>{words.t(`mapping-state.${version.state}`)}</Pill>
              <Meta as="span">
                {version.savedBy ? words.t('console.mappings.versions.saved-by', { by: version.savedBy }) : words.t('console.read')}{' '}
                <RelativeTime at={version.readAt} /> · {words.t('console.tests', version.tests)}
                {version.problems.length > 0 && ` · ${words.t('console.mappings.versions.problems', { count: version.problems.length })}`}
              </Meta>
              <Quiet
                aria-expanded={version === open}
                aria-label={words.t(version === open ? 'console.mappings.versions.shut' : 'console.mappings.versions.open', {
                  version: version.version,
                })}
                onClick={() =>
                  setQuery({ panel: 'versions', version: version === open ? null : String(version.version), compare: null, rollback: null })
                }
              >
                {words.t(version === open ? 'console.mappings.versions.close' : 'console.mappings.versions.look')}
              </Quiet>
            </Row>
            {version === open && <Details version={version} versions={versions} />}
          </Item>
        ))}
      </ul>
      <Older older={older} />
    </Stack>
  );
}

/** What is listed of how many is not known: only whether there are more. */
function Older({ older: { versions, hasMore, isReading, error, readMore } }: { readonly older: ReturnType<typeof useVersions> }) {
  const words = useWords();
  return (
    <>
      {error !== null && (
        <ProblemNotice tone="danger" onRetry={readMore}>
          {words.error(error)}
        </ProblemNotice>
      )}
      {hasMore && (
        <Row $gap={12}>
          <WaitingButton isWaiting={isReading} onClick={readMore}>
            {words.t(isReading ? 'console.mappings.versions.reading' : 'console.mappings.versions.older')}
          </WaitingButton>
          <Meta as="span" role="status">
            {words.t('console.mappings.versions.shown', { count: versions.length })}
          </Meta>
        </Row>
      )}
    </>
  );
}

interface DetailsProps {
  readonly version: MappingVersionView;
  /** All that are listed. */
  readonly versions: readonly MappingVersionView[];
}

function Details({ version, versions }: DetailsProps) {
  const words = useWords();
  const announce = useAnnounce();
  const { state, dispatch, isReadOnly } = useWorkbench();
  const [query, setQuery] = useQueryState();
  const others = versions.filter((other) => other !== version);
  const before = others.find((other) => other.version < version.version);
  const compared = query.compare ?? (before ? String(before.version) : 'draft');
  const text = textOf(compared, versions, state.text);
  const use = () => {
    dispatch({ kind: 'wrote', text: normal(version.document) });
    announce(words.t('console.mappings.versions.used', { version: version.version }));
  };
  return (
    <Stack $gap={12} style={{ paddingBlockStart: 12 }}>
      {version.problems.map((problem) => (
        <Meta key={`${problem.line}/${problem.column}/${problem.code}`}>
          {words.t('console.problem-at', { line: problem.line, column: problem.column })} {problemWords(words, problem).message}
        </Meta>
      ))}
      <Row $gap={12} style={{ alignItems: 'flex-end' }}>
        <div style={{ inlineSize: 220 }}>
          <Field>
            <Field.Label isRegular={true}>{words.t('console.mappings.versions.compare')}</Field.Label>
            <Select isCompact={true} value={compared} onChange={({ target }) => setQuery({ compare: target.value })}>
              <option value="draft">{words.t('console.mappings.versions.editor')}</option>
              {others.map((other) => (
                <option key={other.version} value={String(other.version)}>
                  {words.t('console.version', { version: other.version })}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        {!isReadOnly && (
          <Confirm
            label={words.t('console.mappings.versions.use')}
            question={words.t('console.mappings.versions.use-question', { version: version.version })}
            confirm={words.t('console.mappings.versions.use-confirm')}
            onConfirm={use}
          />
        )}
        {!isReadOnly && version.state !== 'invalid' && <Rollback version={version.version} />}
      </Row>
      <DiffView {...sidesOf({ version, compared, text, words })} />
      {query.rollback && <BatchPanel batchId={query.rollback} onClose={() => setQuery({ rollback: null })} />}
    </Stack>
  );
}

/** Always from the older to the newer. */
function sidesOf({ version, compared, text, words }: { version: MappingVersionView; compared: string; text: string; words: Words }) {
  const own = { text: normal(version.document), name: words.t('console.version', { version: version.version }) };
  const other = {
    text,
    name: compared === 'draft' ? words.t('console.mappings.versions.editor') : words.t('console.version', { version: compared }),
  };
  const [first, second] = compared !== 'draft' && Number(compared) < version.version ? [other, own] : [own, other];
  return { before: first.text, after: second.text, beforeName: first.name, afterName: second.name };
}

function textOf(compared: string, versions: readonly MappingVersionView[], draft: string): string {
  return compared === 'draft' ? draft : normal(versions.find(({ version }) => String(version) === compared)?.document ?? '');
}

function Rollback({ version }: { readonly version: number }) {
  const words = useWords();
  const [, setQuery] = useQueryState();
  const start = useStartBatch();
  return (
    <>
      <WaitingButton
        isWaiting={start.isPending}
        onClick={() => start.mutate({ kind: 'rollback', mappingVersion: version }, { onSuccess: ({ id }) => setQuery({ rollback: id }) })}
      >
        {words.t('console.mappings.versions.rollback')}
      </WaitingButton>
      {start.error && <ProblemNotice tone="danger">{words.error(start.error)}</ProblemNotice>}
    </>
  );
}
