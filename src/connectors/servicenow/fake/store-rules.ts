/** @module connectors/servicenow/fake/store-rules  What the vendor's logic adds to each write, by API and by hand alike: known columns, lengths, state rules, journals, delete log. */
import type { Clock, FieldValue } from '#domain';
import type { FakeStore, PendingWrite, StoreRules } from '../../../connector-kit/testing/index.ts';
import { columnNames, columnOf } from './columns.ts';
import { createDatabase, displayOf, JOURNAL_COUNT, nextNumber, type Row, stamp } from './database.ts';
import { RULES } from './rules.ts';

const PREFIXES: Readonly<Record<string, string>> = { incident: 'INC', change_request: 'CHG' };
/** Tables whose removals the delete log shows. */
const LOGGED = new Set(['incident', 'change_request', 'cmdb_ci']);

/** `isSeeding` lets a seed store states as it says them. */
export function createStoreRules(deps: { readonly clock: Pick<Clock, 'now'>; readonly isSeeding: () => boolean }): StoreRules {
  return {
    beforeWrite(write, store) {
      if (write.kind === 'remove') return {};
      const { values, journal } = readValues(write);
      const table = classOf(write);
      if (deps.isSeeding()) return { ...emptyRow(write), ...openedNow(table, stamp(deps.clock.now())), ...numbered(write, store, values) };
      const database = createDatabase(store);
      const user = database.list('sys_user').find((row) => row.user_name === write.actor);
      const before = write.current === undefined ? undefined : database.get(table, write.id);
      const draft = { before, values, journal, actor: { userName: write.actor, sysId: user?.sys_id ?? '' }, at: stamp(deps.clock.now()) };
      const merged = RULES[table]?.(draft) ?? values;
      const journals = Object.keys(journal).length;
      addJournalEntries(write, store, journal);
      const count: Readonly<Record<string, FieldValue>> = journals === 0 ? {} : { [JOURNAL_COUNT]: Number(before?.[JOURNAL_COUNT] ?? 0) + journals };
      return { ...emptyRow(write), ...numbered(write, store, withoutSystem(merged)), ...count };
    },
    afterWrite(write, store) {
      if (write.kind === 'remove') logRemoval(write, store);
    },
  };
}

/** Written here and not after the write: what is stored no longer holds the texts. No rule refuses after this. */
function addJournalEntries(write: PendingWrite, store: FakeStore, journal: Readonly<Record<string, string>>): void {
  for (const [element, value] of Object.entries(journal)) {
    const entry = { name: classOf(write), element, element_id: write.id, value };
    store.insert('sys_journal_field', entry, { actor: write.actor, effect: 'journal.create' });
  }
}

function openedNow(table: string, at: string): Readonly<Record<string, string>> {
  return columnOf(table, 'opened_at') === undefined ? {} : { opened_at: at };
}

/** The class of the record that is written: items keep theirs, all else is its table. */
function classOf({ table, current, changes }: PendingWrite): string {
  return String(current?.values.sys_class_name ?? changes.sys_class_name ?? table);
}

/** Known, writable columns as strings, cut to length as the vendor cuts them; journal entries apart. Whatever else was sent is ignored, as the vendor does. */
function readValues(write: PendingWrite): { readonly values: Record<string, string>; readonly journal: Record<string, string> } {
  const values: Record<string, string> = {};
  const journal: Record<string, string> = {};
  const isNew = write.kind === 'insert';
  for (const [name, value] of Object.entries(write.changes)) {
    const column = columnOf(classOf(write), name);
    const isClosed = column?.isReadOnly === true && !isNew;
    if (column === undefined || isClosed) continue;
    const text = value === null || value === undefined ? '' : String(value).slice(0, column.max);
    if (column.type !== 'journal_input') values[name] = text;
    else if (text !== '') journal[name] = text;
  }
  return { values, journal };
}

function emptyRow(write: PendingWrite): Record<string, string> {
  if (write.kind !== 'insert') return {};
  const table = classOf(write);
  const names = columnNames(table).filter((name) => !isSystem(name) && columnOf(table, name)?.type !== 'journal_input');
  return { ...Object.fromEntries(names.map((name) => [name, ''])), ...(names.includes('sys_class_name') ? { sys_class_name: table } : {}) };
}

const isSystem = (name: string) => ['sys_id', 'sys_created_on', 'sys_created_by', 'sys_updated_on', 'sys_updated_by', 'sys_mod_count'].includes(name);

function withoutSystem(row: Row | Readonly<Record<string, string>>): Record<string, FieldValue> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !isSystem(name) && name !== JOURNAL_COUNT));
}

function numbered(write: PendingWrite, store: FakeStore, values: Readonly<Record<string, FieldValue>>): Readonly<Record<string, FieldValue>> {
  const prefix = PREFIXES[write.table];
  if (write.kind !== 'insert' || prefix === undefined || values.number) return values;
  return { ...values, number: nextNumber(store, prefix) };
}

function logRemoval({ table, id, current, actor }: PendingWrite, store: FakeStore): void {
  if (!LOGGED.has(table) || current === undefined) return;
  const display = displayOf({ ...Object.fromEntries(Object.entries(current.values).map(([name, value]) => [name, String(value)])), sys_id: id });
  const entry = { tablename: String(current.values.sys_class_name ?? table), documentkey: id, display_value: display };
  store.insert('sys_audit_delete', entry, { actor, effect: 'delete-log.create' });
}
