/**
 * @module sandbox/zaf/emulator
 * The host's side of the ZAF v2 wire protocol: registers app iframes, answers get/set/invoke/request, delivers events to those who subscribed, runs
 * `ticket.save` hooks. Knows no DOM beyond `postMessage`, and nothing of the app.
 */
import { answerCall, type Call, namesOf } from './calls.ts';
import type { AppInstance, AppRequest, AppResponse, EmulatedDesk, HostFault } from './desk.ts';
import { createFrames, type Frame, type Frames, type FrameTarget } from './frames.ts';
import { createSaveHooks, type HookOutcome, type HookTimers, type SaveHooks } from './save-hooks.ts';
import { type AppMessage, readAppMessage, type WireError } from './wire.ts';

export interface ZafEmulator {
  /** Before the iframe loads. Loading the same guid again starts it anew. */
  attach(instance: AppInstance, target: FrameTarget): void;
  detach(guid: string): void;
  /** Every `message` event of the host's window. */
  receive(event: { readonly data: unknown; readonly origin: string; readonly source: unknown }): void;
  /** Delivers `zaf.<name>` to whoever listens to these instances; of all instances where no `guids` are given. */
  emit(name: string, message?: unknown, guids?: readonly string[]): void;
  /** Asks every iframe of `guids` that has a hook for that event. The first refusal wins. */
  runHook(name: string, guids: readonly string[]): Promise<HookOutcome>;
  /** True while that instance's own page listens to that event. */
  hasSubscriber(name: string, guid: string): boolean;
  faults: readonly HostFault[];
}

export interface EmulatorDeps extends HookTimers {
  readonly desk: EmulatedDesk;
}

/** What the handlers below share. */
interface Host {
  readonly deps: EmulatorDeps;
  readonly frames: Frames;
  readonly hooks: SaveHooks;
  readonly emulator: ZafEmulator;
}

type Keyed = Extract<AppMessage, { kind: 'keyed' }>;

export function createZafEmulator(deps: EmulatorDeps): ZafEmulator {
  const frames = createFrames();
  const hooks = createSaveHooks(deps);
  const emulator: ZafEmulator = {
    attach: frames.add,
    detach: (guid) => {
      frames.remove(guid);
      hooks.release(guid);
    },
    receive: (event) => receive(host, event),
    emit: (name, message = {}, guids = frames.all().map(({ instance }) => instance.guid)) => emit(frames, { name, message, guids }),
    runHook: (name, guids) => hooks.ask(name, listenersTo(frames, name, guids)),
    hasSubscriber: (name, guid) => listenersTo(frames, name, [guid]).length > 0,
    faults: [],
  };
  const host: Host = { deps, frames, hooks, emulator };
  return emulator;
}

function receive(host: Host, event: { readonly data: unknown; readonly origin: string; readonly source: unknown }): void {
  const message = readAppMessage(event.data);
  const frame = message && host.frames.bySender({ source: event.source, origin: event.origin, appGuid: message.appGuid });
  if (!message || !frame) return;
  if (message.kind === 'call') void answer(host, frame, message);
  else if (message.kind === 'reply') host.hooks.settle(message.event, frame.instance.guid, message.error);
  else handleKeyed(host, frame, message);
}

/** `session.live` and `__track__` are only told, and so is whatever an app posts by a name of its own. */
function handleKeyed(host: Host, frame: Frame, message: Keyed): void {
  const { key } = message;
  const [, verb, event = ''] = /^iframe\.(on|off|trigger):(.+)$/.exec(key) ?? [];
  if (key === 'iframe.handshake') register(host, frame);
  else if (key.startsWith('request:')) void answerRequest(host, frame, message);
  else if (verb === 'trigger') host.frames.deliver({ guid: message.instanceGuid, event }, message.message);
  else if (verb) subscribe(host, frame, { event, message });
}

/** One registration for each handshake: twice would make the SDK send its whole queue twice. The SDK shakes hands once per page load. */
function register({ deps, frames, emulator }: Host, frame: Frame): void {
  frames.restart(frame);
  const { instance, target } = frame;
  const registered = { key: 'zaf.app.registered', message: { metadata: deps.desk.metadata(instance), context: deps.desk.context(instance) } };
  target.post(registered);
  for (const { kind } of emulator.faults) {
    if (kind === 'register-twice') target.post(registered);
    if (kind === 'unknown-instance') target.post({ key: 'zaf.app.activated', message: {}, instanceGuid: 'no-such-instance' });
  }
}

function subscribe({ deps, frames }: Host, frame: Frame, { event, message }: { readonly event: string; readonly message: Keyed }): void {
  // The npm SDK leaves two handlers behind for each request; they would only pile up here.
  if (event.startsWith('request:')) return;
  const count = Number((message.message as { subscriberCount?: unknown } | undefined)?.subscriberCount ?? 0);
  const about = { guid: message.instanceGuid, event };
  const isFirst = frames.subscribe(frame, about, count);
  // A page that is opened by an address learns it as soon as it can hear it.
  const place = event === 'app.route.changed' && isFirst && about.guid === frame.instance.guid ? deps.desk.route(frame.instance) : '';
  if (place !== '') frames.deliver(about, { appName: 'tieline', appPath: place });
  // An app that is on screen learns so as soon as it can hear it.
  if (event !== 'app.activated' || !isFirst || frame.isActivated || about.guid !== frame.instance.guid) return;
  frame.isActivated = true;
  frames.deliver(about, { firstLoad: true });
}

async function answer({ deps, frames, emulator }: Host, frame: Frame, call: Call): Promise<void> {
  const names = namesOf(call);
  if (names.some((name) => isStruck(emulator, 'never-answer', name))) return;
  if (names.some((name) => isStruck(emulator, 'error-without-name', name))) {
    return frame.target.post({ id: call.id, error: { message: 'something is wrong' } as WireError });
  }
  const close = (instance: AppInstance) => {
    frames.deliver({ guid: instance.guid, event: 'modal.close' }, {});
    deps.desk.close(instance);
  };
  frame.target.post(await answerCall(call, frame.instance, { desk: deps.desk, frames, close }));
}

async function answerRequest(host: Host, frame: Frame, { key, message }: Keyed): Promise<void> {
  const options = message as AppRequest;
  if (isStruck(host.emulator, 'never-answer', options.url)) return;
  const response = await carryOut(host, options, frame.instance);
  const isDone = response.status >= 200 && response.status < 300;
  const body = isDone && !options.httpCompleteResponse ? (response.responseJSON ?? response.responseText) : response;
  frame.target.post({ key: `zaf.${key}.${isDone ? 'done' : 'fail'}`, message: { responseArgs: [body] } });
}

async function carryOut({ deps, emulator }: Host, options: AppRequest, instance: AppInstance): Promise<AppResponse> {
  for (const fault of emulator.faults) {
    if (fault.kind === 'slow-proxy') await new Promise<void>((resolve) => void deps.setTimeout(resolve, fault.delayMs));
    if (fault.kind === 'proxy-answers') return proxyAnswer(fault.status, fault.retryAfterS);
  }
  return deps.desk.request(options, instance).catch((error: unknown) => noAnswer(error));
}

function emit(
  frames: Frames,
  { name, message, guids }: { readonly name: string; readonly message: unknown; readonly guids: readonly string[] },
): void {
  for (const guid of guids) {
    frames.deliver({ guid, event: name }, message);
    if (name.endsWith('.changed')) {
      frames.deliver({ guid, event: '*.changed' }, { propertyName: name.slice(0, -'.changed'.length), newValue: message });
    }
  }
}

function listenersTo(frames: Frames, event: string, guids: readonly string[]): readonly Frame[] {
  return guids.flatMap((guid) => frames.byGuid(guid) ?? []).filter((frame) => frames.isSubscribed(frame, { guid: frame.instance.guid, event }));
}

function isStruck({ faults }: ZafEmulator, kind: 'never-answer' | 'error-without-name', name: string): boolean {
  return faults.some((fault) => fault.kind === kind && name.includes(fault.match));
}

function proxyAnswer(status: number, retryAfterS: number | undefined): AppResponse {
  const headers = retryAfterS === undefined ? '' : `retry-after: ${retryAfterS}`;
  return { status, statusText: 'error', headers, responseText: '', readyState: 4 };
}

function noAnswer(error: unknown): AppResponse {
  return { status: 0, statusText: 'error', headers: '', responseText: error instanceof Error ? error.message : String(error), readyState: 4 };
}
