/** @module connectors/servicenow/change-record  Change requests as records: read over the Table API, written over the Change API, which knows kinds, states and conflicts. */
import type { Call, ChangeConflict, ChangeRecords, ConflictCheck } from '#capabilities';
import type { FieldOption, FieldSchema } from '#domain';
import { hasErrorCode } from '#domain';
import type { ServiceNowApi, Written } from './api.ts';
import type { ChangeApi, ChangeOrigin } from './change-api.ts';
import { isSysId } from './query.ts';
import { CHANGE, STANDARD_TEMPLATE } from './record-kind.ts';
import { createRecordStore, type RecordStoreDeps } from './record-store.ts';
import type { RecordWriter } from './record-write.ts';
import { type ConflictState, labelOf, type NextStates, type Row, TABLE, textOf } from './wire.ts';

export interface ChangeRecordDeps extends Pick<RecordStoreDeps, 'api' | 'clock' | 'log' | 'origin' | 'whoAmI'> {
  readonly changeApi: ChangeApi;
}

/** Waits between looks at a conflict check, ms; about a minute in all. */
const CONFLICT_WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export function createChangeRecords(deps: ChangeRecordDeps): ChangeRecords {
  const { api, changeApi, clock } = deps;
  const readExtraFields = async (call: Call) => [await templateField(changeApi, call)];
  const store = createRecordStore({ ...deps, kind: CHANGE, writer: createWriter(api, changeApi), readExtraFields });
  return {
    ...store,
    get traits() {
      return store.traits;
    },
    recordType: 'change-request',
    async reachableStates(id, call) {
      const states = isSysId(id) ? await changeApi.readNextStates(id, call) : undefined;
      if (states === undefined) return [];
      const current = await api.read(TABLE.change, id, ['sys_id', 'state'], call);
      return optionsOf(states).filter(({ value }) => current === undefined || value !== textOf(current, 'state'));
    },
    checkConflicts: (id, run, call) => checkConflicts({ changeApi, clock }, { id, run }, call),
  };
}

/** The template of a standard change; its options are the templates that our user may order. */
async function templateField(changeApi: ChangeApi, call: Call): Promise<FieldSchema> {
  const field = { path: STANDARD_TEMPLATE, label: 'Standard change template', kind: 'choice', isReadOnly: false, isRequired: false } as const;
  try {
    const templates = await changeApi.listTemplates(call);
    const nameOf = (row: Row) => labelOf(row, 'name') || labelOf(row, 'sys_name') || labelOf(row, 'short_description') || textOf(row, 'sys_id');
    return { ...field, options: templates.map((row) => ({ value: textOf(row, 'sys_id'), label: nameOf(row) })) };
  } catch (error) {
    if (!hasErrorCode(error, 'vendor-forbidden') && !hasErrorCode(error, 'vendor-not-found')) throw error;
    return { ...field, options: [] };
  }
}

function createWriter(api: ServiceNowApi, changeApi: ChangeApi): RecordWriter {
  return {
    async create(values, _fields, call) {
      const origin = originOf(values);
      if (origin.kind !== 'done') return origin;
      const { [STANDARD_TEMPLATE]: _template, type: _type, ...rest } = values;
      return changeApi.create(origin.data, rest, call);
    },
    async update(id, values, _fields, call) {
      const illegal = values.state === undefined ? undefined : await findIllegalMove({ api, changeApi }, { id, state: values.state }, call);
      return illegal ?? changeApi.update(id, values, call);
    },
  };
}

/** Which endpoint makes such a change. A kind of the tenant's own has none, so it is refused rather than made as something else. */
function originOf(values: Readonly<Record<string, string>>): Written<ChangeOrigin> {
  const { type = 'normal', [STANDARD_TEMPLATE]: templateId = '' } = values;
  if (type === 'standard' && isSysId(templateId)) return { kind: 'done', data: { type, templateId } };
  if (type === 'standard') return refused(`A standard change is made from a template. The following fields are mandatory: ${STANDARD_TEMPLATE}`);
  if (templateId !== '') return refused(`Only a standard change has a template: leave ${STANDARD_TEMPLATE} empty or set type to standard`);
  if (type === 'normal' || type === 'emergency' || type === '') return { kind: 'done', data: { type: type === 'emergency' ? type : 'normal' } };
  return refused(`type cannot be ${type.slice(0, 40)}: changes are made as normal, standard or emergency`);
}

const refused = (detail: string) => ({ kind: 'refused', failure: { message: 'Nothing was sent', detail } }) as const;

/** The vendor answers an illegal move with little detail, and in some releases by ignoring it, so its own list of moves is asked first. */
async function findIllegalMove(
  { api, changeApi }: Pick<ChangeRecordDeps, 'api' | 'changeApi'>,
  { id, state }: { readonly id: string; readonly state: string },
  call: Call,
): Promise<Written<Row> | undefined> {
  const next = await changeApi.readNextStates(id, call);
  if (next === undefined) return { kind: 'missing' };
  if (next.available_states.includes(state)) return undefined;
  const current = await api.read(TABLE.change, id, ['sys_id', 'state'], call);
  if (current === undefined) return { kind: 'missing' };
  if (textOf(current, 'state') === state) return undefined;
  const reachable = optionsOf(next).filter(({ value }) => value !== textOf(current, 'state'));
  const names = reachable.map(({ label }) => label).join(', ') || 'none';
  const because = unmetConditions(next, state);
  const asked = next.state_label[state] ?? state;
  const detail = `State: ${asked} cannot be reached from ${labelOf(current, 'state')}. Reachable now: ${names}.${because}`;
  return { ...refused(detail), accepted: { state: reachable } };
}

const optionsOf = ({ available_states, state_label }: NextStates): readonly FieldOption[] =>
  available_states.map((value) => ({ value, label: state_label[value] ?? value }));

function unmetConditions({ state_transitions }: NextStates, state: string): string {
  const names = state_transitions
    .flat()
    .filter((transition) => transition.to_state === state)
    .flatMap(({ conditions }) => conditions.filter(({ passed }) => !passed).map(({ condition }) => condition.name));
  return names.length === 0 ? '' : ` It waits for: ${[...new Set(names)].join(', ')}.`;
}

interface AskedCheck {
  readonly id: string;
  /** Of a check under way: the `last_run` from before it. */
  readonly run: string | undefined;
}

/** Judged by the list alone: the vendor's `status` says "Conflict" also where there is none. A run has ended when `last_run` moved. */
async function checkConflicts(
  { changeApi, clock }: Pick<ChangeRecordDeps, 'changeApi' | 'clock'>,
  { id, run }: AskedCheck,
  call: Call,
): Promise<ConflictCheck> {
  const now = isSysId(id) ? await changeApi.readConflicts(id, call) : undefined;
  if (now === undefined) return MISSING;
  if (run !== undefined) return endOf(now, run) ?? awaitRun({ changeApi, clock }, { id, run }, call);
  const started = await changeApi.startConflictCheck(id, call);
  if (started.kind === 'missing') return started;
  if (started.kind === 'refused') {
    const { message, detail } = started.failure;
    return { kind: 'refused', refusal: { fields: [], missing: [], message: `${message}: ${detail}`.slice(0, 1_000) } };
  }
  return awaitRun({ changeApi, clock }, { id, run: now.last_run }, call);
}

async function awaitRun(
  { changeApi, clock }: Pick<ChangeRecordDeps, 'changeApi' | 'clock'>,
  { id, run }: { readonly id: string; readonly run: string },
  call: Call,
): Promise<ConflictCheck> {
  try {
    for (const waitMs of CONFLICT_WAITS_MS) {
      await clock.sleep(waitMs, call.signal);
      const now = await changeApi.readConflicts(id, call);
      const ended = now === undefined ? MISSING : endOf(now, run);
      if (ended) return ended;
    }
  } catch (error) {
    // Whoever asked has stopped waiting. The run goes on at the vendor's.
    if (!call.signal.aborted) throw error;
  }
  return { kind: 'unfinished', run };
}

const MISSING = { kind: 'missing' } as const;

/** Undefined while it is under way. */
function endOf({ last_run, conflicts }: ConflictState, run: string): ConflictCheck | undefined {
  return last_run === '' || last_run === run ? undefined : { kind: 'checked', conflicts: conflicts.map(toConflict) };
}

function toConflict(row: Row): ChangeConflict {
  const [otherId, itemId] = [textOf(row, 'conflicting_change'), textOf(row, 'configuration_item')];
  return {
    type: textOf(row, 'type'),
    label: labelOf(row, 'type') || textOf(row, 'type'),
    ...(otherId === '' ? {} : { otherId }),
    ...(itemId === '' ? {} : { itemId }),
  };
}
