/** @module sandbox/workspace/page/use-workspace  The agent screen's state: who is signed in, which ticket is open, what is drafted; and the emulator wired to it. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { createZafEmulator, type ZafEmulator } from '../../zaf/emulator.ts';
import type { AppInstance } from '../../zaf/desk.ts';
import { deskApi, DeskApiError, type DeskComment, type DeskField, type DeskTicket, type DeskUser, type InstalledApp } from './desk-api.ts';
import { changeEvents, changesOf, type Draft, draftOf, emptyDraft } from './draft.ts';
import { createPageDesk, type Screen } from './page-desk.ts';

/** What the address says is open. */
export type View = { readonly kind: 'tickets' } | { readonly kind: 'ticket'; readonly id: number } | { readonly kind: 'new' } | { readonly kind: 'console' };

export interface Notice {
  readonly kind: string;
  readonly text: string;
}

export interface Workspace {
  readonly phase: 'loading' | 'sign-in' | 'ready' | 'failed';
  readonly problem: string;
  readonly me: DeskUser | undefined;
  readonly people: ReadonlyMap<number, DeskUser>;
  readonly fields: readonly DeskField[];
  readonly tickets: readonly DeskTicket[];
  readonly app: InstalledApp | undefined;
  readonly view: View;
  readonly ticket: DeskTicket | undefined;
  readonly comments: readonly DeskComment[];
  readonly draft: Draft;
  readonly saved: Draft;
  readonly isSaving: boolean;
  readonly notice: Notice | undefined;
  readonly colorScheme: 'light' | 'dark';
  readonly locale: string;
  readonly instance: AppInstance | undefined;
  readonly emulator: ZafEmulator;
  readonly trayHeight: number;
  go(view: View): void;
  signIn(userId: number): Promise<void>;
  setDraft(change: (draft: Draft) => Draft): void;
  submit(status?: string): Promise<void>;
  reloadTicket(): Promise<void>;
  setColorScheme(scheme: 'light' | 'dark'): void;
  setLocale(locale: string): void;
  setMode(mode: InstalledApp['mode']): Promise<void>;
  reloadApp(): void;
  say(notice: Notice | undefined): void;
}

const SCHEME_KEY = 'workspace.scheme';
const LOCALE_KEY = 'workspace.locale';
/** The open ticket is looked at this often for changes by others, ms: the agent screen learns of API writes. */
const LOOK_EVERY_MS = 3_000;

function readView(): View {
  const path = location.pathname;
  const id = /^\/agent\/tickets\/(\d+)$/.exec(path)?.[1];
  if (id) return { kind: 'ticket', id: Number(id) };
  if (path === '/agent/tickets/new') return { kind: 'new' };
  return path.startsWith('/agent/apps/tieline') ? { kind: 'console' } : { kind: 'tickets' };
}

function pathOf(view: View): string {
  if (view.kind === 'ticket') return `/agent/tickets/${view.id}`;
  if (view.kind === 'new') return '/agent/tickets/new';
  return view.kind === 'console' ? '/agent/apps/tieline' : '/agent';
}

/** The whole screen's state in one place: the emulator needs all of it at any moment. */
export function useWorkspace(): Workspace {
  const [phase, setPhase] = useState<Workspace['phase']>('loading');
  const [problem, setProblem] = useState('');
  const [me, setMe] = useState<DeskUser>();
  const [people, setPeople] = useState<ReadonlyMap<number, DeskUser>>(new Map());
  const [fields, setFields] = useState<readonly DeskField[]>([]);
  const [tickets, setTickets] = useState<readonly DeskTicket[]>([]);
  const [app, setApp] = useState<InstalledApp>();
  const [view, setView] = useState<View>(readView);
  const [ticket, setTicket] = useState<DeskTicket>();
  const [comments, setComments] = useState<readonly DeskComment[]>([]);
  const [draft, putDraft] = useState<Draft>(emptyDraft);
  const [saved, setSaved] = useState<Draft>(emptyDraft);
  const [isSaving, setSaving] = useState(false);
  const [notice, say] = useState<Notice>();
  const [colorScheme, putScheme] = useState<'light' | 'dark'>(() => (localStorage.getItem(SCHEME_KEY) === 'dark' ? 'dark' : 'light'));
  const [locale, putLocale] = useState(() => localStorage.getItem(LOCALE_KEY) ?? 'en-US');
  const [generation, setGeneration] = useState(0);
  const [trayHeight, setTrayHeight] = useState(0);

  const go = useCallback((next: View) => {
    history.pushState(null, '', pathOf(next));
    setView(next);
  }, []);
  useEffect(() => {
    const onPop = () => setView(readView());
    addEventListener('popstate', onPop);
    return () => removeEventListener('popstate', onPop);
  }, []);

  const screen = useRef<Screen>(undefined as unknown as Screen);
  const emulator = useMemo(() => {
    const desk = createPageDesk(() => screen.current);
    return createZafEmulator({ desk, setTimeout: (run, ms) => window.setTimeout(run, ms), clearTimeout: (timer) => window.clearTimeout(timer as number) });
  }, []);
  useEffect(() => {
    const onMessage = (event: MessageEvent) => emulator.receive(event);
    addEventListener('message', onMessage);
    return () => removeEventListener('message', onMessage);
  }, [emulator]);

  const setDraft = useCallback(
    (change: (draft: Draft) => Draft) => {
      putDraft((before) => {
        const after = change(before);
        // The app hears of each change after the screen holds it.
        queueMicrotask(() => {
          for (const event of changeEvents(before, after)) emulator.emit(event.name, event.value);
        });
        return after;
      });
    },
    [emulator],
  );
  if (app && me) {
    screen.current = {
      app, me, people, colorScheme, locale, ticket, draft,
      setDraft: (next) => setDraft(() => next),
      notify: (text, kind) => say({ kind, text }),
      openTicket: (id) => go({ kind: 'ticket', id }),
      resize: (_guid, height) => setTrayHeight(height),
    };
  }

  const loadDesk = useCallback(async () => {
    try {
      const user = await deskApi.me();
      const [allPeople, allFields, allTickets, installed] = await Promise.all([deskApi.users(), deskApi.fields(), deskApi.tickets(), deskApi.app()]);
      setMe(user);
      setPeople(new Map(allPeople.map((person) => [person.id, person])));
      setFields(allFields);
      setTickets(allTickets);
      setApp(installed);
      setPhase('ready');
    } catch (error) {
      const isStranger = error instanceof DeskApiError && error.status === 401;
      setProblem(error instanceof Error ? error.message : String(error));
      setPhase(isStranger ? 'sign-in' : 'failed');
    }
  }, []);
  useEffect(() => void loadDesk(), [loadDesk]);

  const openId = view.kind === 'ticket' ? view.id : undefined;
  const showTicket = useCallback((fresh: DeskTicket) => {
    setTicket(fresh);
    setSaved(draftOf(fresh));
    putDraft((before) => ({ ...draftOf(fresh), comment: before.comment, isCommentPublic: before.isCommentPublic }));
    setTickets((all) => all.map((one) => (one.id === fresh.id ? fresh : one)));
  }, []);
  const reloadTicket = useCallback(async () => {
    if (openId === undefined) return;
    const [fresh, freshComments] = await Promise.all([deskApi.ticket(openId), deskApi.comments(openId)]);
    showTicket(fresh);
    setComments(freshComments);
  }, [openId, showTicket]);

  useEffect(() => {
    if (phase !== 'ready') return;
    setTicket(undefined);
    setComments([]);
    putDraft(emptyDraft);
    setSaved(emptyDraft);
    if (openId === undefined) return;
    reloadTicket().catch((error: Error) => say({ kind: 'error', text: error.message }));
  }, [phase, openId, reloadTicket]);

  const isDirty = Object.keys(changesOf(draft, saved)).length > 0;
  useEffect(() => {
    if (phase !== 'ready' || !ticket || isSaving) return;
    const timer = setInterval(async () => {
      const fresh = await deskApi.ticket(ticket.id).catch(() => undefined);
      if (!fresh || fresh.updated_at === ticket.updated_at) return;
      emulator.emit('ticket.updated', { id: me?.id });
      if (isDirty) return say({ kind: 'alert', text: 'This ticket was changed meanwhile. Submitting will be refused until you reload it.' });
      await reloadTicket();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [phase, ticket, isSaving, isDirty, emulator, me, reloadTicket]);

  const instance = useMemo<AppInstance | undefined>(() => {
    if (phase !== 'ready') return undefined;
    const guid = crypto.randomUUID();
    void generation;
    if (view.kind === 'console') return { guid, location: 'nav_bar' };
    if (view.kind === 'new') return { guid, location: 'new_ticket_sidebar' };
    return openId === undefined ? undefined : { guid, location: 'ticket_sidebar', ticketId: String(openId) };
  }, [phase, view.kind, openId, generation]);

  const submit = useCallback(
    async (status?: string) => {
      const wanted = status ? { ...draft, status } : draft;
      const guids = instance ? [instance.guid] : [];
      setSaving(true);
      try {
        const hook = await emulator.runHook('ticket.save', guids);
        if (hook.kind === 'refused') return say({ kind: 'error', text: hook.message || 'An app refused to save this ticket.' });
        emulator.emit('ticket.submit.start', {});
        const fresh = ticket
          ? await deskApi.save(ticket, changesOf(wanted, saved))
          : await deskApi.create({ ...changesOf(wanted, { ...emptyDraft, status: '' }), comment: { body: wanted.comment || wanted.subject } });
        putDraft(emptyDraft);
        showTicket(fresh);
        emulator.emit('ticket.submit.done', { id: fresh.id });
        emulator.emit('ticket.submit.always', {});
        say({ kind: 'notice', text: ticket ? `Ticket #${fresh.id} is saved.` : `Ticket #${fresh.id} is created.` });
        if (!ticket) {
          setTickets((all) => [...all, fresh]);
          go({ kind: 'ticket', id: fresh.id });
        } else setComments(await deskApi.comments(fresh.id));
      } catch (error) {
        emulator.emit('ticket.submit.fail', {});
        emulator.emit('ticket.submit.always', {});
        const isStale = error instanceof DeskApiError && error.status === 409;
        say({ kind: 'error', text: isStale ? 'Somebody saved this ticket meanwhile. Reload it and submit again.' : (error as Error).message });
      } finally {
        setSaving(false);
      }
    },
    [draft, saved, ticket, instance, emulator, showTicket, go],
  );

  return {
    phase, problem, me, people, fields, tickets, app, view, ticket, comments, draft, saved, isSaving, notice, colorScheme, locale, instance, emulator, trayHeight, go, setDraft, submit, reloadTicket, say,
    async signIn(userId) {
      await deskApi.signIn(userId);
      setPhase('loading');
      await loadDesk();
      setGeneration((count) => count + 1);
    },
    setColorScheme(scheme) {
      localStorage.setItem(SCHEME_KEY, scheme);
      putScheme(scheme);
      emulator.emit('colorScheme.changed', scheme);
    },
    setLocale(next) {
      localStorage.setItem(LOCALE_KEY, next);
      putLocale(next);
      // The real desk reloads its apps with the new locale.
      setGeneration((count) => count + 1);
    },
    async setMode(mode) {
      await deskApi.setMode(mode);
      setApp(await deskApi.app());
      setGeneration((count) => count + 1);
    },
    reloadApp: () => setGeneration((count) => count + 1),
  };
}
