/** @module app/console/dead-letters/operations  What a letter carried, write by write: to which side, which values, and what came of it. */
import type { DeadLetterDetails } from '#contract';
import { useWords } from '../../platform/index.ts';
import { type IconName, InlineList, Meta, Pill, RelativeTime, Row, type Tone } from '../../ui/index.ts';

import { knownFacts } from '../known-facts.ts';

type Operation = DeadLetterDetails['operations'][number];

const OUTCOMES: Readonly<Record<Operation['outcome'], { readonly tone: Tone; readonly icon: IconName }>> = {
  waiting: { tone: 'neutral', icon: 'clock' },
  refused: { tone: 'danger', icon: 'cross' },
  unknown: { tone: 'warning', icon: 'question' },
};

export function Operations({ operations }: { readonly operations: readonly Operation[] }) {
  return (
    <InlineList style={{ marginBlockStart: 8 }}>
      {operations.map((operation, index) => (
        // Two writes of one moment differ only by their place.
        <li key={`${operation.at}/${operation.side}/${String(index)}`}>
          <OperationRow operation={operation} />
        </li>
      ))}
    </InlineList>
  );
}

function OperationRow({ operation: { side, at, fields, outcome, reason } }: { readonly operation: Operation }) {
  const words = useWords();
  return (
    <>
      <Row>
        <span>{words.t('console.dead-letters.to', { side: words.t(`console.side.${side}`) })}</span>
        <Pill {...OUTCOMES[outcome]}>{words.t(`console.dead-letters.outcome.${outcome}`)}</Pill>
        <Meta as="span">
          <RelativeTime at={at} />
        </Meta>
      </Row>
      {fields.map(({ path, label, value }) => (
        <Meta key={path}>
          <strong>{label}</strong> {value.label || words.t('value.empty')}
        </Meta>
      ))}
      {reason && <Meta>{words.reason(reason, knownFacts(reason, words.t('other-system'), words))}</Meta>}
    </>
  );
}
