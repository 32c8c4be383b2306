/** @module sandbox/workspace/page/app-frame  An app's iframe: loaded by address, or by a form post with a signed token; attached to the emulator before it loads. */
import { useEffect, useRef } from 'react';
import { styled } from 'styled-components';
import type { AppInstance } from '../../zaf/desk.ts';
import type { ZafEmulator } from '../../zaf/emulator.ts';
import { deskApi, type InstalledApp } from './desk-api.ts';

export interface AppFrameProps {
  readonly emulator: ZafEmulator;
  readonly instance: AppInstance;
  readonly placement: InstalledApp['placements'][number];
  readonly colorScheme: 'light' | 'dark';
  readonly title: string;
  readonly onProblem: (message: string) => void;
}

const Frame = styled.iframe`
  border: 0;
  width: 100%;
  height: 100%;
  display: block;
  background: transparent;
`;

/** Mounted once per instance: another ticket or another address is another key. */
export function AppFrame({ emulator, instance, placement, colorScheme, title, onProblem }: AppFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  // The scheme at load goes into the address; later changes are events.
  const schemeAtLoad = useRef(colorScheme);

  useEffect(() => {
    const element = frame.current;
    if (!element?.contentWindow) return;
    const address = new URL(placement.url, location.href);
    address.searchParams.set('origin', location.origin);
    address.searchParams.set('app_guid', instance.guid);
    address.searchParams.set('colorScheme', schemeAtLoad.current);
    const source = element.contentWindow;
    emulator.attach(instance, { source, origin: address.origin, post: (message) => source.postMessage(JSON.stringify(message), address.origin) });
    if (placement.isSigned) void postSigned(address, element.name, instance.location).catch((error: Error) => onProblem(error.message));
    else element.src = address.href;
    return () => emulator.detach(instance.guid);
  }, [emulator, instance, placement, onProblem]);

  return <Frame ref={frame} name={`app-${instance.guid}`} title={title} data-test="app-frame" allow="clipboard-write" />;
}

/** The first load of a signed page is a form post into the iframe, the token in its only field. */
async function postSigned(address: URL, target: string, place: string): Promise<void> {
  const { token } = { token: await deskApi.pageToken(place) };
  const form = document.createElement('form');
  form.method = 'post';
  form.action = address.href;
  form.target = target;
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'token';
  field.value = token;
  form.append(field);
  document.body.append(form);
  form.submit();
  form.remove();
}
