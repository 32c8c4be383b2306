/** @module sandbox/workspace/page/fields-column  The ticket's fields at the left: requester, assignee, type, priority, tags, custom fields. */
import { useState } from 'react';
import { styled } from 'styled-components';
import type { DeskField, DeskUser } from './desk-api.ts';
import { CloseIcon } from './icons.tsx';
import { Field, IconOnly, Input, Select } from './parts.tsx';
import type { ReadyWorkspace } from './use-workspace.ts';

const Column = styled.form`
  border-inline-end: 1px solid var(--tl-line); background: var(--tl-recessed); padding: 16px; overflow: auto; display: flex; flex-direction: column; gap: 14px;
  select, input { width: 100%; }
`;
const Mail = styled.span`color: var(--tl-subtle); font-size: 12px;`;
const TagList = styled.ul`
  display: flex; flex-wrap: wrap; gap: 4px;
  li { display: inline-flex; align-items: center; gap: 2px; background: var(--tl-surface); border: 1px solid var(--tl-line); border-radius: 4px; padding-inline-start: 8px; font-size: 12px; line-height: 20px; }
  button { width: 20px; height: 20px; } svg { width: 10px; height: 10px; }
`;

/** A draft may be changed unless the ticket is closed. */
export function FieldsColumn({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { draft, setDraft, ticket } = workspace.open;
  const { people, fields } = workspace.data;
  const isLocked = ticket?.status === 'closed';
  const everyone = [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
  const idOf = (text: string) => (text === '' ? null : Number(text));
  return (
    <Column aria-label="Ticket fields" onSubmit={(event) => event.preventDefault()}>
      <Choice
        label="Requester"
        value={String(draft.requesterId ?? '')}
        isLocked={isLocked}
        options={namesOf(everyone)}
        onChange={(id) => setDraft((before) => ({ ...before, requesterId: idOf(id) }))}
      >
        {draft.requesterId !== null && <Mail>{people.get(draft.requesterId)?.email}</Mail>}
      </Choice>
      <Choice
        label="Assignee"
        value={String(draft.assigneeId ?? '')}
        isLocked={isLocked}
        options={namesOf(everyone.filter(({ role }) => role !== 'end-user'))}
        onChange={(id) => setDraft((before) => ({ ...before, assigneeId: idOf(id) }))}
      />
      <Choice
        label="Type"
        value={draft.type ?? ''}
        isLocked={isLocked}
        options={optionsOf(fields, 'tickettype')}
        onChange={(type) => setDraft((before) => ({ ...before, type: type || null }))}
      />
      <Choice
        label="Priority"
        value={draft.priority ?? ''}
        isLocked={isLocked}
        options={optionsOf(fields, 'priority')}
        onChange={(priority) => setDraft((before) => ({ ...before, priority: priority || null }))}
      />
      <Tags tags={draft.tags} isLocked={isLocked} onChange={(tags) => setDraft((before) => ({ ...before, tags }))} />
      {fields
        .filter(({ removable }) => removable)
        .map((field) => (
          <CustomField
            key={field.id}
            field={field}
            value={draft.custom[field.id]}
            isLocked={isLocked}
            onChange={(value) => setDraft((before) => ({ ...before, custom: { ...before.custom, [field.id]: value } }))}
          />
        ))}
    </Column>
  );
}

type Option = readonly [string, string];

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly isLocked: boolean;
  readonly onChange: (value: string) => void;
  readonly children?: React.ReactNode;
}

function Choice({ label, value, options, isLocked, onChange, children }: ChoiceProps) {
  const id = `field-${label.toLowerCase().replaceAll(/\W+/g, '-')}`;
  return (
    <Field label={label} htmlFor={id}>
      <Select id={id} value={value} disabled={isLocked} onChange={(event) => onChange(event.target.value)}>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </Select>
      {children}
    </Field>
  );
}

function namesOf(people: readonly DeskUser[]): readonly Option[] {
  return [['', '—'], ...people.map(({ id, name }): Option => [String(id), name])];
}

function optionsOf(fields: readonly DeskField[], type: string): readonly Option[] {
  const options = fields.find((field) => field.type === type)?.system_field_options ?? [];
  return [['', '—'], ...options.map(({ value, name }): Option => [value, name])];
}

interface TagsProps {
  readonly tags: readonly string[];
  readonly isLocked: boolean;
  readonly onChange: (tags: readonly string[]) => void;
}

/** Words become tags by Enter, space, or by leaving the input. */
function Tags({ tags, isLocked, onChange }: TagsProps) {
  const [text, setText] = useState('');
  const take = () => {
    const added = text.split(/[\s,]+/).filter((tag) => tag !== '' && !tags.includes(tag));
    if (added.length > 0) onChange([...tags, ...added]);
    setText('');
  };
  return (
    <Field label="Tags" htmlFor="field-tags">
      {tags.length > 0 && (
        <TagList aria-label="Tags">
          {tags.map((tag) => (
            <li key={tag}>
              {tag}
              <IconOnly
                type="button"
                aria-label={`Remove tag ${tag}`}
                disabled={isLocked}
                onClick={() => onChange(tags.filter((one) => one !== tag))}
              >
                <CloseIcon />
              </IconOnly>
            </li>
          ))}
        </TagList>
      )}
      <Input
        id="field-tags"
        value={text}
        disabled={isLocked}
        placeholder="Add a tag"
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          take();
        }}
      />
    </Field>
  );
}

interface CustomFieldProps {
  readonly field: DeskField;
  readonly value: unknown;
  readonly isLocked: boolean;
  readonly onChange: (value: string | null) => void;
}

function CustomField({ field, value, isLocked, onChange }: CustomFieldProps) {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (field.custom_field_options) {
    const options = field.custom_field_options.map((option): Option => [option.value, option.name]);
    return (
      <Choice label={field.title} value={text} isLocked={isLocked} options={[['', '—'], ...options]} onChange={(next) => onChange(next || null)} />
    );
  }
  const id = `field-${field.id}`;
  return (
    <Field label={field.title} htmlFor={id}>
      <Input
        id={id}
        type={field.type === 'date' ? 'date' : 'text'}
        value={text}
        disabled={isLocked}
        onChange={(event) => onChange(event.target.value || null)}
      />
    </Field>
  );
}
