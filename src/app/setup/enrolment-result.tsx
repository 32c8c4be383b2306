/** @module app/setup/enrolment-result  What the enrolment did, step by step, and what comes next. */
import { styled } from 'styled-components';
import type { EnrolmentAnswer } from '#contract';
import { useWords } from '../platform/index.ts';
import { CopyId, Pill, ProblemNotice, Row } from '../ui/index.ts';

const LOOKS = {
  done: { tone: 'good', icon: 'check' },
  failed: { tone: 'danger', icon: 'cross' },
  skipped: { tone: 'neutral', icon: 'ring' },
} as const;

const List = styled.ol`
  display: flex;
  flex-direction: column;
  gap: 8px;
`;

export function EnrolmentResult({ answer: { installationId, isComplete, steps } }: { readonly answer: EnrolmentAnswer }) {
  const words = useWords();
  return (
    <section aria-label={words.t('console.enrol.result')}>
      <List>
        {steps.map(({ step, outcome, problem }) => {
          const key = `console.enrol.step.${step}`;
          return (
            <li key={step}>
              <Row>
                <Pill {...LOOKS[outcome]}>{words.t(`console.enrol.outcome.${outcome}`)}</Pill>
                <span>{words.has(key) ? words.t(key) : step}</span>
              </Row>
              {problem && <ProblemNotice tone="danger">{problem.message}</ProblemNotice>}
            </li>
          );
        })}
      </List>
      <p role="status">{words.t(isComplete ? 'console.enrol.complete' : 'console.enrol.incomplete')}</p>
      <Row $gap={4}>
        <span>{words.t('console.enrol.installation', { id: installationId })}</span>
        <CopyId value={installationId} />
      </Row>
    </section>
  );
}
