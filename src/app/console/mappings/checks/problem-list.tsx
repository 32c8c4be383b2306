/** @module app/console/mappings/checks/problem-list  What is wrong with the text, worst first; each leads to its place. */
import { styled } from 'styled-components';
import { useWords } from '../../../platform/index.ts';
import { InlineList, Meta, Pill, ProblemNotice, Quiet } from '../../../ui/index.ts';
import { useWorkbench } from '../workbench-context.ts';
import { problemWords } from './problem-words.ts';
import { SEVERITIES, SEVERITY_LOOKS } from './severity.ts';
import type { Problem } from './use-check.ts';

const Item = styled.div`
  display: grid;
  grid-template-columns: 110px minmax(0, 1fr) auto;
  gap: 4px 12px;
  align-items: baseline;
  @media (max-width: 599px) { grid-template-columns: minmax(0, 1fr); }
`;

export function ProblemList() {
  const words = useWords();
  const { check, state, goTo } = useWorkbench();
  if (check.error)
    return (
      <ProblemNotice tone="warning" onRetry={check.retry}>
        {words.error(check.error)} {words.t('console.mappings.check-failed')}
      </ProblemNotice>
    );
  if (state.text.trim() === '') return <Meta>{words.t('console.mappings.problems.empty')}</Meta>;
  if (check.problems.length === 0) return <Meta>{words.t(check.isChecking ? 'console.mappings.checking' : 'console.mappings.problems.none')}</Meta>;
  const sorted = [...check.problems].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.line - b.line);
  const jump = ({ line, column }: Problem) => {
    const lines = state.text.split('\n');
    const from = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    goTo({ from: from + column - 1, to: from + (lines[line - 1]?.length ?? 0), isMarked: true, takesFocus: true });
  };
  return (
    <InlineList>
      {sorted.map((problem) => (
        <li key={`${problem.line}/${problem.column}/${problem.code}/${problem.message}`}>
          <Item>
            <Pill {...(SEVERITY_LOOKS[problem.severity] ?? SEVERITY_LOOKS.note)}>
              {words.t(`console.mappings.severity.${problem.severity}`, { count: 1 })}
            </Pill>
            <Said problem={problem} />
            <Quiet onClick={() => jump(problem)}>{words.t('console.mappings.at', { line: problem.line, column: problem.column })}</Quiet>
          </Item>
        </li>
      ))}
    </InlineList>
  );
}

function Said({ problem }: { readonly problem: Problem }) {
  const { message, fix } = problemWords(useWords(), problem);
  return (
    <div>
      <p>{message}</p>
      {fix && <Meta as="p">{fix}</Meta>}
    </div>
  );
}
