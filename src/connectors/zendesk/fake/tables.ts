/**
 * @module connectors/zendesk/fake/tables
 * The tables that the hub shows and the ledger records, and their rows as the vendor's records.
 */

import type { FieldValue } from '#domain';
import type { FakeStore, StoredRow, TableSpec } from '../../../connector-kit/testing/index.ts';
import type { CustomValue, FakeAttachment, FakeInstallation, FakeTicket, FakeUser, FakeWebhook, ZendeskExtra, ZendeskState } from './state.ts';

type Values = Readonly<Record<string, FieldValue>>;
const column = (name: string, label: string) => ({ name, label, isEditable: true });
const fixed = (name: string, label: string) => ({ name, label, isEditable: false });

/** `fields` become further columns of the tickets. */
export function tablesFor(fields: readonly { readonly id: number; readonly title: string }[]): readonly TableSpec[] {
  return [
    {
      name: 'tickets',
      label: 'Tickets',
      effect: 'ticket',
      columns: [
        column('subject', 'Subject'),
        column('status', 'Status'),
        column('priority', 'Priority'),
        column('type', 'Type'),
        column('tags', 'Tags'),
        column('requester_id', 'Requester'),
        column('assignee_id', 'Assignee'),
        column('group_id', 'Group'),
        column('external_id', 'External ID'),
        ...fields.map((field) => column(`custom_${field.id}`, field.title)),
        fixed('comment_count', 'Comments'),
        fixed('updated_at', 'Updated'),
      ],
    },
    {
      name: 'users',
      label: 'Users',
      effect: 'user',
      columns: [
        column('name', 'Name'),
        column('email', 'E-mail'),
        column('role', 'Role'),
        column('suspended', 'Suspended'),
        column('ticket_restriction', 'Ticket access'),
      ],
    },
    {
      name: 'deliveries',
      label: 'Webhook deliveries',
      effect: 'delivery',
      columns: [
        fixed('type', 'Event'),
        fixed('subject', 'About'),
        fixed('endpoint', 'Endpoint'),
        fixed('status', 'Status'),
        fixed('answer', 'Answer'),
        fixed('created_at', 'Sent'),
      ],
    },
    {
      name: 'webhooks',
      label: 'Webhooks',
      effect: 'webhook',
      columns: [column('name', 'Name'), column('status', 'Status'), column('endpoint', 'Endpoint')],
    },
    {
      name: 'installations',
      label: 'App installations',
      effect: 'installation',
      columns: [column('enabled', 'Enabled'), fixed('settings', 'Settings'), fixed('updated_at', 'Updated')],
    },
    {
      name: 'attachments',
      label: 'Attachments',
      effect: 'attachment',
      columns: [fixed('file_name', 'File'), fixed('content_type', 'Type'), fixed('size', 'Bytes')],
    },
    {
      name: 'notifications',
      label: 'App notifications',
      effect: 'notification',
      columns: [fixed('event', 'Event'), fixed('body', 'Text'), fixed('at', 'Sent')],
    },
  ];
}

/** Gives `extra` the views of the tables. They are not enumerable, so a snapshot of `extra` leaves them out. */
export function asState(extra: ZendeskExtra, store: FakeStore): ZendeskState {
  const view = <Row>(table: string, toRow: (row: StoredRow) => Row) => ({
    get: () => store.all(table).map(toRow),
    enumerable: false,
    configurable: true,
  });
  const plain = <Row>(row: StoredRow) => ({ ...row.values, id: Number(row.id) }) as unknown as Row;
  Object.defineProperties(extra, {
    tickets: view('tickets', ticketOfRow),
    users: view('users', plain<FakeUser>),
    installations: view('installations', plain<FakeInstallation>),
    attachments: view('attachments', plain<FakeAttachment>),
    webhooks: view('webhooks', (row) => ({ ...row.values, id: row.id }) as unknown as FakeWebhook),
  });
  return extra as ZendeskState;
}

/** Custom fields are columns of their own, so that the hub and the business-rule switch can reach them. */
export function rowOfTicket(ticket: FakeTicket): Values {
  const { id: _id, custom, ...plain } = ticket;
  return { ...plain, ...Object.fromEntries(Object.entries(custom).map(([fieldId, value]) => [`custom_${fieldId}`, value])) };
}

export function ticketOfRow(row: StoredRow): FakeTicket {
  const entries = Object.entries(row.values);
  const custom = entries
    .filter(([name]) => name.startsWith('custom_'))
    .map(([name, value]) => [name.slice('custom_'.length), value as CustomValue] as const);
  const plain = entries.filter(([name]) => !name.startsWith('custom_'));
  return structuredClone({ ...Object.fromEntries(plain), custom: Object.fromEntries(custom), id: Number(row.id) }) as FakeTicket;
}

/** A record without its id, as the store keeps it. */
export function rowOf<Row extends { readonly id: number | string }>(record: Row): Values {
  const { id: _id, ...values } = record;
  return values as unknown as Values;
}
