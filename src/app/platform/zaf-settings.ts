/**
 * @module app/platform/zaf-settings
 * The app's settings as the help desk's API has them now, read and written with the admin's own session. Loaded when a mapping is opened: no agent's panel needs it.
 * https://developer.zendesk.com/api-reference/ticketing/apps/apps/#update-app-installation
 */
import type { AppSettings } from './desk-host.ts';
import { HostError, type HostFailure } from './host-error.ts';
import { replyPart } from './zaf-call.ts';
import type { ZafClient } from './zaf-sdk.ts';

/** Milliseconds for one call: a person waits for it. */
const TIMEOUT_MS = 15_000;

export function readAppSettings(client: ZafClient, installationId: string): Promise<AppSettings> {
  return send(client, { name: 'read settings', options: { url: addressOf(installationId), type: 'GET' } });
}

/** The whole set, because whether a part would do is not documented; secure settings are never sent and stay. */
export function writeAppSettings(client: ZafClient, installationId: string, values: AppSettings['values']): Promise<AppSettings> {
  const data = JSON.stringify({ settings: values });
  return send(client, { name: 'write settings', options: { url: addressOf(installationId), type: 'PUT', data, contentType: 'application/json' } });
}

function addressOf(installationId: string): string {
  return `/api/v2/apps/installations/${encodeURIComponent(installationId)}.json`;
}

interface Sending {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

async function send(client: ZafClient, { name, options }: Sending): Promise<AppSettings> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HostError('timeout', name)), TIMEOUT_MS);
  });
  const answer = client.request({ ...options, dataType: 'json', autoRetry: false, httpCompleteResponse: true }).then(
    (reply) => reply,
    // A refusal carries the response; the SDK rejects with it instead of an Error.
    (refusal: unknown) => refusal,
  );
  try {
    return readReply(await Promise.race([answer, limit]), name);
  } finally {
    clearTimeout(timer);
  }
}

function readReply(reply: unknown, name: string): AppSettings {
  const status = Number(replyPart(reply, 'status'));
  if (!(status >= 200 && status < 300)) throw new HostError(failureOf(status), name, reply);
  const body = replyPart(reply, 'responseJSON') ?? parsed(replyPart(reply, 'responseText'));
  const settings = replyPart(body, 'settings');
  if (typeof settings !== 'object' || settings === null) throw new HostError('shape', name, reply);
  const entries = Object.entries(settings).filter(
    (entry): entry is [string, string | number | boolean | null] => ['string', 'number', 'boolean'].includes(typeof entry[1]) || entry[1] === null,
  );
  return { values: Object.fromEntries(entries), updatedAt: String(replyPart(body, 'updated_at') ?? '') };
}

function failureOf(status: number): HostFailure {
  return status === 401 || status === 403 ? 'forbidden' : 'refused';
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
