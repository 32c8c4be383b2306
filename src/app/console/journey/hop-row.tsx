/** @module app/console/journey/hop-row  One hop: what happened where, why, how long it took and what lay before it; its payload folds out. */
import { styled } from 'styled-components';
import type { HopView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Disclosure, Facts, Icon, type IconName, Meta, Name, Pill, Row, type Tone } from '../../ui/index.ts';
import { knownFacts } from '../known-facts.ts';
import { CopyButton } from './copy-button.tsx';
import { SLOW_CALL_MS, SLOW_WAIT_MS, type TimedHop } from './timeline.ts';
import { took } from './took.ts';

const ICONS: Readonly<Record<HopView['kind'], IconName>> = {
  delivery: 'right',
  wake: 'clock',
  'run-start': 'retry',
  read: 'left',
  plan: 'both',
  write: 'right',
  create: 'plus',
  hold: 'hold',
  release: 'check',
  'run-end': 'check',
  person: 'dot',
};
const OUTCOMES: Readonly<Record<HopView['outcome'], { readonly tone: Tone; readonly icon: IconName } | null>> = {
  done: null,
  waiting: { tone: 'warning', icon: 'clock' },
  failed: { tone: 'danger', icon: 'cross' },
};

const Line = styled.div`
  display: grid;
  grid-template-columns: 24px minmax(0, 1fr) auto;
  gap: 0 12px;
  padding: 6px 8px 6px 0;
  border-radius: 4px;
  &[data-mark='failed'] { background: var(--tl-danger-ground); }
  &[data-mark='slow'] { background: var(--tl-warning-ground); }
  > .dot { display: flex; justify-content: center; padding-block-start: 4px; color: var(--tl-subtle); }
  &[data-mark='failed'] > .dot { color: var(--tl-danger); }
  > .time { text-align: end; white-space: nowrap; }
  @media (max-width: 520px) {
    grid-template-columns: 24px minmax(0, 1fr);
    > .time { grid-column: 2; display: flex; gap: 8px; }
  }
`;
const Payload = styled.pre`
  margin: 0;
  padding: 8px 12px;
  max-height: 320px;
  overflow: auto;
  font: 12px/18px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  white-space: pre-wrap;
  background: var(--tl-recessed);
  color: var(--tl-ink);
  border-radius: 4px;
`;

export interface HopRowProps {
  readonly timed: TimedHop;
  readonly systemName: string;
}

export function HopRow({ timed: { hop, slow, waitMs }, systemName }: HopRowProps) {
  const words = useWords();
  const side = hop.side && (hop.side === 'desk' ? words.t('console.journey.desk') : systemName);
  return (
    <>
      {waitMs !== null && <Waited ms={waitMs} isSlow={slow === 'wait'} />}
      <Line data-mark={hop.outcome === 'failed' ? 'failed' : slow ? 'slow' : undefined}>
        <span className="dot">
          <Icon name={hop.outcome === 'failed' ? 'cross' : ICONS[hop.kind]} />
        </span>
        <div>
          <Row $gap={10}>
            <Name>
              <Facts of={[words.t(`console.journey.kind.${hop.kind}`), side]} />
            </Name>
            <Marks hop={hop} slow={slow} />
          </Row>
          <div>{words.reason(hop.reason, knownFacts(hop.reason, systemName, words))}</div>
          {hop.payload !== null && hop.payload !== undefined && <PayloadOf payload={hop.payload} />}
        </div>
        <Meta as="div" className="time">
          <time dateTime={hop.at} title={words.exact(hop.at)}>
            {clockOf(hop.at, words.locale)}
          </time>
          {hop.tookMs !== null && <div>{took(hop.tookMs, words)}</div>}
        </Meta>
      </Line>
    </>
  );
}

function Marks({ hop, slow }: Pick<TimedHop, 'hop' | 'slow'>) {
  const words = useWords();
  const look = OUTCOMES[hop.outcome];
  return (
    <>
      {look && <Pill {...look}>{words.t(`console.journey.outcome.${hop.outcome}`)}</Pill>}
      {slow === 'call' && (
        <Pill tone="warning" icon="silent">
          {words.t('console.journey.slow-call', { limit: took(SLOW_CALL_MS, words) })}
        </Pill>
      )}
    </>
  );
}

const Gap = styled.div`
  display: flex;
  align-items: center;
  gap: 8px;
  padding-block: 2px;
  margin-inline-start: 11px;
  padding-inline-start: 24px;
  border-inline-start: 2px dotted var(--tl-line-strong);
  > span { flex: 0 1 auto; white-space: normal; }
`;

/** The time in which nothing happened. */
export function Waited({ ms, isSlow }: { readonly ms: number; readonly isSlow: boolean }) {
  const words = useWords();
  const said = words.t('console.journey.waited', { time: took(ms, words) });
  return (
    <Gap>
      {isSlow ? (
        <Pill tone="warning" icon="silent">
          {`${said} · ${words.t('console.journey.slow-wait', { limit: took(SLOW_WAIT_MS, words) })}`}
        </Pill>
      ) : (
        <Meta>{said}</Meta>
      )}
    </Gap>
  );
}

function PayloadOf({ payload }: { readonly payload: unknown }) {
  const words = useWords();
  const start = startOf(payload);
  const text = start ?? JSON.stringify(payload, null, 2);
  return (
    <Disclosure label={words.t('console.journey.payload')}>
      {() => (
        <>
          <Row $apart="apart">
            <Meta>{words.t(start === null ? 'console.journey.redacted' : 'console.journey.redacted-start')}</Meta>
            <CopyButton text={text} label={words.t('console.journey.copy-payload')} />
          </Row>
          {/* What scrolls must be reachable by keyboard. */}
          <Payload tabIndex={0}>{text}</Payload>
        </>
      )}
    </Disclosure>
  );
}

/** Of a payload that is too long for a hop, the beginning that it keeps; null where it keeps all. */
function startOf(payload: unknown): string | null {
  const { cut, start } = payload as { readonly cut?: unknown; readonly start?: unknown };
  return cut === true && typeof start === 'string' ? start : null;
}

/** With seconds and a tenth: hops of one run lie close together. */
function clockOf(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 1 }).format(new Date(at));
}
