/** @module sandbox/workspace/page/app-frame  An app's iframe: loaded by address, or by a form post with a signed token; attached to the emulator before it loads. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { AppInstance } from '../../zaf/desk.ts';
import { deskApi } from './desk-api.ts';
import { Banner, Button, Quiet } from './parts.tsx';
import type { AppHost } from './use-app-host.ts';
import type { Notice } from './use-workspace.ts';

/** Where a page of the app comes from. */
export interface PageSource {
  readonly url: string;
  /** Loaded by a form post with a signed token. */
  readonly isSigned: boolean;
}

export interface AppFrameProps {
  readonly host: AppHost;
  readonly instance: AppInstance;
  readonly source: PageSource;
  readonly colorScheme: 'light' | 'dark';
  readonly title: string;
  readonly say: (notice: Notice) => void;
}

const Holder = styled.div`position: relative; height: 100%; display: flex; flex-direction: column;`;
const Frame = styled.iframe`border: 0; width: 100%; flex: 1; min-height: 0; display: block; background: transparent; color-scheme: normal;`;
/** Lies where the page will be, while there is none. */
const Waiting = styled.div`position: absolute; inset-block-start: 0; inset-inline: 0; padding: 12px 16px; pointer-events: none;`;
/** Above a page that may have something to say itself. */
const Silent = styled.div`padding: 12px 16px;`;

/** Mounted once per instance: another ticket or another address is another key. */
export function AppFrame({ host, instance, source, colorScheme, title, say }: AppFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  // The scheme at load goes into the address; later changes are events.
  const schemeAtLoad = useRef(colorScheme);
  const { emulator } = host;
  const { url, isSigned } = source;

  useLayoutEffect(() => {
    const element = frame.current;
    const page = element?.contentWindow;
    if (!element || !page) return;
    const address = addressOf(url, { guid: instance.guid, colorScheme: schemeAtLoad.current, origin: toldOrigin(emulator) });
    emulator.attach(instance, { source: page, origin: address.origin, post: (message) => page.postMessage(JSON.stringify(message), address.origin) });
    if (isSigned) void postSigned(address, element.name, instance.location).catch((error: Error) => say({ kind: 'error', text: error.message }));
    else element.src = address.href;
    return () => emulator.detach(instance.guid);
  }, [emulator, instance, url, isSigned, say]);

  const state = useRegistration(host, instance.guid);
  const [isLoaded, setLoaded] = useState(false);
  return (
    <Holder>
      <div role="status">
        {state === 'loading' && !isLoaded && (
          <Waiting>
            <Quiet>Opening {title}…</Quiet>
          </Waiting>
        )}
        {state === 'silent' && (
          <Silent>
            <Banner $tone="warning">
              The app did not start.
              <Button type="button" onClick={host.reload}>
                Reload the app
              </Button>
            </Banner>
          </Silent>
        )}
      </div>
      <Frame
        ref={frame}
        name={`app-${instance.guid}`}
        title={title}
        allow="clipboard-write"
        onLoad={({ currentTarget }) => setLoaded(!isBlank(currentTarget))}
      />
    </Holder>
  );
}

/** An iframe loads an empty page of ours before the one that it is sent to, whose document we may not see. */
function isBlank({ contentDocument }: HTMLIFrameElement): boolean {
  return contentDocument?.URL === 'about:blank';
}

interface Told {
  readonly guid: string;
  readonly colorScheme: string;
  readonly origin: string;
}

function addressOf(url: string, { guid, colorScheme, origin }: Told): URL {
  const address = new URL(url, location.href);
  address.searchParams.set('origin', origin);
  address.searchParams.set('app_guid', guid);
  address.searchParams.set('colorScheme', colorScheme);
  return address;
}

/** Of the current SDK's list of hosts: with any other it would wipe the app's page instead of waiting. */
const OTHER_HOST = 'https://another-desk.zendesk.com';

function toldOrigin({ faults }: AppHost['emulator']): string {
  return faults.some(({ kind }) => kind === 'wrong-origin') ? OTHER_HOST : location.origin;
}

const LOOK_MS = 100;
const PATIENCE_MS = 12_000;

/** The SDK's first word after registering is a subscription: until then the app is loading. */
function useRegistration({ emulator }: AppHost, guid: string): 'loading' | 'here' | 'silent' {
  const [state, setState] = useState<'loading' | 'here' | 'silent'>('loading');
  useEffect(() => {
    const startedAt = performance.now();
    const timer = setInterval(() => {
      const isHere = emulator.hasSubscriber('context.updated', guid);
      if (isHere) clearInterval(timer);
      setState(isHere ? 'here' : performance.now() - startedAt > PATIENCE_MS ? 'silent' : 'loading');
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [emulator, guid]);
  return state;
}

/** The first load of a signed page is a form post into the iframe, the token in its only field. */
async function postSigned(address: URL, target: string, place: string): Promise<void> {
  const token = await deskApi.pageToken(place);
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
