/** @module app/sidebar/linked-records/field-rows  Each mapped field: both values, which way they flow, who wrote last, and why. */
import { styled } from 'styled-components';
import type { FieldProvenanceView } from '#contract';
import { useWords, type Words } from '../../platform/index.ts';
import { CopyId, Icon, type IconName, InlineList, Meta, Name, Pill, RelativeTime, Row, type Tone, Why } from '../../ui/index.ts';

const ARROWS: Readonly<Record<FieldProvenanceView['direction'], IconName>> = { out: 'right', in: 'left', both: 'both' };
const LOOKS: Readonly<Record<FieldProvenanceView['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  'in-sync': { tone: 'good', icon: 'check' },
  pending: { tone: 'accent', icon: 'clock' },
  held: { tone: 'warning', icon: 'hold' },
  drift: { tone: 'warning', icon: 'conflict' },
  'not-written': { tone: 'neutral', icon: 'ring' },
};

const Value = styled.div`
  font-size: 12px;
  line-height: 16px;
  max-height: 64px;
  overflow-y: auto;
`;

export interface FieldRowsProps {
  readonly fields: readonly FieldProvenanceView[];
  readonly systemName: string;
}

export function FieldRows({ fields, systemName }: FieldRowsProps) {
  return (
    <InlineList>
      {fields.map((field) => (
        <li key={`${field.deskPath}/${field.remotePath}`}>
          <FieldRow field={field} systemName={systemName} />
        </li>
      ))}
    </InlineList>
  );
}

function FieldRow({ field, systemName }: { readonly field: FieldProvenanceView; readonly systemName: string }) {
  const words = useWords();
  const isSame = field.desk?.label === field.remote?.label;
  return (
    <>
      <Row $apart="apart">
        <Row $gap={6}>
          <Name>{field.deskLabel}</Name>
          <span title={words.t(`direction.${field.direction}`)}>
            <Icon name={ARROWS[field.direction]} />
          </span>
          <span>{field.remoteLabel}</span>
        </Row>
        {field.state !== 'in-sync' && <Pill {...LOOKS[field.state]}>{words.t(`field-state.${field.state}`)}</Pill>}
      </Row>
      <Value>
        {isSame
          ? shown(field.desk, words)
          : words.t('links.both-values', { desk: shown(field.desk, words), remote: shown(field.remote, words), system: systemName })}
      </Value>
      <Why about={field.deskLabel} reasons={field.reason ? [field.reason] : []} known={{ system: systemName }} more={<Origin field={field} />}>
        <Meta>
          {words.t(`provenance.${originOf(field)}`, { system: systemName })} {field.source && field.at && <RelativeTime at={field.at} />}
        </Meta>
      </Why>
    </>
  );
}

/** Where the two sides are apart, neither value is what was written last, and the moment is the one at which that was seen. */
function originOf({ source, state }: FieldProvenanceView) {
  if (!source) return 'none';
  return state === 'in-sync' || state === 'pending' ? source : 'noticed';
}

/** Which rule of which mapping version wrote it, and the trace to follow it by. */
function Origin({ field }: { readonly field: FieldProvenanceView }) {
  const words = useWords();
  return (
    <Meta as="div">
      <div>{words.t('links.rule', { rule: field.rule, version: field.mappingVersion ?? 0 })}</div>
      {field.traceId && (
        <Row $gap={4}>
          {words.t('links.trace', { trace: field.traceId.slice(0, 8) })} <CopyId value={field.traceId} />
        </Row>
      )}
    </Meta>
  );
}

function shown(value: FieldProvenanceView['desk'], words: Words): string {
  if (!value) return words.t('value.unread');
  return value.label === '' ? words.t('value.empty') : value.label;
}
