/** @module app/sidebar/use-fitted-height  Keeps the host's iframe as high as the content, without a call for every pixel. */
import { useEffect, useRef } from 'react';
import { useServices } from '../platform/index.ts';

/** Milliseconds over which height changes are gathered. */
const GATHER_MS = 80;
/** The smallest height: an iframe of nothing looks broken. */
const MIN_PX = 120;

export function useFittedHeight() {
  const { host } = useServices();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!ref.current || typeof ResizeObserver === 'undefined') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let told = 0;
    const observer = new ResizeObserver(([entry]) => {
      clearTimeout(timer);
      const height = Math.max(MIN_PX, Math.ceil(entry?.contentRect.height ?? 0));
      if (height === told) return;
      timer = setTimeout(() => {
        told = height;
        // A host that refuses leaves its own scroll bar: nothing to tell the agent.
        host.resize(height).catch(() => undefined);
      }, GATHER_MS);
    });
    observer.observe(ref.current);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [host]);
  return ref;
}
