/**
 * @module sandbox/zaf/frames
 * The app iframes that are open, what each listens to, and the delivery of events. An app also listens to other instances (`client.instance(guid).on(…)`),
 * so a subscription names the instance it is about.
 */
import type { AppInstance } from './desk.ts';
import type { HostMessage } from './wire.ts';

/** Where messages to one iframe go. */
export interface FrameTarget {
  /** The iframe's window: the only accepted source of its messages. */
  readonly source: unknown;
  /** The app's origin: messages from any other are dropped. */
  readonly origin: string;
  readonly post: (message: HostMessage) => void;
}

/** One open iframe. */
export interface Frame {
  readonly instance: AppInstance;
  readonly target: FrameTarget;
  /** Handlers per `<instance guid> <event>`, as the app counts them. */
  readonly subscriptions: Map<string, number>;
  isActivated: boolean;
}

export interface Frames {
  /** Loading the same guid again forgets what it listened to. */
  add(instance: AppInstance, target: FrameTarget): void;
  remove(guid: string): void;
  byGuid(guid: string): Frame | undefined;
  /** The iframe that a message came from: same window, same origin, same guid. */
  bySender(sender: { readonly source: unknown; readonly origin: string; readonly appGuid: string }): Frame | undefined;
  all(): readonly Frame[];
  /** A page that registers anew inside its iframe has no handlers yet. */
  restart(frame: Frame): void;
  /** Notes how many handlers an app has for an event of an instance. True when this is the first. */
  subscribe(frame: Frame, about: SubscriptionKey, count: number): boolean;
  isSubscribed(frame: Frame, about: SubscriptionKey): boolean;
  /** Posts `zaf.<event>` of an instance to every iframe that listens to it. */
  deliver(about: SubscriptionKey, message: unknown): void;
}

/** An event of an instance. */
export interface SubscriptionKey {
  readonly guid: string;
  readonly event: string;
}

/** No iframes yet. */
export function createFrames(): Frames {
  const frames = new Map<string, Frame>();
  const isSubscribed = (frame: Frame, about: SubscriptionKey) => frame.subscriptions.has(keyOf(about));
  return {
    add: (instance, target) => void frames.set(instance.guid, { instance, target, subscriptions: new Map(), isActivated: false }),
    remove: (guid) => void frames.delete(guid),
    byGuid: (guid) => frames.get(guid),
    bySender: ({ source, origin, appGuid }) => {
      const frame = frames.get(appGuid);
      return frame?.target.source === source && frame?.target.origin === origin ? frame : undefined;
    },
    all: () => [...frames.values()],
    restart: (frame) => {
      frame.subscriptions.clear();
      frame.isActivated = false;
    },
    subscribe: (frame, about, count) => {
      const isFirst = count > 0 && !isSubscribed(frame, about);
      if (count > 0) frame.subscriptions.set(keyOf(about), count);
      else frame.subscriptions.delete(keyOf(about));
      return isFirst;
    },
    isSubscribed,
    deliver: (about, message) => {
      for (const frame of frames.values()) {
        if (isSubscribed(frame, about)) frame.target.post({ key: `zaf.${about.event}`, message, ...addressOf(frame, about.guid) });
      }
    },
  };
}

function keyOf({ guid, event }: SubscriptionKey): string {
  return `${guid} ${event}`;
}

/** The SDK routes by guid: none for the page's own client, the other's for a child client. It throws on a guid that it has no client for. */
function addressOf(frame: Frame, guid: string): { readonly instanceGuid?: string } {
  return frame.instance.guid === guid ? {} : { instanceGuid: guid };
}
