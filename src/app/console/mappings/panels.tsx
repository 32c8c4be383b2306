/** @module app/console/mappings/panels  Below the document: what is wrong, the tests, one real ticket, all of them, the past, the versions. The open one is in the address. */
import { type KeyboardEvent, useId, useRef } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { useMappingVersions } from '../admin-queries.ts';
import { useQueryState } from '../use-route.tsx';
import { ProblemList } from './checks/problem-list.tsx';
import { TestList } from './checks/test-list.tsx';
import { PlanPanel } from './plan/plan-panel.tsx';
import { RehearsalPanel } from './plan/rehearsal-panel.tsx';
import { PreviewPanel } from './preview/preview-panel.tsx';
import { VersionsPanel } from './versions/versions-panel.tsx';
import { useWorkbench } from './workbench-context.ts';

const PANELS = {
  problems: ProblemList,
  tests: TestList,
  preview: PreviewPanel,
  plan: PlanPanel,
  rehearsal: RehearsalPanel,
  versions: VersionsPanel,
} as const;
type PanelName = keyof typeof PANELS;
const NAMES = Object.keys(PANELS) as PanelName[];

const List = styled.div`
  display: flex;
  flex-wrap: wrap;
  gap: 0 4px;
  border-block-end: 1px solid var(--tl-line-strong);
`;
const Tab = styled.button.attrs({ type: 'button' })`
  appearance: none;
  border: 0;
  background: none;
  padding: 8px 12px;
  margin-block-end: -1px;
  border-block-end: 2px solid transparent;
  font: inherit;
  color: var(--tl-subtle);
  cursor: pointer;
  &[aria-selected='true'] { color: var(--tl-ink); font-weight: 600; border-block-end-color: var(--tl-accent); }
  &:hover { color: var(--tl-ink); }
`;
const Body = styled.div`
  padding-block: 16px;
  min-block-size: 160px;
`;

const isPanel = (name: string | undefined): name is PanelName => name !== undefined && Object.hasOwn(PANELS, name);

export function Panels() {
  const words = useWords();
  const id = useId();
  const tabs = useRef<HTMLDivElement>(null);
  const [query] = useQueryState();
  const { check, outline, versions, openPanel } = useWorkbench();
  const fallback = query.ticket ? 'preview' : query.version ? 'versions' : 'problems';
  const open: PanelName = isPanel(query.panel) ? query.panel : fallback;
  const Panel = PANELS[open];
  const failed = check.tests.filter(({ outcome }) => outcome === 'failed').length;
  const hasOlder = useMappingVersions().data?.nextCursor != null;
  const notes = check.problems.filter(({ severity }) => severity === 'note').length;
  const counts: Partial<Record<PanelName, number | string>> = {
    problems: check.problems.length - notes,
    tests: outline?.tests.length ?? 0,
    versions: hasOlder ? `${versions.length}+` : versions.length,
  };
  // A note asks for nothing, so it is no problem to be counted.
  const besides: Partial<Record<PanelName, string | false>> = {
    problems: notes > 0 && words.t('console.mappings.panel.notes', { count: notes }),
    tests: failed > 0 && words.t('console.mappings.panel.failed', { count: failed }),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -NAMES.length, End: NAMES.length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = Math.min(NAMES.length - 1, Math.max(0, NAMES.indexOf(open) + (words.isRtl && Math.abs(step) === 1 ? -step : step)));
    openPanel(NAMES[at] as PanelName);
    tabs.current?.querySelectorAll<HTMLElement>('[role=tab]')[at]?.focus();
  };
  return (
    <section aria-label={words.t('console.mappings.panels')}>
      <List ref={tabs} role="tablist" aria-label={words.t('console.mappings.panels')} onKeyDown={onKeyDown}>
        {NAMES.map((name) => (
          <Tab
            key={name}
            id={`${id}-${name}`}
            role="tab"
            aria-selected={name === open}
            aria-controls={name === open ? `${id}-panel` : undefined}
            tabIndex={name === open ? 0 : -1}
            onClick={() => openPanel(name)}
          >
            {words.t(`console.mappings.panel.${name}`)}
            {counts[name] ? ` (${counts[name]})` : ''}
            {besides[name] && ` · ${besides[name]}`}
          </Tab>
        ))}
      </List>
      <Body id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${open}`}>
        <Panel />
      </Body>
    </section>
  );
}
