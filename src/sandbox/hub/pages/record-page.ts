/** @module sandbox/hub/pages/record-page  One record as a person at the vendor edits it: its fields, its history, and the vendor's own words where it refuses. */
import { html } from 'hono/html';
import type { FieldValue } from '#domain';
import type { FakeColumn, FakeRow, FakeShell, FakeTable } from '../../../connector-kit/testing/index.ts';
import { chosenValue, type Names, readNames, shownCell, shownText, typedValue } from './cells.ts';
import { type Html, levers, vendorHead } from './layout.ts';

export interface RecordView {
  readonly fake: FakeShell;
  readonly table: FakeTable;
  /** Absent for a record to be made. */
  readonly row: FakeRow | undefined;
  /** Why the last try was refused. */
  readonly refusal?: string;
  /** What was typed in it, kept for the next. */
  readonly typed?: Readonly<Record<string, string>>;
}

/** Texts that people write in several lines. */
const LONG = /description|notes|comments|body|settings/;
const HISTORY_SHOWN = 40;

export function recordPage({ fake, table, row, refusal, typed = {} }: RecordView): Html {
  const names = readNames(fake);
  const action = row ? `/${fake.id}/${table.name}/${row.id}` : `/${fake.id}/${table.name}`;
  const title = row
    ? shownText('display', row['display'] ?? row['name'] ?? row['displayName'] ?? row['subject'] ?? row.id, names) || row.id
    : 'New record';
  return html`${vendorHead(fake, table.name)}
<h2>${table.label}: ${title}</h2>
<p>What you save here is done as that person at the vendor: version, history and side effects included.</p>
${refusal === undefined ? '' : html`<div class="note bad" role="alert">${fake.name} refused: ${refusal}</div>`}
<form class="grid" method="post" action="${action}">
<label class="all">Done by<input name="actor" value="${typed['actor'] ?? defaultActor(fake)}"></label>
${table.columns.map((column) => field(column, row?.[column.name], { names, typed: typed[`to:${column.name}`] }))}
<div class="all row"><button class="main">${row ? 'Save' : 'Create'}</button></div></form>
${row ? html`<form method="post" action="${action}/remove"><p><button>Delete this record</button></p></form>${history(fake, table, row, names)}` : ''}
${levers(fake, action)}`;
}

interface FieldView {
  readonly names: Names;
  /** What was typed in a try that was refused. */
  readonly typed: string | undefined;
}

function field(column: FakeColumn, stored: FieldValue | undefined, { names, typed }: FieldView): Html {
  const { name, label, isEditable } = column;
  if (!isEditable) return html`<label>${label}<input value="${shownCell(column, stored, names)}" disabled></label>`;
  if (column.choices) return choiceField(column, String(stored ?? ''), typed);
  const now = shownText(name, stored, names);
  const value = typed ?? now;
  const control = LONG.test(name) ? html`<textarea name="to:${name}">${value}</textarea>` : html`<input name="to:${name}" value="${value}">`;
  // What the person saw: a field that somebody else changed meanwhile is left alone unless it was really edited here.
  return html`<label class="${LONG.test(name) ? 'all' : ''}">${label}${control}<input type="hidden" name="was:${name}" value="${now}"></label>`;
}

/** The vendor's own list. A value that it no longer has stays choosable, for the record has it. */
function choiceField({ name, label, choices = [] }: FakeColumn, now: string, typed: string | undefined): Html {
  const empty = choices.some(({ value }) => value === '') ? [] : [{ value: '', label: '' }];
  const old = now === '' || choices.some(({ value }) => value === now) ? [] : [{ value: now, label: now }];
  const options = [...empty, ...choices, ...old].map(
    (choice) => html`<option value="${choice.value}" ${choice.value === (typed ?? now) ? html`selected` : ''}>${choice.label}</option>`,
  );
  return html`<label>${label}<select name="to:${name}">${options}</select><input type="hidden" name="was:${name}" value="${now}"></label>`;
}

function history(fake: FakeShell, table: FakeTable, row: FakeRow, names: Names): Html {
  const entries = fake.store.history(table.name, row.id).toReversed().slice(0, HISTORY_SHOWN);
  if (entries.length === 0) return html`<h2>History</h2><p>Nothing was changed since the sandbox was seeded.</p>`;
  const columnOf = (name: string) => table.columns.find((column) => column.name === name);
  const labelOf = (name: string) => columnOf(name)?.label ?? name;
  const shown = (name: string, value: FieldValue) => shownCell(columnOf(name) ?? { name, label: name, isEditable: false }, value, names);
  return html`<h2>History</h2><div class="wide"><table><thead><tr><th>When</th><th>Field</th><th>From</th><th>To</th><th>By</th></tr></thead><tbody>${entries.map(
    ({ at, field: name, from, to, actor }) =>
      html`<tr><td class="n">${at}</td><td>${labelOf(name)}</td><td>${shown(name, from)}</td><td>${shown(name, to)}</td><td>${names.nameOf(actor) ?? actor}</td></tr>`,
  )}</tbody></table></div>`;
}

/** Somebody whom the vendor knows: the first person of its own list. */
function defaultActor(fake: FakeShell): string {
  const people = fake.tables.find(({ name }) => /user/.test(name));
  const [first] = people ? fake.rows(people.name, { text: 'sofia.reyes', offset: 0, limit: 1 }).rows : [];
  return String(first?.['user_name'] ?? first?.['name'] ?? first?.['userPrincipalName'] ?? 'admin');
}

/** The fields that were edited on the form, in the kinds that the record has. */
export function readEdits(
  fake: FakeShell,
  table: FakeTable,
  row: FakeRow | undefined,
  form: Readonly<Record<string, string>>,
): Readonly<Record<string, FieldValue>> {
  const names = readNames(fake);
  const edited = table.columns.filter(
    ({ name, isEditable }) => isEditable && form[`to:${name}`] !== undefined && normal(form[`to:${name}`]) !== normal(form[`was:${name}`]),
  );
  const enteredValue = ({ name, choices }: FakeColumn) => {
    const text = form[`to:${name}`] ?? '';
    return choices ? chosenValue(text, row?.[name]) : typedValue(name, text, row?.[name], names);
  };
  return Object.fromEntries(edited.map((column) => [column.name, enteredValue(column)]));
}

/** Browsers send line ends as CRLF. */
function normal(text: string | undefined): string {
  return (text ?? '').replaceAll('\r\n', '\n');
}
