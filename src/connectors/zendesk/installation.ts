/**
 * @module connectors/zendesk/installation
 * Our app at the help desk: its settings, its key, its webhook, its messages to agents.
 */
import type { DeskCapability } from '#capabilities';
import { ConfigurationInvalidError, InvalidInputError, VendorReplyError } from '#domain';
import * as api from './api.ts';
import { isVendorId, type ZendeskContext } from './context.ts';

type Installation = Pick<DeskCapability, 'readInstallation' | 'readAppPublicKey' | 'ensureWebhook' | 'notify'>;

/** Everything that can change what a link reads. https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/ */
export const SUBSCRIPTIONS = [
  'created',
  'status_changed',
  'custom_status_changed',
  'priority_changed',
  'type_changed',
  'subject_changed',
  'description_changed',
  'tags_changed',
  'custom_field_changed',
  'external_id_changed',
  'agent_assignment_changed',
  'group_assignment_changed',
  'organization_changed',
  'requester_changed',
  'comment_added',
  'comment_made_private',
  'comment_redacted',
  'attachment_linked_to_comment',
  'attachment_redacted_from_comment',
  'marked_as_spam',
  'merged',
  'soft_deleted',
  'permanently_deleted',
  'undeleted',
].map((name) => `zen:event-type:ticket.${name}`);

/** The vendor adds these to the settings of every installation; the manifest may not use the names. */
const NOT_PARAMETERS = new Set(['name', 'title']);

export function createInstallation(context: ZendeskContext): Installation {
  const { http } = context;
  return {
    async readInstallation(installationId, call) {
      mustBeId(installationId, 'installation');
      const reply = await api.readInstallation(http, installationId, call);
      const plain = Object.entries(reply.settings).filter(
        (entry): entry is [string, string | number | boolean | null] =>
          !NOT_PARAMETERS.has(entry[0]) && (entry[1] === null || typeof entry[1] !== 'object'),
      );
      return {
        appId: reply.app_id,
        installationId: reply.id,
        settings: Object.fromEntries(plain),
        updatedAt: reply.updated_at,
        isEnabled: reply.enabled,
      };
    },
    async readAppPublicKey(appId, call) {
      mustBeId(appId, 'app');
      const pem = await api.readPublicKey(http, appId, call);
      if (!/^-----BEGIN (RSA )?PUBLIC KEY-----[\s\S]+-----END (RSA )?PUBLIC KEY-----$/.test(pem)) {
        throw new VendorReplyError({
          message: `app.key: the help desk's answer for app ${appId} is no public key. Check the app id.`,
          facts: { operation: 'app.key', appId },
        });
      }
      return pem;
    },
    async ensureWebhook({ name, endpoint }, call) {
      const known = await api.listWebhooksNamed(http, name, call);
      const ours = known.find((webhook) => webhook.name === name && webhook.endpoint === endpoint && webhook.status === 'active');
      const { id } = ours ?? (await api.createWebhook(http, { name, endpoint, subscriptions: SUBSCRIPTIONS }, call));
      return { id, signingSecret: await api.readSigningSecret(http, id, call) };
    },
    async notify({ event, body }, call) {
      const { appId } = context.settings;
      if (appId === undefined) {
        throw new ConfigurationInvalidError({
          message: "Nothing was shown: the connection's settings name no app id. Enter it to send texts to agents.",
          facts: { field: 'appId' },
        });
      }
      await api.notifyApp(http, { app_id: Number(appId), event, body }, call);
    },
  };
}

function mustBeId(id: string, what: string): void {
  if (!isVendorId(id)) throw new InvalidInputError({ message: `This is no ${what} id of the help desk. Enter its number.`, facts: { what } });
}
