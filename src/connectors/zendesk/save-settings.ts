/**
 * @module connectors/zendesk/save-settings
 * Writes one setting of our app as an admin. The vendor replaces the whole set and has no guard of its own, so everything is read just before, sent back as it
 * was but for the one value, and read again after.
 */
import type { Call, ConnectorRuntime, SettingWrite } from '#capabilities';
import { createHttpClient, type HttpClient, staticHeader } from '#connector-kit';
import { ConflictError, hasErrorCode } from '#domain';
import * as api from './api.ts';
import { baseUrlOf, marketplaceHeaders, type ZendeskSettings } from './config.ts';
import { zendeskDialect } from './dialect.ts';

/** Throws `ConflictError` where the setting is not what the writer saw, or is not what was written afterwards. */
export async function saveSetting(
  runtime: ConnectorRuntime,
  settings: ZendeskSettings,
  { installationId, name, value, before, token }: SettingWrite,
  call: Call,
): Promise<void> {
  const auth = staticHeader({ name: 'authorization', value: `Bearer ${token}` });
  const http = createHttpClient({ runtime, baseUrl: baseUrlOf(settings), auth, dialect: zendeskDialect, headers: marketplaceHeaders(settings) });
  const found = await api.readInstallation(http, installationId, call);
  if (textOf(found.settings[name]) === value) return;
  if (textOf(found.settings[name]) !== before)
    throw new ConflictError({
      message: `Nothing was written: somebody has saved another ${name} since the plan, last at ${found.updated_at}. Export, bring both together and plan again.`,
      facts: { name, updatedAt: found.updated_at },
    });
  await write(http, { installationId, settings: { ...found.settings, [name]: value } }, call);
  const after = await api.readInstallation(http, installationId, call);
  const lost = Object.keys(found.settings).filter(
    (other) => other !== name && JSON.stringify(after.settings[other]) !== JSON.stringify(found.settings[other]),
  );
  if (textOf(after.settings[name]) === value && lost.length === 0) return;
  throw new ConflictError({
    message: `After the write the settings are not as they were written (${[name, ...lost].join(', ')}): somebody saved at the same time. Look at them at the help desk, then plan again.`,
    facts: { name, updatedAt: after.updated_at },
  });
}

/** What became of an unanswered write shows in the next read. */
async function write(
  http: HttpClient,
  { installationId, settings }: { installationId: string; settings: Record<string, unknown> },
  call: Call,
): Promise<void> {
  try {
    await api.writeInstallation(http, installationId, settings, call);
  } catch (error) {
    if (!hasErrorCode(error, 'outcome-unknown')) throw error;
  }
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
