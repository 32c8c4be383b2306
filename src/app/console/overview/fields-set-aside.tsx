/** @module app/console/overview/fields-set-aside  The fields of a flow that the breaker holds alone: which, on which side, why, and when one write tries again. */
import { styled } from 'styled-components';
import type { FlowOverview } from '#contract';
import { useWords } from '../../platform/index.ts';
import { InlineList, Meta, Name, Pill, RelativeTime, Row, useNow } from '../../ui/index.ts';
import { ScreenLink } from '../ui/index.ts';

const Box = styled.section`
  margin-block-end: 16px;
  padding-inline: 10px 32px;
  border-inline-start: 3px solid var(--tl-warning-line);
`;

export function FieldsSetAside({ flow }: { readonly flow: FlowOverview }) {
  const words = useWords();
  if (flow.setAside.length === 0) return null;
  return (
    <Box aria-label={words.t('console.overview.set-aside', { count: flow.setAside.length })}>
      <InlineList>
        {flow.setAside.map((field) => (
          <li key={field.fieldKey}>
            <SetAside flow={flow} field={field} />
          </li>
        ))}
      </InlineList>
    </Box>
  );
}

interface SetAsideProps {
  readonly flow: FlowOverview;
  readonly field: FlowOverview['setAside'][number];
}

function SetAside({ flow: { flow, connectionName }, field: { fieldKey, side, label, reason, tryAt, waiting } }: SetAsideProps) {
  const words = useWords();
  const where = side === 'desk' ? words.t('console.side.desk') : connectionName;
  return (
    <>
      <Row>
        <Name>{words.t('console.overview.field-in', { field: label, where })}</Name>
        <Pill tone="warning" icon="lock">
          {words.t('links.field-set-aside')}
        </Pill>
        {waiting > 0 && (
          <ScreenLink to={{ screen: 'held', query: { flow, field: fieldKey } }}>
            {words.t('console.overview.field-waiting', { count: waiting })}
          </ScreenLink>
        )}
      </Row>
      <p>{words.reason(reason, { system: connectionName, field: label, path: label })}</p>
      <Meta>
        <NextTry at={tryAt} />
      </Meta>
    </>
  );
}

/** When it goes on: at a time, with the next change, or once somebody has changed the field or its rule. */
function NextTry({ at }: { readonly at: string | null }) {
  const words = useWords();
  const nowMs = useNow();
  if (at === null) return <>{words.t('reason.release-schema-or-rule')}</>;
  if (Date.parse(at) <= nowMs) return <>{words.t('console.overview.field-tries-next')}</>;
  return (
    <>
      {words.t('console.overview.field-tries')} <RelativeTime at={at} />
    </>
  );
}
