/**
 * @module app/console/connections/try-request
 * For a service that an admin describes: one of its reading requests sent as the form stands, the raw reply beside what each path of the description finds in it.
 * Nothing is saved and nothing is written there.
 */
import { useMutation } from '@tanstack/react-query';
import { Field, Input, Select } from '@zendeskgarden/react-forms';
import { type KeyboardEvent, useId, useState } from 'react';
import { styled } from 'styled-components';
import type { ConnectionView, TryRequestAnswer } from '#contract';
import { type ConnectorView, useServices, useWords } from '../../platform/index.ts';
import { Meta, Name, Pill, ProblemNotice, Row, SkeletonRows, Stack } from '../../ui/index.ts';
import { WaitingButton } from '../ui/index.ts';
import { Table, TableScroll } from '../ui/table.tsx';
import { copyOf } from './connector-copy.ts';
import { type FormValues, secretsToSend, settingsToSend } from './form-state.ts';

const Beside = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
  gap: 16px;
  align-items: start;
`;
const Raw = styled.pre`
  margin: 0;
  padding: 12px;
  max-height: 420px;
  overflow: auto;
  border: 1px solid var(--tl-line);
  border-radius: 4px;
  font-size: 12px;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
`;
/** Half as wide as the page at most: long paths and values break rather than push the other out of sight. */
const Found = styled(Table)`
  table-layout: fixed;
  th, td { overflow-wrap: anywhere; }
  thead th, td > span { white-space: normal; }
`;
const Code = styled.code`overflow-wrap: anywhere;`;

export interface TryRequestProps {
  readonly connector: ConnectorView;
  /** The saved one that is being edited: its stored secrets are used. */
  readonly connection?: ConnectionView | undefined;
  readonly values: FormValues;
}

/** A part of the form, not a form of its own: Enter tries, and saves nothing. */
export function TryRequest({ connector, connection, values }: TryRequestProps) {
  const words = useWords();
  const copy = copyOf(connector.id, words);
  const title = useId();
  const [request, setRequest] = useState(connector.trials[0] ?? '');
  const [value, setValue] = useState('');
  const trial = useTryRequest({ connector, connection, values });
  const run = () => trial.mutate({ request, value: value.trim() });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (!trial.isPending) run();
  };
  return (
    <section data-wide={true} aria-labelledby={title}>
      <Stack $gap={12}>
        <div>
          <Name as="h3" id={title}>
            {words.t('console.try')}
          </Name>
          <Meta as="p">{words.t('console.try.explained')}</Meta>
        </div>
        <Row $gap={12} style={{ alignItems: 'flex-end' }}>
          <Field>
            <Field.Label isRegular={true}>{words.t('console.try.request')}</Field.Label>
            <Select isCompact={true} value={request} onChange={({ target }) => setRequest(target.value)}>
              {connector.trials.map((name) => (
                <option key={name} value={name}>
                  {copy.trial(name)}
                </option>
              ))}
            </Select>
          </Field>
          <Field>
            <Field.Label isRegular={true}>{words.t('console.try.value')}</Field.Label>
            <Input isCompact={true} autoComplete="off" value={value} onKeyDown={onKeyDown} onChange={({ target }) => setValue(target.value)} />
          </Field>
          <WaitingButton type="button" isWaiting={trial.isPending} onClick={run}>
            {words.t(trial.isPending ? 'console.try.running' : 'console.try.run')}
          </WaitingButton>
        </Row>
        {trial.isPending && <SkeletonRows count={3} waitsFor={connector.name} />}
        {trial.isError && (
          <ProblemNotice tone="danger" onRetry={run}>
            {words.error(trial.error)}
          </ProblemNotice>
        )}
        {trial.data && !trial.isPending && <Outcome answer={trial.data} />}
      </Stack>
    </section>
  );
}

function useTryRequest({ connector, connection, values }: TryRequestProps) {
  const { api } = useServices();
  return useMutation({
    mutationFn: (trial: { readonly request: string; readonly value: string }) =>
      api.call(
        'tryRequest',
        { connectorId: connector.id },
        {
          body: {
            ...trial,
            connectionId: connection?.id ?? null,
            settings: settingsToSend(connector, values),
            secrets: secretsToSend(values),
          },
        },
      ),
  });
}

function Outcome({ answer }: { readonly answer: TryRequestAnswer }) {
  const words = useWords();
  if (answer.kind === 'refused') return <ProblemNotice tone="danger">{answer.problem.message}</ProblemNotice>;
  const { findings, recordCount, problem, isCut } = answer;
  const lost = findings.filter(({ value }) => value === null).length;
  return (
    <>
      <p role="status">
        {words.t('console.try.records', { records: recordCount })} {lost > 0 && words.t('console.try.lost', { lost })}
      </p>
      {problem !== null && <ProblemNotice tone="warning">{problem}</ProblemNotice>}
      <Meta as="p">
        {words.t('console.try.sent')} <Code>{answer.sent}</Code>
      </Meta>
      <Beside>
        <div>
          <Raw role="region" aria-label={words.t('console.try.reply')} tabIndex={0}>
            {answer.reply}
          </Raw>
          {isCut && <Meta as="p">{words.t('console.try.cut')}</Meta>}
        </div>
        {findings.length > 0 && <Findings findings={findings} />}
      </Beside>
    </>
  );
}

function Findings({ findings }: { readonly findings: Extract<TryRequestAnswer, { kind: 'answered' }>['findings'] }) {
  const words = useWords();
  const label = words.t('console.try.findings');
  return (
    <TableScroll role="region" aria-label={label} tabIndex={0} $height="420px">
      <Found>
        <thead>
          <tr>
            <th scope="col">{words.t('console.try.place')}</th>
            <th scope="col">{words.t('console.try.found')}</th>
          </tr>
        </thead>
        <tbody>
          {findings.map(({ name, path, value }) => (
            <tr key={name}>
              <th scope="row">
                {name}
                <Meta>
                  <Code>{path}</Code>
                </Meta>
              </th>
              <td>
                {value === null ? (
                  <Pill tone="warning" icon="cross">
                    {words.t('console.try.nothing')}
                  </Pill>
                ) : (
                  value || <Meta as="span">{words.t('console.try.empty')}</Meta>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Found>
    </TableScroll>
  );
}
