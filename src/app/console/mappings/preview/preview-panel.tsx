/** @module app/console/mappings/preview/preview-panel  The draft on one real ticket: every field before → after on both sides, with its reason. Nothing is written. One click makes a test of it. */

import { useQuery } from '@tanstack/react-query';
import { Button } from '@zendeskgarden/react-buttons';
import { Field, Input, Select } from '@zendeskgarden/react-forms';
import { type FormEvent, useState } from 'react';
import type { PlannedFieldView, PreviewMappingAnswer } from '#contract';
import { useServices, useWords } from '../../../platform/index.ts';
import { Meta, OutLink, Pill, ProblemNotice, Row, SkeletonRows, Stack, useAnnounce, Why } from '../../../ui/index.ts';
import { FieldChange } from '../../ui/index.ts';
import { Table, TableScroll } from '../../ui/table.tsx';
import { useQueryState } from '../../use-route.tsx';
import { useWorkbench } from '../workbench-context.ts';
import { freeName, testCaseFrom } from './test-case.ts';

const TICKET_KEY = 'mapping-preview-ticket';

export function PreviewPanel() {
  const words = useWords();
  const { memory } = useServices();
  const { outline, check } = useWorkbench();
  const [query, setQuery] = useQueryState();
  const [typed, setTyped] = useState(query.ticket ?? memory.recall(TICKET_KEY) ?? '');
  const flows = outline?.flows.map(({ name }) => name).filter(Boolean) ?? [];
  const flow = query.previewFlow && flows.includes(query.previewFlow) ? query.previewFlow : flows[0];
  const ticket = typed.replace(/^#/, '').trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ticket) return;
    memory.remember(TICKET_KEY, ticket);
    setQuery({ ticket, panel: 'preview' });
  };
  return (
    <Stack $gap={16}>
      <form onSubmit={submit}>
        <Row $gap={12} style={{ alignItems: 'flex-end' }}>
          <div style={{ inlineSize: 140 }}>
            <Field>
              <Field.Label isRegular={true}>{words.t('console.mappings.preview.ticket')}</Field.Label>
              <Input isCompact={true} inputMode="numeric" value={typed} onChange={({ target }) => setTyped(target.value)} />
            </Field>
          </div>
          {flows.length > 1 && (
            <div style={{ inlineSize: 200 }}>
              <Field>
                <Field.Label isRegular={true}>{words.t('console.flow')}</Field.Label>
                <Select isCompact={true} value={flow} onChange={({ target }) => setQuery({ previewFlow: target.value })}>
                  {flows.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </Select>
              </Field>
            </div>
          )}
          <Button size="small" type="submit" disabled={!ticket}>
            {words.t('console.mappings.preview.show')}
          </Button>
        </Row>
      </form>
      {!query.ticket && <Meta as="p">{words.t('console.mappings.preview.teach')}</Meta>}
      {query.ticket && check.isUsable === false && <ProblemNotice tone="warning">{words.t('console.mappings.preview.unusable')}</ProblemNotice>}
      {query.ticket && flow && check.isUsable !== false && <Preview ticketId={query.ticket} flow={flow} />}
    </Stack>
  );
}

function Preview({ ticketId, flow }: { readonly ticketId: string; readonly flow: string }) {
  const { api, words } = useServices();
  const { state, check } = useWorkbench();
  const query = useQuery({
    queryKey: ['mapping-preview', ticketId, flow, state.text],
    queryFn: ({ signal }) => api.call('previewMapping', {}, { body: { document: state.text, flow, ticketId }, signal }),
    // While somebody types there is nothing to try; what was shown stays until the new text is right.
    enabled: check.isUsable === true,
    placeholderData: (previous) => previous,
    gcTime: 60_000,
    retry: false,
  });
  if (query.isError)
    return (
      <ProblemNotice tone="danger" onRetry={() => void query.refetch()}>
        {words.error(query.error)}
      </ProblemNotice>
    );
  if (!query.data) return <SkeletonRows count={4} waitsFor={words.t('console.letter', { ticket: ticketId })} />;
  return <Shown preview={query.data} flow={flow} isOld={query.isPlaceholderData || check.isUsable !== true} />;
}

function Shown({ preview, flow, isOld }: { readonly preview: PreviewMappingAnswer; readonly flow: string; readonly isOld: boolean }) {
  const words = useWords();
  const { ticket, record, gate, holds, fields } = preview;
  const changing = fields.filter(({ effect }) => effect === 'write-desk' || effect === 'write-remote').length;
  return (
    <Stack $gap={12} aria-busy={isOld}>
      <Row $apart="apart">
        <div>
          <OutLink url={ticket.url}>{`#${ticket.id} ${ticket.title}`}</OutLink>{' '}
          <Meta as="span">
            {record
              ? words.t('console.mappings.preview.record', { number: record.number, title: record.title })
              : words.t('console.mappings.preview.no-record')}
          </Meta>
        </div>
        <AddTest preview={preview} flow={flow} />
      </Row>
      <Why about={words.t('console.mappings.preview.gate')} reasons={[gate.reason]}>
        <Pill tone={gate.isOpen ? 'good' : 'neutral'} icon={gate.isOpen ? 'check' : 'lock'}>
          {words.t(gate.isOpen ? 'console.mappings.preview.gate-open' : 'console.mappings.preview.gate-closed')}
        </Pill>
      </Why>
      {holds.map((hold) => (
        <ProblemNotice tone="warning" key={`${hold.fieldKey}/${hold.reason.code}`}>
          {words.reason(hold.reason)}
        </ProblemNotice>
      ))}
      <Meta as="p">{words.t('console.mappings.preview.count', { count: changing })}</Meta>
      <Fields fields={fields} />
    </Stack>
  );
}

const EFFECTS = {
  equal: { tone: 'neutral', icon: 'check' },
  'write-desk': { tone: 'accent', icon: 'left' },
  'write-remote': { tone: 'accent', icon: 'right' },
  ask: { tone: 'danger', icon: 'conflict' },
  hold: { tone: 'warning', icon: 'hold' },
  keep: { tone: 'neutral', icon: 'ring' },
} as const;

function Fields({ fields }: { readonly fields: readonly PlannedFieldView[] }) {
  const words = useWords();
  return (
    <TableScroll>
      <Table aria-label={words.t('console.batch.changes')}>
        <thead>
          <tr>
            <th scope="col">{words.t('console.mappings.preview.field')}</th>
            <th scope="col">{words.t('console.mappings.preview.on-desk')}</th>
            <th scope="col">{words.t('console.mappings.preview.on-remote')}</th>
            <th scope="col">{words.t('console.mappings.preview.happens')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={`${field.deskPath}/${field.remotePath}`}>
              <th scope="row">
                {field.deskLabel} <Meta>{field.remoteLabel}</Meta>
              </th>
              <td>
                <Side value={field.desk} after={field.effect === 'write-desk' ? field.after : undefined} />
              </td>
              <td>
                <Side value={field.remote} after={field.effect === 'write-remote' ? field.after : undefined} />
              </td>
              <td>
                <Why about={field.deskLabel} reasons={[field.reason]}>
                  <Pill {...(EFFECTS[field.effect] ?? EFFECTS.keep)}>{words.t(`console.mappings.effect.${field.effect}`)}</Pill>
                </Why>
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </TableScroll>
  );
}

/** Before → after where it is written, else what stands there. */
function Side({ value, after }: { readonly value: PlannedFieldView['desk']; readonly after: PlannedFieldView['after'] | undefined }) {
  const words = useWords();
  if (after === undefined) return <Meta as="span">{value?.label || words.t('value.empty')}</Meta>;
  return <FieldChange label="" before={value} after={after} />;
}

function AddTest({ preview, flow }: { readonly preview: PreviewMappingAnswer; readonly flow: string }) {
  const words = useWords();
  const announce = useAnnounce();
  const { outline, edit, isReadOnly, openPanel } = useWorkbench();
  const own = outline?.flows.find(({ name }) => name === flow);
  const taken = outline?.tests.map(({ name }) => name) ?? [];
  const proposed = freeName(words.t('console.mappings.test-name', { ticket: preview.ticket.id }), taken);
  const [name, setName] = useState<string | null>(null);
  if (isReadOnly || !own) return null;
  const add = async () => {
    const value = testCaseFrom(preview, own, freeName(name?.trim() || proposed, taken));
    if (value === null) return announce(words.t('console.mappings.test-impossible'));
    if (!(await edit({ kind: 'add', path: ['tests'], value }))) return undefined;
    announce(words.t('console.mappings.test-added'));
    return openPanel('tests');
  };
  return (
    <Row>
      <div style={{ inlineSize: 220 }}>
        <Field>
          <Field.Label hidden={true}>{words.t('console.mappings.test-name-label')}</Field.Label>
          <Input isCompact={true} value={name ?? proposed} onChange={({ target }) => setName(target.value)} />
        </Field>
      </div>
      <Button size="small" onClick={() => void add()}>
        {words.t('console.mappings.make-test')}
      </Button>
    </Row>
  );
}
