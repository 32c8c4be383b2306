/** @module app/console/mappings/table/rule-details  A rule opened: its fields to choose from the live ones, its pairs of values, what is unmapped on either side, what else it says. */
import { Button } from '@zendeskgarden/react-buttons';
import { Field, Input } from '@zendeskgarden/react-forms';
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { styled } from 'styled-components';
import type { OutlineFlow, OutlineRule } from '#mapping';
import { useWords } from '../../../platform/index.ts';
import { Icon, IconButton, Meta, Quiet, Row, Stack } from '../../../ui/index.ts';
import { Confirm } from '../../ui/index.ts';
import { useWorkbench } from '../workbench-context.ts';
import { fieldNamed, fieldsOf, type LiveField, unmapped } from './live-fields.ts';

const Box = styled(Stack)`
  padding: 12px;
  border: 1px solid var(--tl-line);
  border-radius: 6px;
  background: var(--tl-recessed);
`;
const Pairs = styled.ul`
  display: grid;
  gap: 2px 8px;
  > li { display: grid; grid-template-columns: minmax(0, 1fr) 16px minmax(0, 1fr) 24px; align-items: center; gap: 8px; }
`;
const Fields = styled.div`
  display: grid;
  gap: 12px;
  grid-template-columns: repeat(auto-fit, minmax(180px, 1fr));
`;
const Code = styled.code`
  font: 12px/18px ui-monospace, SFMono-Regular, Menlo, monospace;
  overflow-wrap: anywhere;
`;

export interface RuleDetailsProps {
  readonly flow: OutlineFlow;
  readonly rule: OutlineRule;
  readonly name: string;
  readonly onClose: () => void;
}

export function RuleDetails({ flow, rule, name, onClose }: RuleDetailsProps) {
  const words = useWords();
  const { schemas, edit, goTo, isReadOnly } = useWorkbench();
  const path = ['flows', flow.index, 'fields', rule.index] as const;
  const deskFields = schemas?.desk.fields ?? [];
  const remoteFields = fieldsOf(schemas, flow);
  const remove = async () => {
    if (await edit({ kind: 'remove', path })) onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented) onClose();
  };
  return (
    <Box role="region" aria-label={words.t('console.detail', { name })} $gap={12} onKeyDown={onKeyDown}>
      <Fields>
        <FieldChoice
          label={words.t('console.mappings.column.desk')}
          value={rule.desk.join(', ')}
          fields={deskFields}
          isDisabled={isReadOnly || rule.desk.length > 1}
          onChoose={(value) => void edit({ kind: 'set', path: [...path, 'desk'], value })}
        />
        <FieldChoice
          label={words.t('console.mappings.column.remote')}
          value={rule.remote}
          fields={remoteFields}
          isDisabled={isReadOnly}
          onChoose={(value) => void edit({ kind: 'set', path: [...path, 'remote'], value })}
        />
      </Fields>
      <Values flow={flow} rule={rule} desk={fieldNamed(deskFields, rule.desk[0] ?? '')} remote={fieldNamed(remoteFields, rule.remote)} />
      <Facts rule={rule} />
      <Row $gap={16}>
        <Quiet onClick={() => goTo({ from: rule.from, to: rule.to, isMarked: true, takesFocus: true })}>
          {words.t('console.mappings.show-text')}
        </Quiet>
        {!isReadOnly && flow.rules.length > 1 && (
          <Confirm
            label={words.t('console.mappings.remove-rule')}
            question={words.t('console.mappings.remove-rule-question', { rule: name })}
            confirm={words.t('console.mappings.remove-rule')}
            isDanger={true}
            onConfirm={() => void remove()}
          />
        )}
      </Row>
    </Box>
  );
}

interface FieldChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly fields: readonly LiveField[];
  readonly isDisabled: boolean;
  readonly onChoose: (path: string) => void;
}

/** Typed or chosen; counts once it names a field or is left. */
function FieldChoice({ label, value, fields, isDisabled, onChoose }: FieldChoiceProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const choose = (path: string) => {
    setTyped(null);
    if (path.trim() && path !== value) onChoose(path.trim());
  };
  return (
    <Field>
      <Field.Label isRegular={true}>{label}</Field.Label>
      <Input
        isCompact={true}
        list={id}
        value={typed ?? value}
        disabled={isDisabled}
        onChange={({ target }) => (fieldNamed(fields, target.value) ? choose(target.value) : setTyped(target.value))}
        onBlur={() => typed !== null && choose(typed)}
      />
      <datalist id={id}>
        {fields.map((field) => (
          <option key={field.path} value={field.path} label={field.label} />
        ))}
      </datalist>
    </Field>
  );
}

interface ValuesProps {
  readonly flow: OutlineFlow;
  readonly rule: OutlineRule;
  readonly desk: LiveField | undefined;
  readonly remote: LiveField | undefined;
}

function Values({ flow, rule, desk, remote }: ValuesProps) {
  const words = useWords();
  const { edit, isReadOnly } = useWorkbench();
  const path = ['flows', flow.index, 'fields', rule.index, 'values'] as const;
  if (rule.values.length === 0 && !desk?.options.length && !remote?.options.length) return null;
  const labelOf = (field: LiveField | undefined, value: unknown) => {
    const label = field?.options.find((option) => option.value === String(value))?.label;
    return label && label !== value ? `${label} (${String(value)})` : String(value ?? words.t('value.empty'));
  };
  return (
    <Stack $gap={8}>
      <Meta>{words.t('console.mappings.pairs')}</Meta>
      {rule.values.length > 0 && (
        <Pairs>
          {rule.values.map((pair, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a pair is its place in the list
            <li key={index}>
              <span>{labelOf(desk, pair.desk)}</span>
              <Icon name={rule.direction === 'in' ? 'left' : rule.direction === 'both' ? 'both' : 'right'} />
              <span>{labelOf(remote, pair.remote)}</span>
              {!isReadOnly && (
                <IconButton
                  aria-label={words.t('console.mappings.remove-pair', { desk: labelOf(desk, pair.desk), remote: labelOf(remote, pair.remote) })}
                  onClick={() => void edit({ kind: 'remove', path: [...path, index] })}
                >
                  <Icon name="cross" />
                </IconButton>
              )}
            </li>
          ))}
        </Pairs>
      )}
      {!isReadOnly && <AddPair rule={rule} desk={desk} remote={remote} onAdd={(pair) => void edit({ kind: 'add', path, value: pair })} />}
    </Stack>
  );
}

interface AddPairProps {
  readonly rule: OutlineRule;
  readonly desk: LiveField | undefined;
  readonly remote: LiveField | undefined;
  readonly onAdd: (pair: { readonly desk: string; readonly remote: string }) => void;
}

/** What either side offers and no pair names stands first in the choice and is counted. */
function AddPair({ rule, desk, remote, onAdd }: AddPairProps) {
  const words = useWords();
  const open = {
    desk: unmapped(
      desk,
      rule.values.map((pair) => pair.desk),
    ),
    remote: unmapped(
      remote,
      rule.values.map((pair) => pair.remote),
    ),
  };
  const [pair, setPair] = useState({ desk: '', remote: '' });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pair.desk === '' || pair.remote === '') return;
    onAdd(pair);
    setPair({ desk: '', remote: '' });
  };
  return (
    <form onSubmit={submit}>
      <Stack $gap={6}>
        {(['desk', 'remote'] as const).map(
          (side) =>
            open[side].length > 0 && (
              <Meta key={side}>
                {words.t(`console.mappings.unmapped.${side}`, { count: open[side].length })}{' '}
                {open[side].slice(0, 12).map(({ value, label }) => (
                  <Quiet
                    key={value}
                    aria-label={words.t('console.mappings.add-option', { option: label })}
                    onClick={() => setPair({ ...pair, [side]: value })}
                    style={{ marginInlineEnd: 8 }}
                  >
                    + {label}
                  </Quiet>
                ))}
              </Meta>
            ),
        )}
        <Row>
          {(['desk', 'remote'] as const).map((side) => (
            <OptionInput
              key={side}
              label={words.t(`console.mappings.pair.${side}`)}
              field={side === 'desk' ? desk : remote}
              value={pair[side]}
              onChange={(value) => setPair({ ...pair, [side]: value })}
            />
          ))}
          <Button size="small" type="submit" disabled={pair.desk === '' || pair.remote === ''}>
            {words.t('console.mappings.add-pair')}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}

interface OptionInputProps {
  readonly label: string;
  readonly field: LiveField | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function OptionInput({ label, field, value, onChange }: OptionInputProps) {
  const id = useId();
  return (
    <div style={{ inlineSize: 160 }}>
      <Field>
        <Field.Label hidden={true}>{label}</Field.Label>
        <Input isCompact={true} list={id} placeholder={label} value={value} onChange={({ target }) => onChange(target.value)} />
        <datalist id={id}>
          {(field?.options ?? []).map((option) => (
            <option key={option.value} value={option.value} label={option.label} />
          ))}
        </datalist>
      </Field>
    </div>
  );
}

/** What else the rule says; long expressions are changed in the text. */
function Facts({ rule }: { readonly rule: OutlineRule }) {
  const words = useWords();
  const facts = [
    ['transform-out', rule.transform.out],
    ['transform-in', rule.transform.in],
    ['otherwise-out', rule.otherwise.out],
    ['otherwise-in', rule.otherwise.in],
    ...rule.requires.map(({ value, fields }) => ['requires', `${value}: ${fields.join(', ')}`]),
  ].filter(([, value]) => value);
  if (facts.length === 0) return null;
  return (
    <ul>
      {facts.map(([key, value]) => (
        <li key={`${key}/${value}`}>
          <Meta as="span">{words.t(`console.mappings.fact.${key}`)}</Meta> <Code>{value}</Code>
        </li>
      ))}
    </ul>
  );
}
