/**
 * @module connectors/servicenow/fake/change-api
 * The Change Management API of the fake: creates by kind, state moves by the model, conflict runs that take a while and whose `status` says "Conflict"
 * whatever they found. https://www.servicenow.com/docs/r/api-reference/rest-apis/change-management-api.html
 */
import type { Context, Hono } from 'hono';
import type { Clock } from '#domain';
import type { FakeStore } from '../../../connector-kit/testing/index.ts';
import { columnOf } from './columns.ts';
import { createDatabase, type Database, type Row, stamp } from './database.ts';
import { FakeRefusal, noRecord } from './refusal.ts';
import { nextStatesOf, stateNeeds } from './rules.ts';
import type { Session } from './session.ts';
import type { TableApi, TableCall } from './table-api.ts';

type Env = { Variables: { session: Session } };

export interface ChangeApiDeps {
  readonly store: FakeStore;
  readonly api: TableApi;
  readonly runs: ConflictRuns;
  readonly hidden: ReadonlySet<string>;
  readonly clock: Pick<Clock, 'now'>;
}

/** When the latest check of each change was started; part of snapshots. */
export type ConflictRuns = Map<string, { readonly startedAt: number; readonly previousRun: string }>;

/** How long a check takes, ms. */
export const CONFLICT_RUN_MS = 2_500;
const BASE = '/api/sn_chg_rest/change';

export function addChangeRoutes(app: Hono<Env>, deps: ChangeApiDeps): void {
  const { api, store } = deps;
  const database = createDatabase(store);
  const visible = (context: Context<Env>): Row => {
    const id = context.req.param('id') ?? '';
    const row = database.get('change_request', id);
    if (row === undefined || deps.hidden.has(id) || deps.hidden.has('change_request')) throw noRecord();
    return row;
  };
  const create = async (context: Context<Env>, values: Readonly<Record<string, string>>) => {
    const body = await bodyOf(context);
    return context.json(api.create(callOf(context), { ...body, ...values }), 201);
  };

  app.get(`${BASE}/standard/template`, (context) => context.json(api.list({ ...callOf(context), table: 'std_change_record_producer' })));
  app.post(`${BASE}/standard/:template`, (context) => {
    const template = database.get('std_change_record_producer', context.req.param('template'));
    if (template === undefined) throw new FakeRefusal(404, 'Standard Change Template not found', null);
    return create(context, { type: 'standard', ...(template.short_description ? { short_description: template.short_description } : {}) });
  });
  app.post(`${BASE}/normal`, (context) => create(context, { type: 'normal' }));
  app.post(`${BASE}/emergency`, (context) => create(context, { type: 'emergency' }));
  app.get(`${BASE}/:id`, (context) => context.json(api.read(callOf(context), visible(context).sys_id ?? '')));
  app.patch(`${BASE}/:id`, async (context) => context.json(api.update(callOf(context), visible(context).sys_id ?? '', await bodyOf(context))));
  app.get(`${BASE}/:id/nextstates`, (context) => context.json({ result: renderNextStates(visible(context)) }));
  app.post(`${BASE}/:id/conflict`, (context) => {
    const change = visible(context);
    const absent = ['cmdb_ci', 'start_date', 'end_date'].filter((name) => (change[name] ?? '') === '');
    if (absent.length > 0)
      throw new FakeRefusal(
        400,
        'Conflict check not started',
        `Set ${absent.map((name) => columnOf('change_request', name)?.label).join(', ')} first`,
      );
    const id = change.sys_id ?? '';
    deps.runs.set(id, { startedAt: deps.clock.now(), previousRun: lastRunOf(deps, id) });
    return context.json({ result: id });
  });
  app.get(`${BASE}/:id/conflict`, (context) => context.json({ result: renderConflicts(deps, database, visible(context)) }));
}

/** Every answer of this API is the whole record with labels. */
function callOf(context: Context<Env>): TableCall {
  const url = new URL(context.req.url);
  url.search = '?sysparm_display_value=all&sysparm_exclude_reference_link=true';
  return { table: 'change_request', version: 'v2', url, session: context.get('session') };
}

async function bodyOf(context: Context<Env>): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await context.req.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) throw new FakeRefusal(400, 'Exception while reading request', 'The payload is not valid JSON.');
  return body as Readonly<Record<string, unknown>>;
}

const labelOf = (state: string) => columnOf('change_request', 'state')?.choices?.find(([value]) => value === state)?.[1] ?? state;

/** The present state is among the available ones, as at the vendor. What waits for an approval is a transition that is not available. */
function renderNextStates(change: Row) {
  const current = change.state ?? '';
  const moves = nextStatesOf(change);
  const blocked = moves.filter((state) => stateNeeds(change, state) !== undefined);
  const available = [current, ...moves.filter((state) => !blocked.includes(state))];
  const transition = (state: string) => {
    const need = stateNeeds(change, state);
    return {
      sys_id: '',
      to_state: state,
      from_state: current,
      transition_available: need === undefined,
      automatic_transition: false,
      conditions: need === undefined ? [] : [{ passed: false, condition: { name: need, description: '' } }],
    };
  };
  return {
    available_states: available,
    state_transitions: moves.map((state) => [transition(state)]),
    state_label: Object.fromEntries([...new Set([current, ...moves])].map((state) => [state, labelOf(state)])),
  };
}

/** As the run that has ended left it; a run under way shows the one before. */
function lastRunOf({ runs, clock }: Pick<ChangeApiDeps, 'runs' | 'clock'>, id: string): string {
  const run = runs.get(id);
  if (run === undefined) return '';
  const endsAt = run.startedAt + CONFLICT_RUN_MS;
  return clock.now() < endsAt ? run.previousRun : stamp(endsAt);
}

const both = (value: string, label = value) => ({ value, display_value: label });

function renderConflicts(deps: ChangeApiDeps, database: Database, change: Row) {
  const lastRun = lastRunOf(deps, change.sys_id ?? '');
  const others = lastRun === '' ? [] : database.list('change_request').filter((other) => isInTheWay(change, other));
  const conflicts = others.map((other) => ({
    change: both(change.sys_id ?? '', change.number),
    type: both('ci_already_scheduled', 'CI already scheduled'),
    configuration_item: both(change.cmdb_ci ?? ''),
    conflicting_change: both(other.sys_id ?? '', other.number),
  }));
  return { status: both('Conflict'), last_run: both(lastRun), record_count: String(conflicts.length), conflicts };
}

function isInTheWay(change: Row, other: Row): boolean {
  if (other.sys_id === change.sys_id || other.active === 'false' || other.cmdb_ci !== change.cmdb_ci) return false;
  const isPlanned = (other.start_date ?? '') !== '' && (other.end_date ?? '') !== '';
  return isPlanned && (other.start_date ?? '') < (change.end_date ?? '') && (other.end_date ?? '') > (change.start_date ?? '');
}
