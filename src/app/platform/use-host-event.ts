/** @module app/platform/use-host-event  Hooks over the host's events: listen, and follow the colour scheme. */
import { useEffect, useRef, useState } from 'react';
import type { ColorScheme, DeskHost, HostEventName, HostEvents } from './desk-host.ts';
import { useServices } from './services.tsx';

/** Calls `handle` for each event while mounted; always the latest `handle`. */
export function useHostEvent<Name extends HostEventName>(event: Name, handle: (detail: HostEvents[Name]) => void): void {
  const { host } = useServices();
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => host.on(event, (detail) => latest.current(detail)), [host, event]);
}

/** The host's colour scheme, followed live. Works above the providers, hence the parameter. */
export function useColorScheme(host: DeskHost): ColorScheme {
  const [scheme, setScheme] = useState(host.colorScheme);
  useEffect(() => host.on('color-scheme', setScheme), [host]);
  return scheme;
}
