/** @module sandbox/hub/pages  The addresses of the hub's pages, and what their forms do. */
import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import { z } from 'zod';
import type { FakeRow, FakeShell, FakeTable } from '../../../connector-kit/testing/index.ts';
import { FAULT_SWITCHES, readPulled } from '../fault-switches.ts';
import { type Html, layout, styleSheet } from './layout.ts';
import { logPage, tablePage, vendorList } from './list-pages.ts';
import { readEdits, recordPage } from './record-page.ts';

export interface PagesOptions {
  readonly fakes: readonly FakeShell[];
  readonly workspace: string;
}

/** No script, no outside address, not in a frame. */
const POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

interface Place {
  readonly fake: FakeShell;
  readonly table: FakeTable;
}

export function addPages(app: Hono, { fakes, workspace }: PagesOptions): void {
  const show = (c: Context, title: string, body: Html, status: 200 | 404 | 422 = 200) =>
    c.html(layout({ title, workspace, body }), status, { 'content-security-policy': POLICY, 'cache-control': 'no-store' });
  const missing = (c: Context) => show(c, 'Not here', html`<h1>There is nothing here</h1><p><a href="/">All vendors</a></p>`, 404);
  const fakeOf = (c: Context) => fakes.find(({ id }) => id === c.req.param('id'));
  const placeOf = (c: Context): Place | undefined => {
    const fake = fakeOf(c);
    const table = fake?.tables.find(({ name }) => name === c.req.param('table'));
    return fake && table && { fake, table };
  };

  app.get('/hub/style.css', (c) => c.body(styleSheet(), 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/', (c) => show(c, 'Vendors', vendorList(fakes)));
  app.get('/:id', (c) => {
    const fake = fakeOf(c);
    return fake?.tables[0] ? c.redirect(`/${fake.id}/${fake.tables[0].name}`) : missing(c);
  });
  app.get('/:id/log', (c) => {
    const fake = fakeOf(c);
    return fake ? show(c, `${fake.name}: log`, logPage(fake)) : missing(c);
  });
  app.post('/:id/faults', async (c) => {
    const fake = fakeOf(c);
    if (!fake) return missing(c);
    pull(fake, await formOf(c));
    return c.redirect(backTo(fake, await formOf(c)), 303);
  });
  app.post('/:id/faults/off', async (c) => {
    const fake = fakeOf(c);
    if (!fake) return missing(c);
    fake.switchOff();
    return c.redirect(backTo(fake, await formOf(c)), 303);
  });
  app.get('/:id/:table', (c) => {
    const place = placeOf(c);
    if (!place) return missing(c);
    const page = Math.max(1, Math.trunc(Number(c.req.query('page') ?? 1)) || 1);
    return show(c, `${place.fake.name}: ${place.table.label}`, tablePage(place.fake, place.table, { text: c.req.query('q') ?? '', page }));
  });
  app.get('/:id/:table/new', (c) => {
    const place = placeOf(c);
    return place ? show(c, `New in ${place.table.label}`, recordPage({ ...place, row: undefined })) : missing(c);
  });
  app.get('/:id/:table/:row', (c) => {
    const place = placeOf(c);
    const row = place && rowOf(place, c.req.param('row'));
    return place && row ? show(c, place.table.label, recordPage({ ...place, row })) : missing(c);
  });
  app.post('/:id/:table', async (c) => {
    const place = placeOf(c);
    if (!place) return missing(c);
    const form = await formOf(c);
    return attempt(c, { ...place, row: undefined }, form, () =>
      place.fake.insert(place.table.name, readEdits(place.fake, place.table, undefined, form), actorOf(form)),
    );
  });
  app.post('/:id/:table/:row', async (c) => {
    const place = placeOf(c);
    const row = place && rowOf(place, c.req.param('row'));
    if (!place || !row) return missing(c);
    const form = await formOf(c);
    return attempt(c, { ...place, row }, form, () => {
      place.fake.edit(place.table.name, row.id, readEdits(place.fake, place.table, row, form), actorOf(form));
      return row.id;
    });
  });
  app.post('/:id/:table/:row/remove', async (c) => {
    const place = placeOf(c);
    const row = place && rowOf(place, c.req.param('row'));
    if (!place || !row) return missing(c);
    return attempt(c, { ...place, row }, {}, () => {
      place.fake.remove(place.table.name, row.id, 'admin');
      return '';
    });
  });

  /** Does it and shows the record, or the form again with the vendor's own words. */
  function attempt(c: Context, view: Place & { readonly row: FakeRow | undefined }, form: Readonly<Record<string, string>>, work: () => string) {
    try {
      return c.redirect(`/${view.fake.id}/${view.table.name}/${work()}`, 303);
    } catch (error) {
      return show(c, view.table.label, recordPage({ ...view, refusal: (error as Error).message, typed: form }), 422);
    }
  }
}

function rowOf({ fake, table }: Place, id: string): FakeRow | undefined {
  return fake.rows(table.name, { text: id, offset: 0, limit: 10_000 }).rows.find((row) => row.id === id);
}

/** Fields of the form; of a field that comes twice, the last. */
async function formOf(c: Context): Promise<Readonly<Record<string, string>>> {
  const parsed = await c.req.parseBody();
  return Object.fromEntries(Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function actorOf(form: Readonly<Record<string, string>>): string {
  return form['actor']?.trim() || 'admin';
}

/** Only a page of that vendor. */
function backTo({ id }: FakeShell, form: Readonly<Record<string, string>>): string {
  const back = form['back'] ?? '';
  return new RegExp(`^/${id}(/[\\w-]+){0,2}$`).test(back) ? back : `/${id}`;
}

/** Pulls the lever that a form names; what no form of ours sends changes nothing. */
function pull(fake: FakeShell, form: Readonly<Record<string, string>>): void {
  const lever = FAULT_SWITCHES.find(({ kind }) => kind === form['kind']);
  const [table, field] = (form['target'] ?? '').split('.');
  const fault = lever?.fault ?? { kind: form['kind'], table, field, value: form['value'] ?? '' };
  try {
    const read = readPulled({ ...fault, ...(lever?.times === undefined ? {} : { times: lever.times }) });
    fake.switchOn(read.fault, read.options);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
  }
}
