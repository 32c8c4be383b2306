/** The mapping lives in the app settings at the help desk, and only an admin may write there: with a token of their own. */
import { randomUUID } from 'node:crypto';
import type { ConnectorRuntime } from '#capabilities';
import { createMemoryBudget, createMemoryTokenStore, createTransport } from '#connector-kit';
import { connectors } from '#connectors';
import type { ConfigPlanAnswer } from '#contract';
import { brandId, systemClock, type TraceId } from '#domain';

/** The setting that holds the mapping document. */
const MAPPING_SETTING = 'field_mappings';
const LIMIT_MS = 60_000;

export interface MappingWrite {
  readonly desk: ConfigPlanAnswer['desk'];
  readonly token: string;
  readonly before: string;
  readonly value: string;
}

/** Throws where the desk's connector cannot be written from here, and where somebody else's newer version would be lost. */
export async function writeMapping({ desk, token, before, value }: MappingWrite): Promise<void> {
  const definition = connectors.find(({ id }) => id === desk.connector);
  if (!definition?.saveSetting) throw new Error(`The settings at ${desk.connector} cannot be written from here: save the mapping in the console.`);
  await definition.prepare?.();
  const settings = definition.settings.parse(desk.settings);
  const transport = createTransport({ egress: { allowedPrivateCidrs: [], allowLoopback: process.env.TIELINE_SANDBOX === '1' } });
  try {
    const write = { installationId: desk.installationId, name: MAPPING_SETTING, value, before, token };
    const call = { signal: AbortSignal.timeout(LIMIT_MS), traceId: brandId<TraceId>(randomUUID().replaceAll('-', '')), priority: 'agent' } as const;
    await definition.saveSetting(runtimeOver(transport), settings, write, call);
  } finally {
    transport.close();
  }
}

function runtimeOver(transport: ConnectorRuntime['transport']): ConnectorRuntime {
  const silent = () => undefined;
  return {
    connectionId: 'help-desk',
    transport,
    tokens: createMemoryTokenStore(),
    budget: createMemoryBudget({ clock: systemClock }),
    clock: systemClock,
    random: Math.random,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  };
}
