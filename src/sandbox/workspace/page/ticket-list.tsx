/** @module sandbox/workspace/page/ticket-list  All tickets, by view, status and words. */
import { type MouseEvent, useEffect, useState } from 'react';
import { styled } from 'styled-components';
import type { DeskTicket, DeskUser } from './desk-api.ts';
import { Button, Input, Quiet, Spacer, STATUS_NAMES, Status, When } from './parts.tsx';
import { countByStatus, type ListFilter, matching, VIEWS, type ViewName } from './ticket-filter.ts';
import type { ReadyWorkspace } from './use-workspace.ts';

const REFRESH_MS = 10_000;
const PRIORITY_NAMES: Readonly<Record<string, string>> = { low: 'Low', normal: 'Normal', high: 'High', urgent: 'Urgent' };

const Area = styled.main`display: grid; grid-template-columns: 208px minmax(0, 1fr); min-height: 0;`;
const Views = styled.nav`
  border-inline-end: 1px solid var(--tl-line); padding: 16px 8px; background: var(--tl-recessed); overflow: auto; display: grid; align-content: start; gap: 2px;
  h2 { font-size: 12px; font-weight: 600; color: var(--tl-subtle); padding: 0 8px 6px; }
`;
const ViewButton = styled.button`
  display: flex; justify-content: space-between; gap: 8px; font: inherit; font-size: 13px; text-align: start; color: var(--tl-ink); background: transparent; border: 0; border-radius: 4px; padding: 6px 8px; cursor: pointer;
  &[aria-current] { background: var(--tl-surface); font-weight: 600; box-shadow: inset 2px 0 var(--tl-accent); }
  &:hover { background: var(--tl-surface); }
  &:focus-visible { outline: 2px solid var(--tl-accent); outline-offset: -1px; }
  span { color: var(--tl-subtle); font-weight: 400; }
`;
const ListPane = styled.section`display: flex; flex-direction: column; min-height: 0; min-width: 0;`;
const Head = styled.div`
  display: flex; align-items: center; gap: 8px; flex-wrap: wrap; padding: 14px 20px; h1 { font-size: 18px; font-weight: 600; margin-inline-end: 12px; }
`;
const Chip = styled.button`
  font: inherit; font-size: 12px; border-radius: 14px; padding: 2px 10px; border: 1px solid var(--tl-line-strong); background: transparent; color: var(--tl-ink); cursor: pointer;
  &[aria-pressed='true'] { border-color: var(--tl-accent); box-shadow: inset 0 0 0 1px var(--tl-accent); font-weight: 600; }
  &:focus-visible { outline: 2px solid var(--tl-accent); outline-offset: 1px; }
`;
const Scroll = styled.div`overflow: auto; flex: 1; border-top: 1px solid var(--tl-line);`;
const Table = styled.table`
  width: 100%; border-collapse: collapse; font-size: 13px;
  th { text-align: start; font-weight: 600; font-size: 12px; color: var(--tl-subtle); padding: 8px 12px; position: sticky; top: 0; background: var(--tl-surface); box-shadow: inset 0 -1px var(--tl-line); white-space: nowrap; }
  td { padding: 9px 12px; border-bottom: 1px solid var(--tl-line); vertical-align: top; }
  th:first-child, td:first-child { padding-inline-start: 20px; width: 1%; }
  td[data-quiet] { color: var(--tl-subtle); white-space: nowrap; }
  tbody tr { position: relative; } td a { color: var(--tl-ink); font-weight: 500; } td a::after { content: ''; position: absolute; inset: 0; }
  tbody tr:hover td { background: var(--tl-recessed); }
`;
const Nothing = styled.div`padding: 48px 20px; text-align: center; color: var(--tl-subtle); display: grid; gap: 12px; justify-items: center;`;

export function TicketList({ workspace }: { readonly workspace: ReadyWorkspace }) {
  const { data, desk } = workspace;
  const [filter, setFilter] = useState<ListFilter>({ view: 'unsolved', status: undefined, words: '' });
  const change = (part: Partial<ListFilter>) => setFilter((before) => ({ ...before, ...part }));
  const { refreshTickets } = desk;
  useEffect(() => {
    const refresh = () => void refreshTickets().catch(() => undefined);
    refresh();
    const timer = setInterval(refresh, REFRESH_MS);
    return () => clearInterval(timer);
  }, [refreshTickets]);
  const shown = matching(data.tickets, filter, data);
  return (
    <Area>
      <ViewNav workspace={workspace} view={filter.view} onChoose={(view) => change({ view, status: undefined })} />
      <ListPane aria-label="Ticket list">
        <Filters filter={filter} inView={matching(data.tickets, { ...filter, status: undefined }, data)} count={shown.length} onChange={change} />
        <Scroll>
          {shown.length > 0 ? (
            <Rows tickets={shown} workspace={workspace} />
          ) : (
            <NoTickets onShowAll={() => setFilter({ view: 'all', status: undefined, words: '' })} />
          )}
        </Scroll>
      </ListPane>
    </Area>
  );
}

function ViewNav({
  workspace,
  view,
  onChoose,
}: {
  readonly workspace: ReadyWorkspace;
  readonly view: ViewName;
  readonly onChoose: (view: ViewName) => void;
}) {
  const { tickets } = workspace.data;
  return (
    <Views aria-label="Views">
      <h2>Views</h2>
      {Object.entries(VIEWS).map(([name, { title }]) => (
        <ViewButton key={name} aria-current={name === view ? 'true' : undefined} onClick={() => onChoose(name as ViewName)}>
          {title}
          <span>{matching(tickets, { view: name as ViewName, status: undefined, words: '' }, workspace.data).length}</span>
        </ViewButton>
      ))}
    </Views>
  );
}

interface FiltersProps {
  readonly filter: ListFilter;
  readonly inView: readonly DeskTicket[];
  readonly count: number;
  readonly onChange: (part: Partial<ListFilter>) => void;
}

function Filters({ filter, inView, count, onChange }: FiltersProps) {
  const counts = countByStatus(inView);
  return (
    <Head>
      <h1>{VIEWS[filter.view].title}</h1>
      {Object.keys(STATUS_NAMES)
        .filter((status) => counts[status] || filter.status === status)
        .map((status) => (
          <Chip
            key={status}
            aria-pressed={filter.status === status}
            onClick={() => onChange({ status: filter.status === status ? undefined : status })}
          >
            {STATUS_NAMES[status]} {counts[status] ?? 0}
          </Chip>
        ))}
      <Spacer />
      <Quiet role="status">{count === 1 ? '1 ticket' : `${count} tickets`}</Quiet>
      <Input
        type="search"
        aria-label="Search tickets"
        placeholder="Search subject, number, person, tag"
        style={{ width: 260 }}
        value={filter.words}
        onChange={(event) => onChange({ words: event.target.value })}
      />
    </Head>
  );
}

function NoTickets({ onShowAll }: { readonly onShowAll: () => void }) {
  return (
    <Nothing>
      <p>No ticket matches.</p>
      <Button onClick={onShowAll}>Show all tickets</Button>
    </Nothing>
  );
}

const COLUMNS = ['Status', 'Number', 'Subject', 'Requester', 'Assignee', 'Priority', 'Updated'];

function Rows({ tickets, workspace }: { readonly tickets: readonly DeskTicket[]; readonly workspace: ReadyWorkspace }) {
  return (
    <Table>
      <thead>
        <tr>
          {COLUMNS.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tickets.map((ticket) => (
          <TicketRow
            key={ticket.id}
            ticket={ticket}
            people={workspace.data.people}
            locale={workspace.preferences.locale}
            onOpen={() => workspace.go({ kind: 'ticket', id: ticket.id })}
          />
        ))}
      </tbody>
    </Table>
  );
}

interface TicketRowProps {
  readonly ticket: DeskTicket;
  readonly people: ReadonlyMap<number, DeskUser>;
  readonly locale: string;
  readonly onOpen: () => void;
}

/** The subject is the link, and it covers the row. */
function TicketRow({ ticket, people, locale, onOpen }: TicketRowProps) {
  return (
    <tr>
      <td>
        <Status status={ticket.status} />
      </td>
      <td data-quiet>#{ticket.id}</td>
      <td>
        <a href={`/agent/tickets/${ticket.id}`} onClick={(event) => openHere(event, onOpen)}>
          {ticket.subject}
        </a>
      </td>
      <td data-quiet>{people.get(ticket.requester_id)?.name}</td>
      <td data-quiet>{people.get(ticket.assignee_id ?? -1)?.name ?? '—'}</td>
      <td data-quiet>{PRIORITY_NAMES[ticket.priority ?? ''] ?? '—'}</td>
      <td data-quiet>
        <When at={ticket.updated_at} locale={locale} />
      </td>
    </tr>
  );
}

/** A click with a modifier stays the browser's: another tab, another window. */
function openHere(event: MouseEvent, open: () => void): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open();
}
