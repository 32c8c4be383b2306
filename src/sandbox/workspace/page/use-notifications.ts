/** @module sandbox/workspace/page/use-notifications  What the app's backend tells every open page of the app, passed on as the desk passes it on. */
import { useEffect } from 'react';
import type { ZafEmulator } from '../../zaf/emulator.ts';
import type { AppNotification } from '../notification-routes.ts';

/** Listens while somebody is signed in. The browser connects again by itself; what was sent meanwhile is lost, as at the real desk. */
export function useNotifications(agentId: number | undefined, emulator: Pick<ZafEmulator, 'emit'>): void {
  useEffect(() => {
    if (agentId === undefined) return;
    const source = new EventSource('/desk/notifications');
    source.addEventListener('notification', ({ data }) => {
      const { event, body, sender } = JSON.parse(String(data)) as AppNotification;
      emulator.emit(`api_notification.${event}`, { body, sender });
    });
    return () => source.close();
  }, [agentId, emulator]);
}
