/** @module sandbox/workspace/page/ticket-screen  A ticket: fields at the left, the conversation with its composer, the app tray at the right. */
import type { DeskField } from './desk-api.ts';
import { AppFrame } from './app-frame.tsx';
import { Button, Composer, Conversation, Field, Fields, Input, Message, Row, Select, Spacer, Status, Thread, TicketArea, Tray, TrayFrame } from './parts.tsx';
import type { Workspace } from './use-workspace.ts';

const STATUSES = ['new', 'open', 'pending', 'hold', 'solved'] as const;
export const STATUS_NAMES: Readonly<Record<string, string>> = { new: 'New', open: 'Open', pending: 'Pending', hold: 'On-hold', solved: 'Solved', closed: 'Closed' };

export function TicketScreen({ workspace }: { readonly workspace: Workspace }) {
  return (
    <TicketArea>
      <FieldColumn workspace={workspace} />
      <ConversationColumn workspace={workspace} />
      <AppTray workspace={workspace} />
    </TicketArea>
  );
}

function FieldColumn({ workspace }: { readonly workspace: Workspace }) {
  const { draft, people, fields, setDraft } = workspace;
  const everyone = [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
  const staff = everyone.filter(({ role }) => role !== 'end-user');
  const isClosed = workspace.ticket?.status === 'closed';
  const choose = (label: string, value: string, options: readonly (readonly [string, string])[], change: (value: string) => void) => (
    <Field key={label}>
      {label}
      <Select aria-label={label} value={value} disabled={isClosed} onChange={(event) => change(event.target.value)}>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
  const names = (list: typeof everyone): [string, string][] => [['', '—'], ...list.map(({ id, name }): [string, string] => [String(id), name])];
  return (
    <Fields aria-label="Ticket fields" onSubmit={(event) => event.preventDefault()}>
      {choose('Requester', String(draft.requesterId ?? ''), names(everyone), (id) => setDraft((before) => ({ ...before, requesterId: id === '' ? null : Number(id) })))}
      {choose('Assignee', String(draft.assigneeId ?? ''), names(staff), (id) => setDraft((before) => ({ ...before, assigneeId: id === '' ? null : Number(id) })))}
      {choose('Type', draft.type ?? '', optionsOf(fields, 'tickettype'), (type) => setDraft((before) => ({ ...before, type })))}
      {choose('Priority', draft.priority ?? '', optionsOf(fields, 'priority'), (priority) => setDraft((before) => ({ ...before, priority })))}
      <Field>
        Tags
        <Input aria-label="Tags" value={draft.tags.join(' ')} disabled={isClosed} onChange={(event) => setDraft((before) => ({ ...before, tags: event.target.value.split(/\s+/).filter(Boolean) }))} />
      </Field>
      {fields.filter(({ removable }) => removable).map((field) => <CustomField key={field.id} field={field} workspace={workspace} />)}
    </Fields>
  );
}

function optionsOf(fields: readonly DeskField[], type: string): [string, string][] {
  const options = fields.find((field) => field.type === type)?.system_field_options ?? [];
  return [['', '—'], ...options.map(({ value, name }): [string, string] => [value, name])];
}

function CustomField({ field, workspace }: { readonly field: DeskField; readonly workspace: Workspace }) {
  const value = workspace.draft.custom[field.id];
  const change = (next: unknown) => workspace.setDraft((before) => ({ ...before, custom: { ...before.custom, [field.id]: next } }));
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (field.custom_field_options) {
    return (
      <Field>
        {field.title}
        <Select aria-label={field.title} value={text} onChange={(event) => change(event.target.value || null)}>
          <option value="">—</option>
          {field.custom_field_options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.name}
            </option>
          ))}
        </Select>
      </Field>
    );
  }
  return (
    <Field>
      {field.title}
      <Input aria-label={field.title} type={field.type === 'date' ? 'date' : 'text'} value={text} onChange={(event) => change(event.target.value || null)} />
    </Field>
  );
}

function ConversationColumn({ workspace }: { readonly workspace: Workspace }) {
  const { ticket, draft, comments, people, setDraft, submit, isSaving, view } = workspace;
  const isNew = view.kind === 'new';
  return (
    <Conversation aria-label="Conversation">
      <Row style={{ padding: '12px 20px', borderBottom: '1px solid var(--tl-line)' }}>
        {ticket && <Status $status={ticket.status}>{STATUS_NAMES[ticket.status]}</Status>}
        <Input aria-label="Subject" style={{ flex: 1, fontSize: 15, fontWeight: 600 }} value={draft.subject} placeholder="Subject" onChange={(event) => setDraft((before) => ({ ...before, subject: event.target.value }))} />
        {ticket && <span style={{ color: 'var(--tl-subtle)' }}>#{ticket.id}</span>}
      </Row>
      <Thread aria-label="Comments">
        {comments.map((comment) => (
          <Message key={comment.id} $isInternal={!comment.public}>
            <strong>{people.get(comment.author_id)?.name ?? 'Somebody'}</strong>
            <small>
              {new Date(comment.created_at).toLocaleString(workspace.locale, { dateStyle: 'medium', timeStyle: 'short' })}
              {comment.public ? '' : ' · Internal note'}
            </small>
            <p>{comment.plain_body}</p>
          </Message>
        ))}
        {isNew && <p style={{ color: 'var(--tl-subtle)' }}>Choose a requester, write a subject and a first comment, then submit.</p>}
      </Thread>
      <Composer>
        <Row>
          <label>
            <input type="radio" name="kind" checked={draft.isCommentPublic} onChange={() => setDraft((before) => ({ ...before, isCommentPublic: true }))} /> Public reply
          </label>
          <label>
            <input type="radio" name="kind" checked={!draft.isCommentPublic} onChange={() => setDraft((before) => ({ ...before, isCommentPublic: false }))} /> Internal note
          </label>
        </Row>
        <textarea
          aria-label="Comment"
          style={{ background: draft.isCommentPublic ? 'var(--tl-surface)' : 'var(--tl-warning-ground)' }}
          value={draft.comment}
          placeholder={draft.isCommentPublic ? 'Answer the requester' : 'Only colleagues read this'}
          onChange={(event) => setDraft((before) => ({ ...before, comment: event.target.value }))}
        />
        <Row>
          <Spacer />
          <Select aria-label="Status" value={draft.status} disabled={isSaving} onChange={(event) => setDraft((before) => ({ ...before, status: event.target.value }))}>
            {(ticket?.status === 'closed' ? ['closed'] : STATUSES.filter((status) => isNew || status !== 'new' || ticket?.status === 'new')).map((status) => (
              <option key={status} value={status}>
                {STATUS_NAMES[status]}
              </option>
            ))}
          </Select>
          <Button type="button" $isPrimary disabled={isSaving || ticket?.status === 'closed'} onClick={() => void submit()}>
            {isSaving ? 'Saving…' : `Submit as ${STATUS_NAMES[draft.status] ?? draft.status}`}
          </Button>
        </Row>
      </Composer>
    </Conversation>
  );
}

function AppTray({ workspace }: { readonly workspace: Workspace }) {
  const { app, instance, emulator, colorScheme, trayHeight } = workspace;
  const placement = app?.placements.find(({ location }) => location === instance?.location);
  return (
    <Tray aria-label="Apps">
      <h2>
        Tieline
        <Spacer />
        <Button type="button" onClick={workspace.reloadApp} aria-label="Reload the app">
          ↻
        </Button>
      </h2>
      <TrayFrame>
        {placement && instance && (
          <div style={{ height: Math.max(trayHeight, 320) }}>
            <AppFrame key={instance.guid} emulator={emulator} instance={instance} placement={placement} colorScheme={colorScheme} title="Tieline" onProblem={(text) => workspace.say({ kind: 'error', text })} />
          </div>
        )}
      </TrayFrame>
    </Tray>
  );
}
