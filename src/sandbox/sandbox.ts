/**
 * @module sandbox/sandbox
 * The whole sandbox as one thing that starts and stops: vendors, help desk, backend, hub; over one state directory.
 */
import { type Clock, systemClock } from '#domain';
import { startAnnouncements } from './announcements.ts';
import { type RunningBackend, startBackend } from './backend.ts';
import { type BuiltFolders, createBuiltFiles, PACKAGE_PATH } from './built-files.ts';
import { startDeliveries } from './deliveries.ts';
import { completeFirstStart } from './first-start.ts';
import { createHub } from './hub/hub-server.ts';
import { type Listening, listen } from './listen.ts';
import type { ServerName } from './options.ts';
import { readFieldMappings } from './seed/field-mappings.ts';
import { loadKeys, type SandboxKeys } from './state/keys.ts';
import { keepSnapshots } from './state/snapshots.ts';
import { openMode, openStateDirectory, type StateDirectory } from './state/state-directory.ts';
import { createStepRunner } from './steps.ts';
import { connectionEntries, createVendors, deskEntry, issueTrackerEntry, type Vendors, webhookSetUps } from './vendors.ts';
import { createWorkspaceServer, type WorkspaceOptions } from './workspace/workspace-server.ts';

/**
 * How far the company has come with Tieline. `at-work` (default): with the application team's tracker, its linked tickets, and vendors that announce changes.
 * `newly-enrolled`: connections and mapping are there, and no ticket is linked. `installed`: the app lies in the help desk and our backend knows nothing of it.
 */
export type Beginning = 'at-work' | 'newly-enrolled' | 'installed';

export interface SandboxOptions {
  readonly directory: string;
  readonly isReset: boolean;
  readonly ports: Readonly<Record<ServerName, number>>;
  readonly built: BuiltFolders;
  /** Told of each step of the start, with its time. */
  readonly say: (line: string) => void;
  readonly clock?: Clock;
  readonly begins?: Beginning;
}

/** Public addresses, without a slash at the end. */
export type Origins = WorkspaceOptions['origins'];

export interface Sandbox {
  readonly origins: Origins;
  readonly vendors: Vendors;
  readonly state: StateDirectory;
  /** What the operator enrols an installation with. */
  readonly operatorKey: string;
  /** The backend's own, for tests that need more rows than anybody makes by hand. */
  readonly database: RunningBackend['database'];
  /** Stops everything and saves. */
  close(): Promise<void>;
}

const SERVERS: readonly ServerName[] = ['workspace', 'backend', 'hub'];

/** Starts it. Throws `StartRefusal` for what the person at the keyboard can mend. Whatever was started before a failure is stopped again. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await open(options, undo)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Opened = Omit<Sandbox, 'close' | 'database' | 'operatorKey'> & { readonly keys: SandboxKeys; readonly backend: RunningBackend };

async function open(options: SandboxOptions, undo: (() => Promise<unknown>)[]): Promise<Omit<Sandbox, 'close'>> {
  const { clock = systemClock, begins = 'at-work', say } = options;
  const { step } = createStepRunner(say);
  const opened = await step('help desk, vendors and backend opened', () => openServers(options, undo));
  const { origins, vendors, state, keys, backend } = opened;
  const running = { origins, vendors, state, operatorKey: keys.operatorKey, database: backend.database };
  if (begins === 'installed') return running;
  await completeFirstStart({
    clock,
    keys,
    backend: origins.backend,
    desk: deskEntry(origins.workspace),
    connections: {
      ...connectionEntries(vendors, origins.hub),
      ...(begins === 'at-work' ? issueTrackerEntry(vendors.issueTracker, origins.hub) : {}),
    },
    ...(begins === 'at-work' ? { webhooks: webhookSetUps(vendors) } : {}),
    linkedItems: backend.linkedItems,
    path: state.ready,
    say,
  });
  return running;
}

async function openServers(options: SandboxOptions, undo: (() => Promise<unknown>)[]): Promise<Opened> {
  const { clock = systemClock, built, begins = 'at-work' } = options;
  const state = await openStateDirectory(options.directory, options);
  undo.push(state.unlock);
  const servers = await listenAll(options.ports, undo);
  const origins = originsOf(servers);
  const keys = await loadKeys(state.keys);
  const vendors = createVendors({ clock, keys, fieldMappings: await readFieldMappings(begins), origins });
  const fakes = [vendors.desk, vendors.incidentSystem, vendors.directory, vendors.issueTracker];
  const snapshots = await keepSnapshots(fakes, state.vendors);
  undo.push(snapshots.close);
  servers.hub.serve(createHub({ fakes, origins }).fetch);

  const mode = await openMode(state.mode);
  undo.push(mode.saved);
  const workspace = createWorkspaceServer({
    clock,
    origins,
    mode,
    desk: vendors.desk,
    appPrivateKeyPem: keys.appPrivateKeyPem,
    secureSettings: { shared_secret: { value: keys.sharedSecret, scopes: ['jwt_secret_key'] } },
    domainWhitelist: [new URL(origins.backend).hostname],
    file: createBuiltFiles(built, origins),
  });
  // A reset of the fake's connection must reach the socket, not become a 500.
  workspace.onError((error) => {
    throw error;
  });
  servers.workspace.serve((request) => workspace.fetch(request));

  const backend = await startBackend({ clock, keys, origins, directory: state.path, databaseDirectory: state.database, pagesDirectory: built.app });
  undo.push(backend.close);
  servers.backend.serve(backend.fetch);
  const deliveries = startDeliveries({ desk: vendors.desk, clock });
  undo.push(deliveries.close);
  const announcements = startAnnouncements({ ...vendors, clock });
  undo.push(announcements.close);
  return { origins, vendors, state, keys, backend };
}

async function listenAll(ports: SandboxOptions['ports'], undo: (() => Promise<unknown>)[]): Promise<Readonly<Record<ServerName, Listening>>> {
  const listening: Partial<Record<ServerName, Listening>> = {};
  for (const name of SERVERS) {
    const server = await listen(name, ports[name]);
    undo.push(server.close);
    listening[name] = server;
  }
  return listening as Readonly<Record<ServerName, Listening>>;
}

/** The backend is another site than the help desk, as in production: cookies and storage are not shared. So are the package's files. */
function originsOf(servers: Readonly<Record<ServerName, Listening>>): Origins {
  return {
    workspace: `http://127.0.0.1:${servers.workspace.port}`,
    backend: `http://localhost:${servers.backend.port}`,
    hub: `http://127.0.0.1:${servers.hub.port}`,
    packageFiles: `http://localhost:${servers.workspace.port}/${PACKAGE_PATH}`,
  };
}
