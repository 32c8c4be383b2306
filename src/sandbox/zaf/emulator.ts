/**
 * @module sandbox/zaf/emulator
 * The host's side of the ZAF v2 wire protocol: registers app iframes, answers get/set/invoke/request, delivers events to those who subscribed, runs
 * `ticket.save` hooks. Knows no DOM beyond `postMessage`, and nothing of the app.
 */
import { type AppInstance, type AppRequest, type AppResponse, DeskRefusal, type EmulatedDesk, type HostFault } from './desk.ts';
import { type AppMessage, type HostMessage, readAppMessage, type WireError } from './wire.ts';

/** Where messages to one iframe go. */
export interface FrameTarget {
  /** The iframe's window: the only accepted source of its messages. */
  readonly source: unknown;
  /** The app's origin: messages from any other are dropped. */
  readonly origin: string;
  readonly post: (message: HostMessage) => void;
}

/** How long a `ticket.save` hook may take before the save goes on without it, ms. */
export const HOOK_LIMIT_MS = 30_000;

export type HookOutcome = { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly message: string } | { readonly kind: 'late' };

interface Frame {
  readonly instance: AppInstance;
  readonly target: FrameTarget;
  readonly subscribers: Map<string, number>;
  isRegistered: boolean;
}

export interface ZafEmulator {
  /** Before the iframe loads. Loading the same guid again starts it anew. */
  attach(instance: AppInstance, target: FrameTarget): void;
  detach(guid: string): void;
  /** Every `message` event of the host's window. */
  receive(event: { readonly data: unknown; readonly origin: string; readonly source: unknown }): void;
  /** Delivers `zaf.<name>` to the iframes that subscribed; only to those of `guids` where given. */
  emit(name: string, message?: unknown, guids?: readonly string[]): void;
  /** Asks every iframe with a hook for that event. The first refusal wins. */
  runHook(name: string, guids: readonly string[]): Promise<HookOutcome>;
  /** True while any iframe listens to that event. */
  hasSubscriber(name: string, guid: string): boolean;
  faults: HostFault[];
}

export interface EmulatorDeps {
  readonly desk: EmulatedDesk;
  readonly setTimeout: (run: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

interface PendingHook {
  readonly guid: string;
  readonly settle: (outcome: HookOutcome) => void;
}

export function createZafEmulator(deps: EmulatorDeps): ZafEmulator {
  const frames = new Map<string, Frame>();
  const hooks = new Map<string, PendingHook[]>();
  const emulator: ZafEmulator = { attach, detach, receive, emit, runHook, hasSubscriber, faults: [] };
  return emulator;

  function attach(instance: AppInstance, target: FrameTarget): void {
    frames.set(instance.guid, { instance, target, subscribers: new Map(), isRegistered: false });
  }

  function detach(guid: string): void {
    emit('app.willDestroy', {}, [guid]);
    frames.delete(guid);
    for (const pending of hooks.values()) for (const hook of pending) if (hook.guid === guid) hook.settle({ kind: 'allowed' });
  }

  function receive(event: { data: unknown; origin: string; source: unknown }): void {
    const message = readAppMessage(event.data);
    const frame = message && [...frames.values()].find(({ target }) => target.source === event.source && target.origin === event.origin);
    if (!message || !frame) return;
    if (message.kind === 'call') return void answerCall(frame, message);
    if (message.kind === 'reply') return settleHook(frame, message.event, message.error);
    handleKeyed(frame, message);
  }

  function handleKeyed(frame: Frame, message: Extract<AppMessage, { kind: 'keyed' }>): void {
    const { key } = message;
    if (key === 'iframe.handshake') return register(frame);
    if (key.startsWith('iframe.on:') || key.startsWith('iframe.off:')) return subscribe(frame, key.slice(key.indexOf(':') + 1), message.message);
    if (key.startsWith('iframe.trigger:')) return relay(frame, key.slice('iframe.trigger:'.length), message);
    if (key.startsWith('request:')) return void answerRequest(frame, key, message.message as AppRequest);
    // `session.live` and `__track__` are only told.
  }

  function register(frame: Frame): void {
    const registered = { key: 'zaf.app.registered', message: { metadata: deps.desk.metadata(frame.instance), context: deps.desk.context(frame.instance) } };
    // Twice would make the SDK send its whole queue twice, so once per load unless that is what is being tried.
    if (frame.isRegistered) return;
    frame.isRegistered = true;
    frame.target.post(registered);
    if (emulator.faults.some(({ kind }) => kind === 'register-twice')) frame.target.post(registered);
    if (emulator.faults.some(({ kind }) => kind === 'unknown-instance')) frame.target.post({ key: 'zaf.app.activated', message: {}, instanceGuid: 'no-such-instance' });
  }

  function subscribe(frame: Frame, event: string, message: unknown): void {
    const count = Number((message as { subscriberCount?: unknown } | undefined)?.subscriberCount ?? 0);
    const wasSubscribed = frame.subscribers.has(event);
    if (count > 0) frame.subscribers.set(event, count);
    else frame.subscribers.delete(event);
    // An app that is on screen learns so as soon as it can hear it.
    if (event === 'app.activated' && !wasSubscribed && count > 0) frame.target.post({ key: 'zaf.app.activated', message: { firstLoad: true } });
  }

  /** `client.instance(guid).trigger(…)` reaches the other instance; a plain trigger comes back to all instances of the app. */
  function relay(frame: Frame, event: string, message: Extract<AppMessage, { kind: 'keyed' }>): void {
    const isAddressed = message.instanceGuid !== frame.instance.guid;
    const targets = isAddressed ? [frames.get(message.instanceGuid)] : [...frames.values()];
    for (const target of targets) if (target?.subscribers.has(event)) target.target.post({ key: `zaf.${event}`, message: message.message });
  }

  async function answerCall(frame: Frame, call: Extract<AppMessage, { kind: 'call' }>): Promise<void> {
    const names = namesOf(call);
    if (names.some((name) => isStruck('never-answer', name))) return;
    if (names.some((name) => isStruck('error-without-name', name))) {
      return frame.target.post({ id: call.id, error: { message: 'something is wrong' } as WireError });
    }
    const instance = frames.get(call.instanceGuid)?.instance ?? frame.instance;
    const result: Record<string, unknown> = {};
    const errors: Record<string, WireError> = {};
    for (const name of names) {
      try {
        result[name] = await answerOne(call, name, instance, frame.instance);
      } catch (error) {
        errors[name] = { name: error instanceof DeskRefusal ? 'Error' : 'InternalError', message: error instanceof Error ? error.message : String(error), path: name };
      }
    }
    frame.target.post({ id: call.id, result: { errors, ...result } });
  }

  async function answerOne(call: Extract<AppMessage, { kind: 'call' }>, name: string, instance: AppInstance, caller: AppInstance): Promise<unknown> {
    if (call.request === 'get') return name.startsWith('instances.') ? describeInstance(name.slice('instances.'.length)) : deps.desk.get(name, instance);
    const params = call.params as Readonly<Record<string, unknown>>;
    if (call.request === 'set') {
      deps.desk.set(name, params[name], instance);
      return params[name];
    }
    const args = Array.isArray(params[name]) ? (params[name] as readonly unknown[]) : [params[name]];
    if (name === 'track') return [];
    if (name === 'instances.create') return [{ instanceGuid: deps.desk.open(args[0] as Parameters<EmulatedDesk['open']>[0], caller).guid }];
    if (name === 'destroy' || name === 'closeApp') {
      for (const { target, subscribers } of frames.values()) if (subscribers.has('modal.close')) target.post({ key: 'zaf.modal.close', message: {} });
      deps.desk.close(instance);
      return [];
    }
    return [await deps.desk.invoke(name, args, instance)];
  }

  function describeInstance(guid: string): unknown {
    const frame = frames.get(guid);
    if (!frame) throw new DeskRefusal(`There is no instance ${guid}.`);
    return deps.desk.context(frame.instance);
  }

  async function answerRequest(frame: Frame, key: string, options: AppRequest): Promise<void> {
    if (isStruck('never-answer', options.url)) return;
    const outcome = await deps.desk.request(options, frame.instance).catch((error: unknown) => failedResponse(error));
    const isDone = outcome.status >= 200 && outcome.status < 300;
    const body = isDone && !options.httpCompleteResponse ? (outcome.responseJSON ?? outcome.responseText) : outcome;
    frame.target.post({ key: `zaf.${key}.${isDone ? 'done' : 'fail'}`, message: { responseArgs: [body] } });
  }

  function emit(name: string, message: unknown = {}, guids?: readonly string[]): void {
    for (const { instance, target, subscribers } of frames.values()) {
      const isAddressed = guids === undefined || guids.includes(instance.guid);
      if (isAddressed && subscribers.has(name)) target.post({ key: `zaf.${name}`, message });
      if (isAddressed && subscribers.has('*.changed') && name.endsWith('.changed')) {
        target.post({ key: 'zaf.*.changed', message: { propertyName: name.slice(0, -'.changed'.length), newValue: message } });
      }
    }
  }

  async function runHook(name: string, guids: readonly string[]): Promise<HookOutcome> {
    const asked = guids.flatMap((guid) => frames.get(guid) ?? []).filter(({ subscribers }) => subscribers.has(name));
    const outcomes = await Promise.all(asked.map((frame) => askHook(frame, name)));
    return outcomes.find(({ kind }) => kind === 'refused') ?? outcomes.find(({ kind }) => kind === 'late') ?? { kind: 'allowed' };
  }

  function askHook(frame: Frame, name: string): Promise<HookOutcome> {
    return new Promise((resolve) => {
      const timer = deps.setTimeout(() => settle({ kind: 'late' }), HOOK_LIMIT_MS);
      const pending: PendingHook = { guid: frame.instance.guid, settle };
      hooks.set(name, [...(hooks.get(name) ?? []), pending]);
      frame.target.post({ key: `zaf.${name}`, message: {}, needsReply: true });
      function settle(outcome: HookOutcome): void {
        deps.clearTimeout(timer);
        hooks.set(name, (hooks.get(name) ?? []).filter((one) => one !== pending));
        resolve(outcome);
      }
    });
  }

  function settleHook(frame: Frame, event: string, error: string | undefined): void {
    const pending = hooks.get(event)?.find(({ guid }) => guid === frame.instance.guid);
    pending?.settle(error === undefined ? { kind: 'allowed' } : { kind: 'refused', message: error });
  }

  function hasSubscriber(name: string, guid: string): boolean {
    return frames.get(guid)?.subscribers.has(name) ?? false;
  }

  function isStruck(kind: 'never-answer' | 'error-without-name', name: string): boolean {
    return emulator.faults.some((fault) => fault.kind === kind && name.includes(fault.match));
  }
}

function namesOf(call: Extract<AppMessage, { kind: 'call' }>): readonly string[] {
  if (Array.isArray(call.params)) return call.params.map(String);
  return typeof call.params === 'object' && call.params !== null ? Object.keys(call.params) : [];
}

function failedResponse(error: unknown): AppResponse {
  return { status: 0, statusText: 'error', headers: '', responseText: error instanceof Error ? error.message : String(error), readyState: 4 };
}
