/** @module app/console/connections/test-result  The checks of a connection, one after the other, each with what it found, how long it took and what to do. */
import { useEffect, useState } from 'react';
import { styled } from 'styled-components';
import { type ConnectionCheck, useWords } from '../../platform/index.ts';
import { Meta, Pill, ProblemNotice, Row } from '../../ui/index.ts';
import { copyOf } from './connector-copy.ts';

const LOOKS = {
  passed: { tone: 'good', icon: 'check' },
  failed: { tone: 'danger', icon: 'cross' },
  skipped: { tone: 'neutral', icon: 'ring' },
} as const;

/** Milliseconds between two ticks: slow enough to read, fast enough not to wait. */
const TICK_MS = 140;

const List = styled.ol`
  display: flex;
  flex-direction: column;
  gap: 8px;
  margin-block-end: 8px;
`;

export interface TestResultProps {
  readonly connectorId: string;
  readonly checks: readonly ConnectionCheck[];
}

export function TestResult({ connectorId, checks }: TestResultProps) {
  const words = useWords();
  const copy = copyOf(connectorId, words);
  const shown = useTicking(checks.length);
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  return (
    <div>
      <List aria-label={words.t('console.test.checks')}>
        {checks.slice(0, shown).map(({ name, outcome, problem, tookMs }) => (
          <li key={name}>
            <Row>
              <Pill {...LOOKS[outcome]}>{words.t(`console.test.${outcome}`)}</Pill>
              <span>{copy.check(name)}</span>
              {outcome !== 'skipped' && <Meta as="span">{words.seconds(tookMs / 1_000)}</Meta>}
            </Row>
            {problem && <ProblemNotice tone="danger">{problem.message}</ProblemNotice>}
          </li>
        ))}
      </List>
      {shown >= checks.length && (
        <p role="status">
          {checks.length === 0
            ? words.t('console.test.nothing')
            : words.t(failed === 0 ? 'console.test.all-passed' : 'console.test.some-failed', { failed })}
        </p>
      )}
    </div>
  );
}

/** Counts up to `count`; at once for those who asked for less motion. */
function useTicking(count: number): number {
  const [shown, setShown] = useState(() => (isStill() ? count : 0));
  useEffect(() => {
    if (shown >= count) return;
    const timer = setTimeout(() => setShown(shown + 1), TICK_MS);
    return () => clearTimeout(timer);
  }, [shown, count]);
  return shown;
}

const isStill = () => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
