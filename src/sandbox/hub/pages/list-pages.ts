/** @module sandbox/hub/pages/list-pages  The list of vendors, a vendor's table, its request log and its ledger. */
import { html } from 'hono/html';
import type { FakeShell, FakeTable } from '../../../connector-kit/testing/index.ts';
import { describeActive } from '../fault-switches.ts';
import { readNames, shownCell } from './cells.ts';
import { type Html, levers, vendorHead } from './layout.ts';

const PAGE_ROWS = 25;
/** More columns make a table that nobody reads; the record shows all. */
const SHOWN_COLUMNS = 9;

export function vendorList(fakes: readonly FakeShell[]): Html {
  return html`<h1>Vendors</h1><p>Each answers Tieline in its own wire format. Look at its records, change one as a person there would, read what was asked of it, or make it fail.</p>
<div class="cards">${fakes.map(
    (fake) => html`<section class="card"><h2><a href="/${fake.id}">${fake.name}</a></h2>
<p>${fake.faults.length === 0 ? html`<span class="good">Works normally.</span>` : html`Switched on: ${fake.faults.map(describeActive).join('; ')}.`}</p>
<p>${fake.requests.at(-1)?.sequence ?? 0} requests answered, ${fake.ledger.length} effects carried out.</p><a href="/${fake.id}/log">Log and ledger</a></section>`,
  )}</div>`;
}

export function tablePage(fake: FakeShell, table: FakeTable, query: { readonly text: string; readonly page: number }): Html {
  const { rows, total } = fake.rows(table.name, { text: query.text, offset: (query.page - 1) * PAGE_ROWS, limit: PAGE_ROWS });
  const names = readNames(fake);
  const columns = table.columns.slice(0, SHOWN_COLUMNS);
  const pages = Math.max(1, Math.ceil(total / PAGE_ROWS));
  const linkTo = (page: number) => `/${fake.id}/${table.name}?${new URLSearchParams({ q: query.text, page: String(page) })}`;
  return html`${vendorHead(fake, table.name)}
<form class="row" role="search"><label>Search ${table.label}<input type="search" name="q" value="${query.text}"></label><button>Search</button><a class="button" href="/${fake.id}/${table.name}/new">New record</a></form>
<p>${total} ${total === 1 ? 'record' : 'records'}${query.text === '' ? '' : html` with "${query.text}"`}.</p>
<div class="wide"><table><thead><tr>${columns.map(({ label }) => html`<th>${label}</th>`)}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${columns.map((column, index) => {
        const text = shownCell(column, row[column.name], names);
        return index === 0 ? html`<td><a href="/${fake.id}/${table.name}/${row.id}">${text || row.id}</a></td>` : html`<td>${text}</td>`;
      })}</tr>`,
  )}</tbody></table></div>
<nav aria-label="Pages">${query.page > 1 ? html`<a href="${linkTo(query.page - 1)}">Previous</a>` : ''}<span>Page ${query.page} of ${pages}</span>${query.page < pages ? html`<a href="${linkTo(query.page + 1)}">Next</a>` : ''}</nav>
${levers(fake, `/${fake.id}/${table.name}`)}`;
}

export function logPage(fake: FakeShell): Html {
  const requests = fake.requests.toReversed().slice(0, 100);
  const ledger = fake.ledger.toReversed().slice(0, 100);
  return html`${vendorHead(fake, 'log')}
<p>The ledger lists what really happened here, in order; the log what was asked, with credentials removed. <a href="/${fake.id}/log">Refresh</a></p>
<h2>Ledger</h2><div class="wide"><table><thead><tr><th>#</th><th>When</th><th>Effect</th><th>Record</th><th>By</th><th>Values</th></tr></thead><tbody>${ledger.map(
    ({ sequence, at, effect, recordId, actor, values }) =>
      html`<tr><td class="n">${sequence}</td><td class="n">${at}</td><td>${effect}</td><td>${recordId}</td><td>${actor}</td><td><details><summary>${Object.keys(values).join(', ') || 'none'}</summary><pre>${JSON.stringify(values, null, 2)}</pre></details></td></tr>`,
  )}</tbody></table></div>
<h2>Requests</h2><div class="wide"><table><thead><tr><th>#</th><th>When</th><th>Status</th><th>Request</th></tr></thead><tbody>${requests.map(
    ({ sequence, at, status, method, path, requestBody, responseBody }) =>
      html`<tr><td class="n">${sequence}</td><td class="n">${at}</td><td>${status}</td><td><details><summary>${method} ${path}</summary><pre>${requestBody}</pre><pre>${responseBody}</pre></details></td></tr>`,
  )}</tbody></table></div>
${levers(fake, `/${fake.id}/log`)}`;
}
