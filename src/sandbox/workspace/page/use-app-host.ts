/** @module sandbox/workspace/page/use-app-host  The emulator behind the screen, the app instance of the view that is open, and the modals that apps opened. */
import { type MutableRefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AppInstance, HostFault } from '../../zaf/desk.ts';
import { createZafEmulator, type ZafEmulator } from '../../zaf/emulator.ts';
import { createPageDesk, type OpenModal, type Screen } from './page-desk.ts';

export interface AppHost {
  readonly emulator: ZafEmulator;
  readonly modals: readonly OpenModal[];
  /** What the app asked for by `resize`, px; 0 until it does. */
  readonly trayHeight: number;
  readonly faults: readonly HostFault[];
  /** Counts reloads; part of an instance's identity. */
  readonly generation: number;
  setFaults(faults: readonly HostFault[]): void;
  setTrayHeight(px: number): void;
  openModal(modal: OpenModal): void;
  closeModal(guid: string): void;
  reload(): void;
  /** Tells the apps of the open view that they close, and gives them a moment. */
  leave(): Promise<void>;
}

/** How long an app that listens for its end may still send what it must, ms. */
const FAREWELL_MS = 60;

export function useAppHost(screen: MutableRefObject<Screen>): AppHost {
  const [modals, setModals] = useState<readonly OpenModal[]>([]);
  const [trayHeight, setTrayHeight] = useState(0);
  const [faults, putFaults] = useState<readonly HostFault[]>([]);
  const [generation, setGeneration] = useState(0);
  const emulator = useMemo(() => {
    const desk = createPageDesk(() => screen.current);
    return createZafEmulator({
      desk,
      setTimeout: (run, ms) => window.setTimeout(run, ms),
      clearTimeout: (timer) => window.clearTimeout(timer as number),
    });
  }, [screen]);
  useEffect(() => {
    const onMessage = (event: MessageEvent) => emulator.receive(event);
    addEventListener('message', onMessage);
    return () => removeEventListener('message', onMessage);
  }, [emulator]);
  const leave = useCallback(async () => {
    emulator.emit('app.deactivated');
    emulator.emit('app.willDestroy');
    await new Promise((resolve) => setTimeout(resolve, FAREWELL_MS));
    setModals([]);
    setTrayHeight(0);
  }, [emulator]);
  const reload = useCallback(() => void leave().then(() => setGeneration((count) => count + 1)), [leave]);
  const setFaults = (next: readonly HostFault[]) => {
    emulator.faults = next;
    putFaults(next);
  };
  const openModal = (modal: OpenModal) => setModals((open) => [...open, modal]);
  const closeModal = (guid: string) => setModals((open) => open.filter(({ instance }) => instance.guid !== guid));
  return { emulator, modals, trayHeight, faults, generation, setFaults, setTrayHeight, openModal, closeModal, reload, leave };
}

/** One instance for as long as its view stays open and nobody reloads the app. */
export function useViewInstance(
  location: AppInstance['location'] | undefined,
  ticketId: string | undefined,
  generation: number | string,
): AppInstance | undefined {
  const held = useRef<{ readonly key: string; readonly instance: AppInstance }>(undefined);
  if (location === undefined) return undefined;
  const key = `${location} ${ticketId ?? ''} ${generation}`;
  if (held.current?.key !== key)
    held.current = { key, instance: { guid: crypto.randomUUID(), location, ...(ticketId === undefined ? {} : { ticketId }) } };
  return held.current.instance;
}
