/** @module app/console/mappings/plan/rehearsal-panel  The last days once more with this text: what would have gone differently, on both sides. Writes nothing. */
import { Field, Select } from '@zendeskgarden/react-forms';
import { useState } from 'react';
import { useWords } from '../../../platform/index.ts';
import { Meta, ProblemNotice, Row, Stack } from '../../../ui/index.ts';
import { BatchPanel, useStartBatch, WaitingButton } from '../../ui/index.ts';
import { useQueryState } from '../../use-route.tsx';
import { useWorkbench } from '../workbench-context.ts';

const DAYS = [1, 7, 14, 30, 90];

export function RehearsalPanel() {
  const words = useWords();
  const { state, check, isReadOnly } = useWorkbench();
  const [query, setQuery] = useQueryState();
  const [days, setDays] = useState(7);
  const start = useStartBatch();
  const [rehearsed, setRehearsed] = useState<string | null>(null);
  const rehearse = () =>
    start.mutate(
      { kind: 'rehearsal', document: state.text, days },
      {
        onSuccess({ id }) {
          setRehearsed(state.text);
          setQuery({ rehearsal: id });
        },
      },
    );
  return (
    <Stack $gap={12}>
      <Meta as="p">{words.t('console.mappings.rehearsal.lead')}</Meta>
      <Row style={{ alignItems: 'flex-end' }}>
        <div style={{ inlineSize: 160 }}>
          <Field>
            <Field.Label isRegular={true}>{words.t('console.mappings.rehearsal.days')}</Field.Label>
            <Select isCompact={true} value={String(days)} onChange={({ target }) => setDays(Number(target.value))}>
              {DAYS.map((count) => (
                <option key={count} value={count}>
                  {words.t('console.mappings.rehearsal.last', { count })}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <WaitingButton isWaiting={start.isPending} disabled={isReadOnly || check.isUsable !== true} onClick={rehearse}>
          {words.t('console.mappings.rehearsal.start')}
        </WaitingButton>
      </Row>
      {start.error && <ProblemNotice tone="danger">{words.error(start.error)}</ProblemNotice>}
      {rehearsed !== null && rehearsed !== state.text && <ProblemNotice tone="warning">{words.t('console.mappings.plan.old')}</ProblemNotice>}
      {query.rehearsal && <BatchPanel batchId={query.rehearsal} onClose={() => setQuery({ rehearsal: null })} />}
    </Stack>
  );
}
