/** @module connectors/generic/records/history  Past changes of fields, where the description has a request for them. */
import type { Call } from '#capabilities';
import { type FieldChange, type FieldValue, toWholeSecond } from '#domain';
import type { FieldDocument } from '../service/schema.ts';
import { readAll } from '../talk/paging.ts';
import { writeInstant } from '../wire/instants.ts';
import { follow, type Place, parsePath, scalarAt, textAt } from '../wire/place.ts';
import { readValue } from '../wire/values.ts';
import { pathsOf } from './field-schema.ts';
import { instantAt } from './read-record.ts';
import type { StoreDeps } from './store-deps.ts';

const MAX_CHANGES = 2_000;

/** Newest last. From the whole second on: services that stamp a record by the millisecond may keep its history by the second. */
export async function fieldHistory(
  deps: StoreDeps,
  { id, fields, sinceIso }: { readonly id: string; readonly fields: readonly string[]; readonly sinceIso: string },
  call: Call,
): Promise<readonly FieldChange[]> {
  const { service } = deps;
  const { history } = service.requests;
  if (history === undefined) return [];
  const since = new Date(toWholeSecond(Date.parse(sinceIso))).toISOString();
  const values = { id, since: writeInstant(since, history.since) };
  // Entries have no id that the description would name, and none may be lost: each counts as its own.
  const entries = await readAll(
    deps,
    { name: 'incident.history', request: history, repeat: 'safe' },
    { values, idAt: '@none', maxItems: MAX_CHANGES },
    call,
  );
  const changes = entries.flatMap((entry): readonly FieldChange[] => {
    const [path] = pathsOf([textAt(entry, parsePath(history.field)) ?? ''], service);
    const at = instantAt(entry, history.at);
    const field = path === undefined ? undefined : service.fields[path];
    if (path === undefined || field === undefined || at === undefined || !fields.includes(path) || at < since) return [];
    return [
      { path, from: valueAt(entry, history.from, field), to: valueAt(entry, history.to, field), at, by: textAt(entry, parsePath(history.by)) ?? '' },
    ];
  });
  return changes.toSorted((a, b) => a.at.localeCompare(b.at));
}

function valueAt(entry: Place, path: string, field: FieldDocument): FieldValue {
  const [found] = follow(entry, parsePath(path));
  const scalar = found === undefined ? null : scalarAt(found);
  return scalar === undefined ? null : readValue(scalar, field);
}
