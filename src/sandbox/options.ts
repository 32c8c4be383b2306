/** @module sandbox/options  What `npm start` was asked for: flags first, then the environment, then defaults. */
import { parseArgs } from 'node:util';

/** The three servers, by the name that flags and messages use. */
export type ServerName = 'workspace' | 'backend' | 'hub';
export const DEFAULT_PORTS: Readonly<Record<ServerName, number>> = { workspace: 4_600, backend: 4_601, hub: 4_602 };

export interface StartOptions {
  /** `serve`: until it is stopped; `once`: the main job, then the end; `help`: says what can be asked. */
  readonly task: 'serve' | 'once' | 'help';
  /** Forget everything under the state directory first. */
  readonly isReset: boolean;
  readonly ports: Readonly<Record<ServerName, number>>;
  /** Where state is kept. */
  readonly directory: string;
}

/** Thrown with what the person at the keyboard should do. */
export class StartRefusal extends Error {
  override readonly name = 'StartRefusal';
}

export const HELP = `npm start                        opens the sandbox and keeps it open
npm start -- --reset             forgets what happened in it and starts over
npm start -- --once              runs the main job by itself, then ends (0 = it worked)
npm start -- --port-workspace N  another port: also --port-backend, --port-hub,
                                 or TIELINE_PORT_WORKSPACE, TIELINE_PORT_BACKEND, TIELINE_PORT_HUB
npm start -- --directory PATH    keeps the state elsewhere than in .tieline`;

const FLAGS = {
  reset: { type: 'boolean' },
  once: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  directory: { type: 'string' },
  'port-workspace': { type: 'string' },
  'port-backend': { type: 'string' },
  'port-hub': { type: 'string' },
} as const;

/** Reads the command line. Throws `StartRefusal`. */
export function readStartOptions(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): StartOptions {
  const flags = parseFlags(args);
  const port = (name: ServerName): number => {
    const flag = flags[`port-${name}`];
    const variable = portVariable(name);
    return flag === undefined
      ? readPort(environment[variable], variable, DEFAULT_PORTS[name])
      : readPort(flag, `--port-${name}`, DEFAULT_PORTS[name]);
  };
  const ports = { workspace: port('workspace'), backend: port('backend'), hub: port('hub') };
  const taken = Object.values(ports).filter((number) => number !== 0);
  if (new Set(taken).size < taken.length)
    throw new StartRefusal('The three servers need three different ports. Change one of --port-workspace, --port-backend, --port-hub.');
  return {
    task: flags.help ? 'help' : flags.once ? 'once' : 'serve',
    isReset: flags.reset ?? false,
    ports,
    directory: flags.directory ?? '.tieline',
  };
}

/** The environment variable that sets that server's port. */
export function portVariable(name: ServerName): string {
  return `TIELINE_PORT_${name.toUpperCase()}`;
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (error) {
    throw new StartRefusal(`${(error as Error).message.split('. ')[0]}. What there is:\n\n${HELP}`);
  }
}

function readPort(text: string | undefined, from: string, fallback: number): number {
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new StartRefusal(`${from} is "${text}"; a port is a number from 1 to 65535 (0 = any free one).`);
  return port;
}
