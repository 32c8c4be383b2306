/**
 * @module sandbox/zaf/calls
 * Answers `get`, `set` and `invoke`: one result keyed by path or action, one error with a name for each that failed. A call that fails as a whole still gets an
 * answer, because the SDK would otherwise wait for its own limit.
 */
import { type AppInstance, DeskRefusal, type EmulatedDesk, type OpenOptions } from './desk.ts';
import type { Frames } from './frames.ts';
import type { AppMessage, HostMessage, WireError } from './wire.ts';

export type Call = Extract<AppMessage, { kind: 'call' }>;

export interface CallDeps {
  readonly desk: EmulatedDesk;
  readonly frames: Frames;
  /** Takes an iframe away and tells who listens. */
  readonly close: (instance: AppInstance) => void;
}

/** The paths or actions that a call names. */
export function namesOf({ params }: Call): readonly string[] {
  if (Array.isArray(params)) return params.map(String);
  return typeof params === 'object' && params !== null ? Object.keys(params) : [];
}

/** The answer to a call of `caller`, which may be about another instance. */
export async function answerCall(call: Call, caller: AppInstance, deps: CallDeps): Promise<HostMessage> {
  const instance = deps.frames.byGuid(call.instanceGuid)?.instance;
  if (!instance) return { id: call.id, error: { name: 'Error', message: `There is no instance ${call.instanceGuid}.` } };
  const result: Record<string, unknown> = {};
  const errors: Record<string, WireError> = {};
  for (const name of namesOf(call)) {
    try {
      result[name] = await answerOne({ call, name, instance, caller }, deps);
    } catch (error) {
      errors[name] = errorOf(error, name);
    }
  }
  return { id: call.id, result: { errors, ...result } };
}

interface OneCall {
  readonly call: Call;
  readonly name: string;
  readonly instance: AppInstance;
  readonly caller: AppInstance;
}

function answerOne({ call, name, instance, caller }: OneCall, deps: CallDeps): unknown {
  if (call.request === 'get') return read(name, instance, deps);
  const params = call.params as Readonly<Record<string, unknown>>;
  if (call.request === 'set') {
    deps.desk.set(name, params[name], instance);
    return params[name];
  }
  return invoke({ name, args: Array.isArray(params[name]) ? params[name] : [params[name]], instance, caller }, deps);
}

function read(path: string, instance: AppInstance, { desk, frames }: CallDeps): unknown {
  if (path === 'instances') return Object.fromEntries(frames.all().map((frame) => [frame.instance.guid, desk.context(frame.instance)]));
  if (!path.startsWith('instances.')) return desk.get(path, instance);
  const guid = path.slice('instances.'.length);
  const other = frames.byGuid(guid);
  if (!other) throw new DeskRefusal(`There is no instance ${guid}.`);
  return desk.context(other.instance);
}

interface Invocation {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly instance: AppInstance;
  readonly caller: AppInstance;
}

/** An action's result is a list, one entry per call of it. */
async function invoke({ name, args, instance, caller }: Invocation, deps: CallDeps): Promise<readonly unknown[]> {
  // The current SDK reports clicks by itself; unanswered, its promise would end as an unhandled rejection.
  if (name === 'track') return [];
  if (name === 'instances.create') return [{ instanceGuid: deps.desk.open(readOpenOptions(args[0]), caller).guid }];
  if (name === 'destroy' || name === 'closeApp') {
    deps.close(instance);
    return [];
  }
  return [await deps.desk.invoke(name, args, instance)];
}

function readOpenOptions(value: unknown): OpenOptions {
  const { location, url } = (value ?? {}) as Partial<OpenOptions>;
  if (typeof location !== 'string' || typeof url !== 'string') throw new DeskRefusal('instances.create needs a location and a url.');
  return value as OpenOptions;
}

function errorOf(error: unknown, path: string): WireError {
  const name = error instanceof DeskRefusal ? 'Error' : 'InternalError';
  return { name, message: error instanceof Error ? error.message : String(error), path };
}
