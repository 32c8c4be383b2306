/** @module connectors/servicenow/fake/webhook-rules  When the shipped business rules run, with which properties, and what they have sent. */
import type { Clock } from '#domain';
import type { FakeChange, PendingWrite, StoreRules } from '../../../connector-kit/testing/index.ts';
import { createBusinessRules, type OutboundMessage } from './business-rules.ts';
import { type Database, type Row, toRow } from './database.ts';

/** Tables that the update set puts a rule on. */
const WATCHED = new Set(['incident', 'change_request']);

export interface WebhookRules {
  readonly outbound: readonly OutboundMessage[];
  setUp(properties: { readonly url: string; readonly secret: string }): void;
  onOutbound(listener: (message: OutboundMessage) => void): () => void;
  /** Called for every change after all that it set off. */
  follow(change: FakeChange): void;
  rememberRemoved(write: PendingWrite): void;
  save(): unknown;
  load(saved: unknown): void;
}

export function createWebhookRules({ clock, database }: { readonly clock: Pick<Clock, 'now'>; readonly database: () => Database }): WebhookRules {
  const outbound: OutboundMessage[] = [];
  const listeners = new Set<(message: OutboundMessage) => void>();
  const removed = new Map<string, Row>();
  const announced = new Map<string, string>();
  let properties: Readonly<Record<string, string>> = {};
  const run = createBusinessRules({
    clock,
    property: (name) => properties[name],
    send(message) {
      outbound.push(message);
      for (const listener of listeners) listener(message);
    },
  });
  return {
    outbound,
    setUp({ url, secret }) {
      properties = { 'tieline.webhook.url': url, 'tieline.webhook.secret': secret, instance_name: 'acme' };
    },
    onOutbound(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    follow({ table, id }) {
      const current = WATCHED.has(table) ? (database().get(table, id) ?? removed.get(id)) : undefined;
      // Rules of this kind do not run for a save that changed nothing.
      const version = removed.has(id) ? 'removed' : (current?.sys_mod_count ?? '');
      if (current === undefined || announced.get(id) === version) return;
      const isNew = !announced.has(id) && current.sys_mod_count === '0';
      announced.set(id, version);
      run(table, current, removed.delete(id) ? 'delete' : isNew ? 'insert' : 'update');
    },
    rememberRemoved({ table, id, current }) {
      if (WATCHED.has(table) && current !== undefined) removed.set(id, toRow(current));
    },
    save: () => properties,
    load(saved) {
      properties = (saved ?? {}) as Readonly<Record<string, string>>;
      announced.clear();
    },
  };
}

/** The same rules, with a removed record kept until it is announced. */
export function withRemovals(rules: StoreRules, remember: (write: PendingWrite) => void): StoreRules {
  return {
    ...rules,
    afterWrite(write, store) {
      rules.afterWrite?.(write, store);
      if (write.kind === 'remove') remember(write);
    },
  };
}
