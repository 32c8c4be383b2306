/**
 * @module app/sidebar/use-editing-report
 * Tells the backend that an agent edits this ticket, so that our own writes to it wait: the help desk would refuse the agent's save otherwise.
 */
import { useEffect, useRef } from 'react';
import { useHostEvent, useIsActive, useServices } from '../platform/index.ts';
import { useMayAct } from './use-session.ts';

/** Milliseconds after which a report is renewed. */
const RENEW_MS = 60_000;

export function useEditingReport(ticketId: string): void {
  const { api } = useServices();
  const isActive = useIsActive();
  const mayAct = useMayAct();
  /** `hasDraft`: unsaved edits lie in the tab; `isReported`: the backend knows. */
  const state = useRef({ hasDraft: false, isReported: false, timer: undefined as ReturnType<typeof setInterval> | undefined });

  // A lost report costs little: the next edit or renewal repeats it, and the backend forgets by itself.
  const send = (said: 'editing' | 'idle') => void api.call('reportEditing', { ticketId }, { body: { state: said } }).catch(() => undefined);
  const begin = () => {
    if (!mayAct || state.current.isReported) return;
    state.current.isReported = true;
    send('editing');
    state.current.timer = setInterval(() => send('editing'), RENEW_MS);
  };
  const end = () => {
    clearInterval(state.current.timer);
    if (state.current.isReported) send('idle');
    state.current.isReported = false;
  };
  const latest = useRef({ begin, end });
  latest.current = { begin, end };

  useHostEvent('field-changed', () => {
    state.current.hasDraft = true;
    if (isActive) begin();
  });
  useHostEvent('saved', () => {
    state.current.hasDraft = false;
    end();
  });
  useHostEvent('closing', end);
  // Leaving the tab ends the report; coming back to an unsaved draft begins it anew.
  useEffect(() => {
    if (isActive && state.current.hasDraft) latest.current.begin();
    return () => latest.current.end();
  }, [isActive]);
}
