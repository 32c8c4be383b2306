/** @module connectors/generic/records/field-schema  The described fields as a live schema, and values on their way into requests. */
import type { Call, Refusal } from '#capabilities';
import type { Clock, FieldOption, FieldSchema, FieldValues, RecordSchema } from '#domain';
import type { FieldDocument, ServiceDocument } from '../service/schema.ts';
import { type PagingDeps, readAll } from '../talk/paging.ts';
import { parsePath, textAt } from '../wire/place.ts';
import type { Put } from '../wire/put.ts';
import { writeValue } from '../wire/values.ts';
import { isXmlText } from '../wire/xml.ts';

/** How long an admin's change to a list of options may stay unseen, ms. */
const KEPT_MS = 10 * 60_000;
const MAX_OPTIONS = 1_000;

export interface FieldSchemaDeps extends PagingDeps {
  readonly service: ServiceDocument;
  readonly clock: Pick<Clock, 'now'>;
}

/** Labels by field and value, of options that a request tells. */
export type Labels = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface LiveFields {
  describe(call: Call): Promise<RecordSchema>;
  /** From memory for ten minutes. */
  labels(call: Call): Promise<Labels>;
  /** What memory holds, without asking: a write must not fail because a list of options did. */
  knownLabels(): Labels;
}

export function createLiveFields(deps: FieldSchemaDeps): LiveFields {
  const { service, clock } = deps;
  const asked = Object.entries(service.fields).filter(([, { options }]) => options !== undefined && !Array.isArray(options));
  let kept: { readonly options: ReadonlyMap<string, readonly FieldOption[]>; readonly untilMs: number } | undefined;
  const refresh = async (call: Call) => {
    const options = new Map<string, readonly FieldOption[]>();
    for (const [name, field] of asked) options.set(name, await readOptions(deps, { name, field }, call));
    kept = { options, untilMs: clock.now() + KEPT_MS };
    return options;
  };
  return {
    async describe(call) {
      const live = await refresh(call);
      const fields = Object.entries(service.fields).map(([name, field]) => toFieldSchema(name, field, live.get(name)));
      return { type: 'incident', fields, readAt: new Date(clock.now()).toISOString() };
    },
    labels: async (call) => labelsOf(kept !== undefined && kept.untilMs > clock.now() ? kept.options : await refresh(call)),
    knownLabels: () => labelsOf(kept?.options ?? new Map()),
  };
}

function labelsOf(live: ReadonlyMap<string, readonly FieldOption[]>): Labels {
  return new Map([...live].map(([name, options]) => [name, new Map(options.map(({ value, label }) => [value, label]))]));
}

async function readOptions(
  deps: FieldSchemaDeps,
  { name, field }: { readonly name: string; readonly field: FieldDocument },
  call: Call,
): Promise<readonly FieldOption[]> {
  const { options } = field;
  if (options === undefined || Array.isArray(options)) return [];
  const [valueAt, labelAt] = [parsePath(options.value), parsePath(options.label)];
  const operation = { name: `options.${name}`, request: options, repeat: 'safe' as const };
  const entries = await readAll(deps, operation, { values: {}, idAt: options.value, maxItems: MAX_OPTIONS }, call);
  return entries.flatMap((entry) => {
    const value = textAt(entry, valueAt);
    return value === undefined || value === '' ? [] : [{ value, label: textAt(entry, labelAt) || value }];
  });
}

function toFieldSchema(path: string, field: FieldDocument, live: readonly FieldOption[] | undefined): FieldSchema {
  const options = Array.isArray(field.options) ? field.options : live;
  return {
    path,
    label: field.label ?? path,
    kind: field.kind,
    isReadOnly: field.readOnly,
    isRequired: field.required,
    ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }),
    ...(options === undefined ? {} : { options }),
    ...(field.refersTo === undefined ? {} : { refersTo: field.refersTo }),
  };
}

/** Where a field is written. */
export const writtenAt = (field: Pick<FieldDocument, 'at' | 'to'>) => field.to ?? field.at;

/** Values as puts, in the order of the description, which XML sequences may depend on; or a refusal of what cannot be sent, naming each field. */
export function toPuts(fields: FieldValues, service: ServiceDocument): { readonly puts: readonly Put[] } | { readonly refusal: Refusal } {
  const bad = new Map<string, string>();
  for (const path of Object.keys(fields)) if (!Object.hasOwn(service.fields, path)) bad.set(path, `${path} is not among the described fields`);
  const puts: Put[] = [];
  for (const [path, field] of Object.entries(service.fields)) {
    if (!Object.hasOwn(fields, path)) continue;
    const value = fields[path] ?? null;
    const written = writeValue(value, field);
    if (field.readOnly) bad.set(path, `${path} is read-only`);
    else if (
      written === undefined ||
      !isOption(value, field) ||
      (service.format === 'soap' && ![written].flat().every((one) => isXmlText(String(one))))
    )
      bad.set(path, `${path} cannot hold that value`);
    else puts.push({ path: parsePath(writtenAt(field)), value: written });
  }
  if (bad.size === 0) return { puts };
  return {
    refusal: { fields: [...bad.keys()], missing: [], message: `Nothing was sent: ${[...bad.values()].join('; ')}.`.slice(0, 1_000).toWellFormed() },
  };
}

/** Listed in the description means complete; options that a request tells may have grown since. */
function isOption(value: FieldValues[string], { options, kind }: FieldDocument): boolean {
  if (!Array.isArray(options) || value === null) return true;
  const chosen = kind === 'multi-choice' && Array.isArray(value) ? value : [value];
  return chosen.every((one) => options.some((option) => option.value === String(one)));
}

/** The paths of ours behind names that the service used in a refusal. */
export function pathsOf(names: readonly string[], service: ServiceDocument): readonly string[] {
  const found = names.map((name) => {
    const own = Object.entries(service.fields).find(
      ([path, field]) =>
        path === name || writtenAt(field) === name || field.at === name || lastOf(writtenAt(field)) === lastOf(name) || field.label === name,
    );
    return own?.[0] ?? name;
  });
  return [...new Set(found)];
}

const lastOf = (path: string) => path.split(/[./]/).at(-1);
