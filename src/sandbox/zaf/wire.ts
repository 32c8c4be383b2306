/**
 * @module sandbox/zaf/wire
 * The ZAF v2 messages between a host page and an app's iframe, as both sides send them. What an app sends is a JSON string
 * with its two guids; the answer to a hook alone is a plain object (read in npm 2.0.11, `postReplyWith`).
 */

/** What an app's iframe sends, once parsed. */
export type AppMessage =
  | { readonly kind: 'keyed'; readonly key: string; readonly message: unknown; readonly appGuid: string; readonly instanceGuid: string }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly request: 'get' | 'set' | 'invoke';
      readonly params: unknown;
      readonly appGuid: string;
      readonly instanceGuid: string;
    }
  /** `iframe.reply:<event>`: an answer to `needsReply`; it carries no id. */
  | { readonly kind: 'reply'; readonly event: string; readonly error: string | undefined; readonly appGuid: string };

/** An error as the SDK understands it. Without a name it would be taken for a result. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly path?: string;
}

/** What the host sends to an app's iframe. */
export type HostMessage =
  | { readonly key: string; readonly message: unknown; readonly instanceGuid?: string; readonly needsReply?: true }
  | { readonly id: number; readonly result: Readonly<Record<string, unknown>> }
  | { readonly id: number; readonly error: WireError };

/** Reads what a `message` event carries; `undefined` for anything that no app sends. */
export function readAppMessage(data: unknown): AppMessage | undefined {
  const raw = typeof data === 'string' ? parseObject(data) : asObject(data);
  if (!raw) return undefined;
  const appGuid = textOf(raw.appGuid);
  const instanceGuid = textOf(raw.instanceGuid) || appGuid;
  const key = textOf(raw.key);
  if (key.startsWith('iframe.reply:')) return { kind: 'reply', event: key.slice('iframe.reply:'.length), error: replyError(raw.error), appGuid };
  if (key !== '') return { kind: 'keyed', key, message: raw.message, appGuid, instanceGuid };
  const { id, request } = raw;
  if (typeof id !== 'number' || (request !== 'get' && request !== 'set' && request !== 'invoke')) return undefined;
  return { kind: 'call', id, request, params: raw.params, appGuid, instanceGuid };
}

function replyError(error: unknown): string | undefined {
  if (error === undefined || error === null) return undefined;
  const message = (error as { msg?: unknown }).msg;
  return message === undefined || message === false ? '' : String(message);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
