/** @module sandbox/hub/pages/layout  The frame of every page of the hub, its few styles, and the parts that pages share. Values are escaped by `html`. */
import { html } from 'hono/html';
import type { FakeShell } from '../../../connector-kit/testing/index.ts';
import { describeActive, FAULT_SWITCHES } from '../fault-switches.ts';

export type Html = ReturnType<typeof html>;

const STYLES = `
:root{color-scheme:light dark;--ink:#1f2933;--quiet:#5b6975;--line:#d9dfe4;--ground:#fff;--sunk:#f5f7f8;--accent:#1f6fb2;--warn:#8a4b00;--warn-ground:#fff3df;--bad:#a4262c;--bad-ground:#fdecec;--good:#1b6e3c}
@media (prefers-color-scheme:dark){:root{--ink:#e4e9ed;--quiet:#9fadb9;--line:#38434d;--ground:#171d22;--sunk:#1f272e;--accent:#7cb8ea;--warn:#f0b866;--warn-ground:#3a2c14;--bad:#f29b9f;--bad-ground:#3d2022;--good:#7bcf9b}}
*{box-sizing:border-box}body{margin:0;font:14px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--ground)}
header{display:flex;gap:16px;align-items:center;padding:12px 24px;border-bottom:1px solid var(--line);flex-wrap:wrap}header strong{font-size:15px}
main{padding:20px 24px 48px;max-width:1280px}h1{font-size:22px;margin:0 0 4px;font-weight:600}h2{font-size:16px;margin:28px 0 8px;font-weight:600}p{margin:4px 0 12px;color:var(--quiet)}
a{color:var(--accent)}a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,textarea:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
nav{display:flex;gap:4px 16px;flex-wrap:wrap;margin:12px 0}nav a[aria-current]{color:var(--ink);font-weight:600;text-decoration:none}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:8px}table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:start;padding:7px 10px;border-top:1px solid var(--line);vertical-align:top;max-width:320px;overflow-wrap:anywhere}thead th{border-top:0;background:var(--sunk);white-space:nowrap;font-weight:600}tbody tr:hover{background:var(--sunk)}td.n{font-variant-numeric:tabular-nums;white-space:nowrap}
button,.button{font:inherit;border:1px solid var(--line);border-radius:6px;background:var(--sunk);color:var(--ink);padding:6px 12px;cursor:pointer;text-decoration:none;display:inline-block}button.main{background:var(--accent);border-color:var(--accent);color:var(--ground)}
input,select,textarea{font:inherit;color:var(--ink);background:var(--ground);border:1px solid var(--line);border-radius:6px;padding:6px 8px;width:100%}textarea{min-height:64px;resize:vertical}
form.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:12px 20px}form.grid .all{grid-column:1/-1}label{display:block;font-size:12px;color:var(--quiet)}label>input,label>select,label>textarea{margin-top:3px}
.row{display:flex;gap:8px;align-items:end;flex-wrap:wrap}.note{border-radius:8px;padding:10px 14px;margin:0 0 16px;color:var(--ink)}.warn{background:var(--warn-ground);color:var(--warn)}.bad{background:var(--bad-ground);color:var(--bad)}.good{color:var(--good)}
ul.levers{list-style:none;margin:0;padding:0;display:grid;gap:8px;grid-template-columns:repeat(auto-fill,minmax(300px,1fr))}ul.levers li{display:flex;gap:10px;align-items:center;border:1px solid var(--line);border-radius:8px;padding:8px 10px}ul.levers small{color:var(--quiet)}ul.levers form{flex:none}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(280px,1fr));gap:16px}.card{border:1px solid var(--line);border-radius:10px;padding:14px 16px}.card h2{margin:0}
details pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px;background:var(--sunk);padding:8px;border-radius:6px;max-height:320px;overflow:auto}summary{cursor:pointer}
`;

export interface PageParts {
  readonly title: string;
  readonly workspace: string;
  readonly body: Html | Promise<Html>;
}

export function layout({ title, workspace, body }: PageParts): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Vendor hub</title><link rel="stylesheet" href="/hub/style.css"></head>
<body><header><strong><a href="/">Vendor hub</a></strong><span>Tieline's sandbox: everything here is invented.</span><a href="${workspace}">Back to the workspace</a></header><main>${body}</main></body></html>`;
}

export function styleSheet(): string {
  return STYLES;
}

/** A vendor's name, its tables and its log. `current`: the name of the open one. */
export function vendorHead(fake: FakeShell, current: string): Html {
  const entry = (path: string, label: string) =>
    html`<a href="/${fake.id}/${path}" ${path === current ? html`aria-current="page"` : ''}>${label}</a>`;
  return html`<h1>${fake.name}</h1>
<nav aria-label="${fake.name}">${fake.tables.filter(({ columns }) => columns.length > 0).map(({ name, label }) => entry(name, label))}${entry('log', 'Log and ledger')}</nav>
${fake.faults.length === 0 ? '' : html`<div class="note warn" role="status">Switched on: ${fake.faults.map(describeActive).join('; ')}.</div>`}`;
}

/** The levers, each with its sentence. `back`: the page to return to. */
export function levers(fake: FakeShell, back: string): Html {
  const plain = FAULT_SWITCHES.filter(({ fault, vendors }) => fault !== undefined && (vendors?.includes(fake.id) ?? true));
  return html`<h2>Make it fail</h2>
<ul class="levers">${plain.map(
    ({ kind, label, sentence }) =>
      html`<li><form method="post" action="/${fake.id}/faults"><input type="hidden" name="back" value="${back}"><input type="hidden" name="kind" value="${kind}"><button>${label}</button></form><small>${sentence}</small></li>`,
  )}<li><form method="post" action="/${fake.id}/faults/off"><input type="hidden" name="back" value="${back}"><button class="main">Works normally</button></form><small>Switches everything off again.</small></li></ul>
${businessRule(fake, back)}`;
}

function businessRule(fake: FakeShell, back: string): Html {
  const fields = fake.tables.flatMap(({ name, label, columns }) =>
    columns.map((column) => ({ value: `${name}.${column.name}`, label: `${label}: ${column.label}` })),
  );
  return html`<details><summary>Business rule: after each write, set a field to a value of the vendor's own</summary>
<form method="post" action="/${fake.id}/faults" class="row"><input type="hidden" name="back" value="${back}"><input type="hidden" name="kind" value="business-rule">
<label>Field<select name="target">${fields.map(({ value, label }) => html`<option value="${value}">${label}</option>`)}</select></label><label>Value<input name="value"></label><button>Switch on</button></form></details>`;
}
