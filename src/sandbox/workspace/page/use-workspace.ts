/** @module sandbox/workspace/page/use-workspace  The agent screen's parts put together: desk, view, ticket, apps. The emulator needs all of it at any moment. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppInstance } from '../../zaf/desk.ts';
import type { DeskTicket } from './desk-api.ts';
import type { Screen } from './page-desk.ts';
import { type AppHost, useAppHost, useViewInstance } from './use-app-host.ts';
import { type Desk, type DeskData, useDesk } from './use-desk.ts';
import { useNotifications } from './use-notifications.ts';
import { type OpenTicket, useOpenTicket } from './use-open-ticket.ts';
import { type ColorScheme, type Preferences, usePreferences } from './use-preferences.ts';
import { useView, type View } from './use-view.ts';

/** Something said to the agent. `kind` as the app framework's `notify` names it. */
export interface Notice {
  readonly kind: string;
  readonly text: string;
}

export interface Workspace {
  readonly desk: Desk;
  readonly preferences: Preferences;
  readonly host: AppHost;
  readonly view: View;
  readonly open: OpenTicket;
  readonly instance: AppInstance | undefined;
  readonly notice: Notice | undefined;
  go(view: View): void;
  say(notice: Notice | undefined): void;
  setColorScheme(scheme: ColorScheme): void;
  setLocale(locale: string): void;
}

/** A workspace somebody is signed in to. */
export interface ReadyWorkspace extends Workspace {
  readonly data: DeskData;
}

/** How long a new ticket's app may still attach what was chosen before the screen moves on to the ticket, ms. */
const ATTACH_MS = 900;
const LOCATIONS = { tickets: undefined, ticket: 'ticket_sidebar', new: 'new_ticket_sidebar', console: 'nav_bar' } as const;

export function useWorkspace(): Workspace {
  const desk = useDesk();
  const preferences = usePreferences();
  const [notice, say] = useState<Notice>();
  const screen = useRef<Screen>(undefined as unknown as Screen);
  const host = useAppHost(screen);
  const { emulator } = host;
  const { view, go } = useView(host.leave);
  const data = desk.door.phase === 'ready' ? desk.door.data : undefined;
  const openId = view.kind === 'ticket' ? view.id : undefined;
  // Another person, another way of being installed, another language: the apps load anew.
  const identity = `${host.generation} ${data?.me.id} ${data?.app.mode} ${preferences.locale}`;
  const instance = useViewInstance(data && LOCATIONS[view.kind], openId === undefined ? undefined : String(openId), identity);
  const { putTicket } = desk;
  const onSaved = useCallback(
    (ticket: DeskTicket, how: 'changed' | 'created') => {
      putTicket(ticket);
      if (how !== 'created') return;
      say({ kind: 'notice', text: `Ticket #${ticket.id} is created.` });
      setTimeout(() => go({ kind: 'ticket', id: ticket.id }), ATTACH_MS);
    },
    [putTicket, go],
  );
  const { current, ...open } = useOpenTicket({ id: openId, emulator, guid: instance?.guid, isReady: data !== undefined, onSaved });
  if (data) screen.current = screenOf({ data, preferences, host, view, current, open, go, say });
  useTitle(view, open.ticket);
  useConsolePlace(view, instance, emulator);
  useNotifications(data?.me.id, emulator);
  return {
    desk,
    preferences,
    host,
    view,
    open,
    instance,
    notice,
    go,
    say,
    setColorScheme(scheme) {
      preferences.setColorScheme(scheme);
      emulator.emit('colorScheme.changed', scheme);
    },
    setLocale: (locale) => void host.leave().then(() => preferences.setLocale(locale)),
  };
}

interface ScreenParts {
  readonly data: DeskData;
  readonly preferences: Preferences;
  readonly host: AppHost;
  readonly view: View;
  readonly current: ReturnType<typeof useOpenTicket>['current'];
  readonly open: OpenTicket;
  readonly go: (view: View) => void;
  readonly say: (notice: Notice) => void;
}

function screenOf({ data, preferences, host, view, current, open, go, say }: ScreenParts): Screen {
  return {
    app: data.app,
    me: data.me,
    people: data.people,
    colorScheme: preferences.colorScheme,
    locale: preferences.locale,
    readTicket: () => current().ticket,
    readDraft: () => current().draft,
    setDraft: (draft) => open.setDraft(() => draft),
    notify: (text, kind) => say({ kind, text }),
    openTicket: (id) => go({ kind: 'ticket', id }),
    openConsole: (place) => go({ kind: 'console', place }),
    consolePlace: view.kind === 'console' ? view.place : '',
    resize: (instance, height) => (instance.location === 'modal' ? undefined : host.setTrayHeight(height)),
    openModal: host.openModal,
    closeModal: host.closeModal,
  };
}

/** Tells an open console of another place in its address; one that opens asks for its first. */
function useConsolePlace(view: View, instance: AppInstance | undefined, emulator: AppHost['emulator']): void {
  const place = view.kind === 'console' ? view.place : '';
  useEffect(() => {
    if (place !== '' && instance) emulator.emit('app.route.changed', { appName: 'tieline', appPath: place }, [instance.guid]);
  }, [place, instance, emulator]);
}

function useTitle(view: View, ticket: DeskTicket | undefined): void {
  const names = { tickets: 'Tickets', ticket: ticket ? `#${ticket.id} ${ticket.subject}` : 'Ticket', new: 'New ticket', console: 'Tieline console' };
  const title = `${names[view.kind]} · Halden & Rau (Sandbox)`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
