/** @module app/console/mappings/table/rule-row  One rule: two fields, an arrow, who wins, what else it does, and what is wrong with it. */
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import type { MappingEdit, OutlineFlow, OutlineRule } from '#mapping';
import { useWords } from '../../../platform/index.ts';
import { Turning } from '../../../ui/disclosure.tsx';
import { Icon, type IconName, Meta, Pill, PlainButton } from '../../../ui/index.ts';
import { problemWords } from '../checks/problem-words.ts';
import { SEVERITIES, SEVERITY_LOOKS } from '../checks/severity.ts';
import type { Problem } from '../checks/use-check.ts';
import { useWorkbench } from '../workbench-context.ts';
import { LiveBadge } from './live-badge.tsx';
import { fieldNamed, fieldsOf } from './live-fields.ts';
import { RuleDetails } from './rule-details.tsx';
import type { LiveState } from './use-live-rules.ts';

/** A choice that looks like its value until it is used. */
export const PlainSelect = styled.select`
  appearance: auto;
  inline-size: 100%;
  min-inline-size: 0;
  min-block-size: 28px;
  padding: 2px 4px;
  border: 1px solid transparent;
  border-radius: 4px;
  background: transparent;
  color: var(--tl-ink);
  font: inherit;
  font-size: 13px;
  &:hover:not(:disabled), &:focus { border-color: var(--tl-line-strong); background: var(--tl-surface); }
  &:disabled { opacity: 1; }
  > option { background: var(--tl-surface); color: var(--tl-ink); }
`;
const Opener = styled(PlainButton)`
  display: flex;
  gap: 6px;
  align-items: baseline;
`;
const Arrow = styled.span`
  display: flex;
  align-items: center;
  gap: 2px;
  min-width: 0;
  color: var(--tl-accent);
`;
const Rest = styled.div`
  display: flex;
  flex-wrap: wrap;
  gap: 2px 8px;
  padding-block: 4px;
`;

const ARROWS: Readonly<Record<string, IconName>> = { out: 'right', in: 'left', both: 'both' };
const WINNERS = ['desk', 'remote', 'newest', 'ask'];

export interface RuleRowProps {
  readonly flow: OutlineFlow;
  readonly rule: OutlineRule;
  /** How it does now; null where that is not known. */
  readonly live: LiveState | null;
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
}

export function RuleRow({ flow, rule, live, isOpen, onToggle }: RuleRowProps) {
  const words = useWords();
  const { schemas, edit, isReadOnly, check, goTo } = useWorkbench();
  const path = ['flows', flow.index, 'fields', rule.index] as const;
  const name = words.t('console.mappings.rule', { desk: rule.desk.join(', '), remote: rule.remote });
  const set = (key: string, value: string): MappingEdit =>
    value === '' ? { kind: 'remove', path: [...path, key] } : { kind: 'set', path: [...path, key], value };
  const desk = rule.desk.map((one) => fieldNamed(schemas?.desk.fields ?? [], one)?.label ?? one).join(', ');
  const remote = fieldNamed(fieldsOf(schemas, flow), rule.remote);
  // Begins with what is seen, so that who speaks to the page can say it.
  const spoken = `${desk || words.t('console.mappings.no-field')}, ${name}`;
  const open = () => {
    onToggle(!isOpen);
    goTo({ from: rule.from, to: rule.to, isMarked: !isOpen });
  };
  return (
    <>
      <tr data-rule={`${flow.name}/${rule.desk.join(',')}`}>
        <th scope="row">
          <Opener aria-expanded={isOpen} aria-label={spoken} onClick={open}>
            <Turning isOpen={isOpen} />
            <span>{desk || words.t('console.mappings.no-field')}</span>
          </Opener>
          {desk !== rule.desk.join(', ') && <Meta style={{ paddingInlineStart: 18 }}>{rule.desk.join(', ')}</Meta>}
        </th>
        <td>
          <Arrow>
            <Icon name={ARROWS[rule.direction] ?? 'question'} />
            <PlainSelect
              aria-label={words.t('console.mappings.direction-of', { rule: name })}
              value={rule.direction}
              disabled={isReadOnly}
              onChange={(event) => void edit(set('direction', event.target.value))}
            >
              {!(rule.direction in ARROWS) && <option value={rule.direction}>{rule.direction || '–'}</option>}
              {Object.keys(ARROWS).map((direction) => (
                <option key={direction} value={direction}>
                  {words.t(`console.mappings.direction.${direction}`)}
                </option>
              ))}
            </PlainSelect>
          </Arrow>
        </td>
        <td>
          {remote?.label ?? (rule.remote || words.t('console.mappings.no-field'))}
          {remote && remote.label !== rule.remote && <Meta>{rule.remote}</Meta>}
        </td>
        <td>
          {rule.direction === 'both' || rule.winner ? (
            <PlainSelect
              aria-label={words.t('console.mappings.winner-of', { rule: name })}
              value={rule.winner}
              disabled={isReadOnly}
              onChange={(event) => void edit(set('winner', event.target.value))}
            >
              <option value="">{words.t('console.mappings.winner.default')}</option>
              {WINNERS.map((winner) => (
                <option key={winner} value={winner}>
                  {words.t(`console.mappings.winner.${winner}`)}
                </option>
              ))}
            </PlainSelect>
          ) : (
            <Meta>–</Meta>
          )}
        </td>
        <td>
          <RestOf rule={rule} problems={problemsOf(check.problems, path)}>
            <LiveBadge flow={flow.name} state={live} />
          </RestOf>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={5}>
            <RuleDetails flow={flow} rule={rule} name={name} onClose={() => onToggle(false)} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Problems whose place is the rule or inside it. */
function problemsOf(problems: readonly Problem[], path: readonly (string | number)[]): readonly Problem[] {
  const own = path.join('.');
  return problems.filter((problem) => problem.path === own || problem.path.startsWith(`${own}.`));
}

interface RestOfProps {
  readonly rule: OutlineRule;
  readonly problems: readonly Problem[];
  readonly children: ReactNode;
}

function RestOf({ rule, problems, children }: RestOfProps) {
  const words = useWords();
  const worst = SEVERITIES.find((severity) => problems.some((problem) => problem.severity === severity));
  const facts = [
    rule.values.length > 0 && words.t('console.mappings.has.values', { count: rule.values.length }),
    (rule.transform.out || rule.transform.in) && words.t('console.mappings.has.transform'),
    rule.requires.length > 0 && words.t('console.mappings.has.requires', { fields: rule.requires.flatMap(({ fields }) => fields).join(', ') }),
    ...rule.more,
  ].filter(Boolean);
  return (
    <Rest>
      {children}
      {worst && (
        <span title={problems.map((problem) => problemWords(words, problem).message).join('\n')}>
          <Pill {...SEVERITY_LOOKS[worst]}>{words.t(`console.mappings.severity.${worst}`, { count: problems.length })}</Pill>
        </span>
      )}
      {facts.length > 0 && <Meta as="span">{facts.join(' · ')}</Meta>}
    </Rest>
  );
}
