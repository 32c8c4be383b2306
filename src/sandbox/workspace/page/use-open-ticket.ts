/** @module sandbox/workspace/page/use-open-ticket  The ticket on screen: read, drafted, watched for changes by others, submitted through the apps' hooks. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ZafEmulator } from '../../zaf/emulator.ts';
import { DeskApiError, type DeskComment, type DeskTicket, deskApi } from './desk-api.ts';
import { changeEvents, changesOf, type Draft, draftOf, emptyDraft, newTicketOf } from './draft.ts';

/** What the last submit came to, said beside the button. */
export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly text: string }
  /** An app or the desk said no. */
  | { readonly kind: 'refused'; readonly text: string }
  /** Somebody saved meanwhile: only a reload helps. */
  | { readonly kind: 'stale' };

export interface OpenTicket {
  readonly ticket: DeskTicket | undefined;
  readonly comments: readonly DeskComment[];
  readonly draft: Draft;
  readonly isDirty: boolean;
  readonly outcome: Outcome;
  readonly problem: string | undefined;
  setDraft(change: (draft: Draft) => Draft): void;
  submit(): Promise<void>;
  reload(): Promise<void>;
}

export interface OpenTicketOptions {
  readonly id: number | undefined;
  readonly emulator: ZafEmulator;
  /** The instance whose hooks are asked. */
  readonly guid: string | undefined;
  readonly isReady: boolean;
  readonly onSaved: (ticket: DeskTicket, how: 'changed' | 'created') => void;
}

interface Held {
  readonly ticket: DeskTicket | undefined;
  readonly comments: readonly DeskComment[];
  readonly saved: Draft;
  readonly draft: Draft;
}

/** The ticket and its comments as the desk has them. */
type AtDesk = readonly [DeskTicket, readonly DeskComment[]];
const readAtDesk = (id: number): Promise<AtDesk> => Promise.all([deskApi.ticket(id), deskApi.comments(id)]);

/** The open ticket is looked at this often for changes by others, ms: the agent screen learns of API writes. */
const LOOK_EVERY_MS = 3_000;
const nothing: Held = { ticket: undefined, comments: [], saved: emptyDraft, draft: emptyDraft };

export function useOpenTicket(options: OpenTicketOptions): OpenTicket & { readonly current: () => Held } {
  const { id, emulator, isReady } = options;
  const { held, current, put } = useHeld();
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' });
  const [problem, setProblem] = useState<string>();

  const setDraft = useCallback(
    (change: (draft: Draft) => Draft) => {
      const before = current().draft;
      const after = change(before);
      put({ ...current(), draft: after });
      // What was saved is no longer what is on screen.
      setOutcome((last) => (last.kind === 'saved' ? { kind: 'none' } : last));
      for (const { name, value } of changeEvents(before, after)) emulator.emit(name, value);
    },
    [emulator, current, put],
  );
  const show = useCallback(
    ([ticket, comments]: AtDesk) => {
      const { comment, isCommentPublic } = current().draft;
      put({ ticket, comments, saved: draftOf(ticket), draft: { ...draftOf(ticket), comment, isCommentPublic } });
      setOutcome({ kind: 'none' });
    },
    [current, put],
  );
  const reload = useCallback(async () => {
    if (id !== undefined) show(await readAtDesk(id));
  }, [id, show]);
  useEffect(() => {
    put(nothing);
    setOutcome({ kind: 'none' });
    setProblem(undefined);
    if (isReady) reload().catch((error: Error) => setProblem(error.message));
  }, [isReady, reload, put]);
  useChangesByOthers({ held, emulator, isSaving: outcome.kind === 'saving', show, onStale: () => setOutcome({ kind: 'stale' }) });

  const submit = async () => {
    setOutcome({ kind: 'saving' });
    setOutcome(await submitDraft({ ...options, held: current(), put }));
  };
  return { ...held, isDirty: isDirty(held), outcome, problem, setDraft, submit, reload, current };
}

/** State that is readable the moment it is written: an app may set a field and read it back at once. */
function useHeld() {
  const [held, setHeld] = useState<Held>(nothing);
  const latest = useRef(held);
  const current = useCallback(() => latest.current, []);
  const put = useCallback((next: Held) => {
    latest.current = next;
    setHeld(next);
  }, []);
  return { held, current, put };
}

function isDirty({ draft, saved }: Held): boolean {
  return Object.keys(changesOf(draft, saved)).length > 0;
}

interface Watch {
  readonly held: Held;
  readonly emulator: ZafEmulator;
  readonly isSaving: boolean;
  readonly show: (read: AtDesk) => void;
  readonly onStale: () => void;
}

/** A save by somebody else reloads an untouched ticket, and is announced on one that is being edited. */
function useChangesByOthers({ held, emulator, isSaving, show, onStale }: Watch): void {
  const latest = useRef({ held, onStale });
  latest.current = { held, onStale };
  const { ticket } = held;
  useEffect(() => {
    if (!ticket || isSaving) return;
    let told = onScreen(ticket, latest.current.held.comments);
    const look = async () => {
      const read = await readAtDesk(ticket.id).catch(() => undefined);
      if (!read || latest.current.held.ticket !== ticket) return;
      const [fresh] = read;
      const now = onScreen(...read);
      if (now === told) return;
      told = now;
      emulator.emit('ticket.updated', { id: fresh.assignee_id });
      // Shown as it was read: what the agent chose while it is read once more would be lost.
      if (isDirty(latest.current.held)) latest.current.onStale();
      else show(read);
    };
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [ticket, isSaving, emulator, show]);
}

/** What of a ticket is looked at for changes: two saves within one second have the same `updated_at`. */
const onScreen = (ticket: DeskTicket, comments: readonly DeskComment[]): string => JSON.stringify([ticket.updated_at, draftOf(ticket), comments]);

interface Submission extends OpenTicketOptions {
  readonly held: Held;
  readonly put: (held: Held) => void;
}

/** The order is the help desk's: hooks, start, save, done or fail, always. */
async function submitDraft({ held, put, emulator, guid, onSaved }: Submission): Promise<Outcome> {
  const { ticket, draft, saved } = held;
  const hook = await emulator.runHook('ticket.save', guid ? [guid] : []);
  if (hook.kind === 'refused') return { kind: 'refused', text: hook.message || 'An app does not let this ticket be saved.' };
  emulator.emit('ticket.submit.start');
  try {
    const fresh = ticket ? await deskApi.save(ticket, changesOf(draft, saved)) : await deskApi.create(newTicketOf(draft));
    put({ ticket: fresh, comments: await deskApi.comments(fresh.id), saved: draftOf(fresh), draft: draftOf(fresh) });
    emulator.emit('ticket.submit.done', { id: fresh.id });
    onSaved(fresh, ticket ? 'changed' : 'created');
    return { kind: 'saved', text: `Ticket #${fresh.id} is ${ticket ? 'saved' : 'created'}.` };
  } catch (error) {
    emulator.emit('ticket.submit.fail');
    if (error instanceof DeskApiError && error.status === 409) return { kind: 'stale' };
    return { kind: 'refused', text: error instanceof Error ? error.message : String(error) };
  } finally {
    emulator.emit('ticket.submit.always');
  }
}
