/** @module app/console/testing/mount-screen  Mounts one screen or piece of the console with its address in memory. */
import type { ReactNode } from 'react';
import { memoryRoute } from '../../platform/testing/memory-route.ts';
import { type MountOptions, mount } from '../../testing/mount.tsx';
import { UnsavedBar } from '../frame/unsaved-bar.tsx';
import { RouteProvider } from '../use-route.tsx';

/** `address.read()` is where the reader stands; `address.back()` is the back button. */
export async function mountScreen(view: ReactNode, { hash = '#/here', ...options }: MountOptions & { readonly hash?: string } = {}) {
  const address = memoryRoute(hash);
  const mounted = await mount(
    <RouteProvider address={address}>
      <UnsavedBar />
      {view}
    </RouteProvider>,
    { ...options, host: { place: { kind: 'page' }, ...options.host } },
  );
  return { address, ...mounted };
}
