/** @module sandbox/workspace/page/conversation  The middle of a ticket: subject, comments, composer, submit and what it came to. */
import { useEffect, useRef } from 'react';
import { styled } from 'styled-components';
import type { DeskComment } from './desk-api.ts';
import { Avatar, Banner, Button, Input, Quiet, Row, Select, Spacer, STATUS_NAMES, Status, When } from './parts.tsx';
import type { ReadyWorkspace } from './use-workspace.ts';

const Pane = styled.section`display: flex; flex-direction: column; min-height: 0; min-width: 0;`;
const Head = styled.div`
  padding: 12px 20px; border-bottom: 1px solid var(--tl-line); display: flex; align-items: center; gap: 10px;
  input { font-size: 15px; font-weight: 600; border-color: transparent; flex: 1; text-overflow: ellipsis; }
  input:placeholder-shown { border-color: var(--tl-line-strong); }
`;
const Thread = styled.ol`padding: 20px; overflow: auto; flex: 1; display: flex; flex-direction: column; gap: 20px;`;
const Entry = styled.li<{ $isInternal: boolean }>`
  display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 12px;
  ${({ $isInternal }) => $isInternal && 'background: var(--tl-warning-ground); border-radius: 8px; padding: 10px 12px; margin: 0 -12px;'}
  header { display: flex; gap: 8px; align-items: baseline; flex-wrap: wrap; } strong { font-weight: 600; }
  p { margin-top: 4px; white-space: pre-wrap; }
`;
const Composer = styled.form<{ $isInternal: boolean }>`
  border-top: 1px solid var(--tl-line); padding: 12px 20px; display: grid; gap: 8px; background: ${({ $isInternal }) => ($isInternal ? 'var(--tl-warning-ground)' : 'transparent')};
  textarea { font: inherit; min-height: 84px; resize: vertical; width: 100%; border: 1px solid var(--tl-line-strong); border-radius: 6px; padding: 8px 10px; color: var(--tl-ink); background: var(--tl-surface); }
  textarea::placeholder { color: var(--tl-subtle); }
  fieldset { border: 0; margin: 0; padding: 0; display: flex; gap: 16px; font-size: 13px; } fieldset label { display: inline-flex; gap: 6px; align-items: center; }
`;

export function Conversation({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { open, view } = workspace;
  const { ticket, draft, setDraft } = open;
  return (
    <Pane aria-label="Conversation">
      <Head>
        {ticket && <Status status={ticket.status} />}
        <Input
          aria-label="Subject"
          value={draft.subject}
          disabled={ticket?.status === 'closed'}
          placeholder={view.kind === 'new' ? 'What is it about?' : 'Subject'}
          onChange={(event) => setDraft((before) => ({ ...before, subject: event.target.value }))}
        />
        {ticket && <Quiet>#{ticket.id}</Quiet>}
      </Head>
      <Comments workspace={workspace} />
      {ticket?.status === 'closed' ? <ClosedNote /> : <Reply workspace={workspace} />}
    </Pane>
  );
}

function Comments({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { open, view } = workspace;
  const end = useRef<HTMLLIElement>(null);
  const count = open.comments.length;
  // The newest comment is what an agent wants to see.
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  return (
    <Thread aria-label="Comments">
      {open.comments.map((comment) => (
        <Comment key={comment.id} comment={comment} workspace={workspace} />
      ))}
      {view.kind === 'new' && !open.ticket && (
        <li>
          <Quiet>Choose a requester, say what it is about and write the first comment.</Quiet>
        </li>
      )}
      {view.kind === 'ticket' && !open.ticket && (
        <li>{open.problem ? <Banner $tone="danger">{open.problem}</Banner> : <Quiet>Opening the ticket…</Quiet>}</li>
      )}
      <li ref={end} aria-hidden="true" />
    </Thread>
  );
}

function Comment({ comment, workspace }: { readonly comment: DeskComment; readonly workspace: ReadyWorkspace }) {
  const name = workspace.data.people.get(comment.author_id)?.name ?? 'Somebody';
  return (
    <Entry $isInternal={!comment.public}>
      <Avatar name={name} id={comment.author_id} />
      <div>
        <header>
          <strong>{name}</strong>
          {!comment.public && <Quiet>Internal note</Quiet>}
          <Spacer />
          <Quiet>
            <When at={comment.created_at} locale={workspace.preferences.locale} />
          </Quiet>
        </header>
        <p>{comment.plain_body}</p>
      </div>
    </Entry>
  );
}

function ClosedNote() {
  return (
    <div style={{ padding: '12px 20px', borderTop: '1px solid var(--tl-line)' }}>
      <Quiet>This ticket is closed. Closed tickets cannot be changed.</Quiet>
    </div>
  );
}

function Reply({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { draft, setDraft } = workspace.open;
  const kind = (isPublic: boolean, label: string) => (
    <label>
      <input
        type="radio"
        name="comment-kind"
        checked={draft.isCommentPublic === isPublic}
        onChange={() => setDraft((before) => ({ ...before, isCommentPublic: isPublic }))}
      />{' '}
      {label}
    </label>
  );
  return (
    <Composer
      $isInternal={!draft.isCommentPublic}
      aria-label="Reply"
      onSubmit={(event) => {
        event.preventDefault();
        void workspace.open.submit();
      }}
    >
      <fieldset aria-label="Kind of comment">
        {kind(true, 'Public reply')}
        {kind(false, 'Internal note')}
      </fieldset>
      <textarea
        aria-label="Comment"
        value={draft.comment}
        placeholder={draft.isCommentPublic ? 'Answer the requester' : 'Only colleagues read this'}
        onChange={(event) => setDraft((before) => ({ ...before, comment: event.target.value }))}
      />
      <SubmitRow workspace={workspace} />
    </Composer>
  );
}

function SubmitRow({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { open, view } = workspace;
  const { draft, ticket, setDraft, isDirty, outcome } = open;
  const isSaving = outcome.kind === 'saving';
  const statuses = ['new', 'open', 'pending', 'hold', 'solved'].filter(
    (status) => status !== 'new' || view.kind === 'new' || ticket?.status === 'new',
  );
  return (
    <>
      <div role="status" aria-live="polite">
        <OutcomeNote workspace={workspace} />
      </div>
      <Row>
        {isDirty && ticket && outcome.kind !== 'saving' && <Quiet>Not saved yet</Quiet>}
        <Spacer />
        <Select
          aria-label="Status"
          value={draft.status}
          disabled={isSaving}
          onChange={(event) => setDraft((before) => ({ ...before, status: event.target.value }))}
        >
          {statuses.map((status) => (
            <option key={status} value={status}>
              {STATUS_NAMES[status]}
            </option>
          ))}
        </Select>
        <Button type="submit" $look="primary" disabled={isSaving || (view.kind === 'ticket' && !ticket)}>
          {isSaving ? 'Saving…' : `Submit as ${STATUS_NAMES[draft.status] ?? draft.status}`}
        </Button>
      </Row>
    </>
  );
}

function OutcomeNote({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { outcome, reload } = workspace.open;
  if (outcome.kind === 'saved') return <Banner $tone="good">{outcome.text}</Banner>;
  if (outcome.kind === 'refused') return <Banner $tone="danger">{outcome.text}</Banner>;
  if (outcome.kind !== 'stale') return null;
  return (
    <Banner $tone="warning">
      <span style={{ flex: 1 }}>Somebody saved this ticket meanwhile. Reload it to see the new values; your comment is kept.</span>
      <Button type="button" onClick={() => void reload().catch((error: Error) => workspace.say({ kind: 'error', text: error.message }))}>
        Reload
      </Button>
    </Banner>
  );
}
