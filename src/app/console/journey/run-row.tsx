/** @module app/console/journey/run-row  A run in one line: how it ended, what it did, how long; its hops fold out. */
import { useId, useState } from 'react';
import { styled } from 'styled-components';
import { useWords, type Words } from '../../platform/index.ts';
import { Turning } from '../../ui/disclosure.tsx';
import { type IconName, Meta, Name, Pill, RelativeTime, type Tone } from '../../ui/index.ts';
import { knownFacts } from '../known-facts.ts';
import { HopRow, Waited } from './hop-row.tsx';
import type { RunEntry } from './timeline.ts';
import { took } from './took.ts';

const LOOKS: Readonly<Record<RunEntry['outcome'], { readonly tone: Tone; readonly icon: IconName }>> = {
  done: { tone: 'good', icon: 'check' },
  waiting: { tone: 'warning', icon: 'clock' },
  failed: { tone: 'danger', icon: 'cross' },
};

const Box = styled.div`
  border: 1px solid var(--tl-line);
  border-radius: 6px;
  &[data-mark='failed'] { border-color: var(--tl-danger-line); }
  &[data-mark='slow'] { border-color: var(--tl-warning-line); }
`;
const Head = styled.button.attrs({ type: 'button' })`
  appearance: none;
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 2px 12px;
  width: 100%;
  padding: 10px 12px;
  border: 0;
  border-radius: 6px;
  background: none;
  color: inherit;
  font: inherit;
  text-align: start;
  cursor: pointer;
  &:hover { background: var(--tl-recessed); }
  > .summary { flex: 1 1 200px; }
`;
const Hops = styled.ol`
  padding: 4px 8px 12px;
  border-block-start: 1px solid var(--tl-line);
`;

export interface RunRowProps {
  readonly run: RunEntry;
  readonly systemName: string;
  /** Opened from the start: the newest, and those that need a look. */
  readonly startsOpen: boolean;
}

export function RunRow({ run, systemName, startsOpen }: RunRowProps) {
  const words = useWords();
  const [isOpen, setOpen] = useState(startsOpen);
  const id = useId();
  const first = run.hops[0];
  return (
    <>
      {first?.waitMs != null && <Waited ms={first.waitMs} isSlow={first.slow === 'wait'} />}
      <Box data-mark={run.outcome === 'failed' ? 'failed' : run.isSlow ? 'slow' : undefined}>
        <Head aria-expanded={isOpen} aria-controls={isOpen ? id : undefined} onClick={() => setOpen(!isOpen)}>
          <span>
            <Turning isOpen={isOpen} /> <Name>{words.t('console.journey.run')}</Name>
          </span>
          <Pill {...LOOKS[run.outcome]}>{words.t(`console.journey.outcome.${run.outcome}`)}</Pill>
          {run.isSlow && (
            <Pill tone="warning" icon="silent">
              {words.t('console.journey.slow')}
            </Pill>
          )}
          <span className="summary">{summaryOf(run, words)}</span>
        </Head>
        <Meta style={{ padding: '0 12px 8px 34px' }}>
          {run.end ? words.reason(run.end.reason, knownFacts(run.end.reason, systemName, words)) : words.t('console.journey.run.open')}{' '}
          <RelativeTime at={run.at} />
        </Meta>
        {isOpen && (
          <Hops id={id} aria-label={words.t('console.journey.hops')}>
            {run.hops.map((timed, index) => (
              <li key={timed.hop.id}>
                <HopRow timed={index === 0 ? { ...timed, waitMs: null, slow: null } : timed} systemName={systemName} />
              </li>
            ))}
          </Hops>
        )}
      </Box>
    </>
  );
}

/** "2 writes, 1 hold · 1.2 sec". */
function summaryOf({ counts, end }: RunEntry, words: Words): string {
  const did = words.t('console.journey.summary', counts);
  return end && end.tookMs !== null ? `${did} · ${took(end.tookMs, words)}` : did;
}
