/**
 * @module sync/field-health
 * The breaker of one field: where its type has changed, its side has become read-only, or the vendor refuses it again and again, the field is set aside for all
 * links of the flow, and only the field. Pure judgement here; `tend-fields.ts` keeps the counts and wakes what waits.
 */
import { because, type FieldKind, type RecordSchema, type Side } from '#domain';
import type { CompiledField, CompiledFlow } from '#mapping';
import type { SyncReason } from './reasons.ts';
import type { FieldHealthRow } from './rows.ts';

/** Why a field is set aside, and what of it. */
export interface BrokenField {
  readonly side: Side;
  /** `all`: the rule does not fit the field any more. `writes`: that side takes nothing; the other way goes on. */
  readonly stops: 'all' | 'writes';
  readonly reason: SyncReason;
}

/** Undefined where a side's schema is not known now: that breaks nothing. */
export type SideSchemas = Readonly<Record<Side, RecordSchema | undefined>>;

export interface HealthInput {
  readonly flow: Pick<CompiledFlow, 'fields'>;
  readonly schemas: SideSchemas;
  readonly rows: readonly FieldHealthRow[];
  readonly nowMs: number;
}

/** The fields that are set aside now, by key. */
export function judgeFields({ flow, schemas, rows, nowMs }: HealthInput): ReadonlyMap<string, BrokenField> {
  const known = new Map(rows.map((row) => [row.fieldKey, row]));
  return new Map(
    flow.fields.flatMap((field): [string, BrokenField][] => {
      const row = known.get(field.key);
      const broken = typeChange(field, schemas, row) ?? readOnly(field, schemas) ?? refusedOften(field, row, nowMs);
      return broken ? [[field.key, broken]] : [];
    }),
  );
}

/** Rows for fields that are seen for the first time under their rule: from now on their types are known. */
export function learnKinds({ flow, schemas, rows }: Omit<HealthInput, 'nowMs'>, flowName: string): readonly FieldHealthRow[] {
  const known = new Map(rows.map((row) => [row.fieldKey, row]));
  return flow.fields.flatMap((field): FieldHealthRow[] => {
    const row = known.get(field.key);
    const isKnown = row?.ruleHash === field.ruleHash;
    const kinds = {
      desk: (isKnown ? row.kinds.desk : null) ?? kindOf(field, schemas, 'desk'),
      remote: (isKnown ? row.kinds.remote : null) ?? kindOf(field, schemas, 'remote'),
    };
    if (isKnown && row.kinds.desk === kinds.desk && row.kinds.remote === kinds.remote) return [];
    if (!isKnown && kinds.desk === null && kinds.remote === null) return [];
    const counts = isKnown ? { refusals: row.refusals, broken: row.broken } : { refusals: 0, broken: null };
    return [{ flow: flowName, fieldKey: field.key, ruleHash: field.ruleHash, kinds, ...counts }];
  });
}

function kindOf(field: CompiledField, schemas: SideSchemas, side: Side): FieldKind | null {
  return schemaOf(field, schemas, side)?.kind ?? null;
}

function schemaOf(field: CompiledField, schemas: SideSchemas, side: Side) {
  const path = pathOn(field, side);
  return schemas[side]?.fields.find((candidate) => candidate.path === path);
}

function pathOn(field: CompiledField, side: Side): string {
  return side === 'remote' ? field.remotePath : (field.deskPaths[0] ?? '');
}

function typeChange(field: CompiledField, schemas: SideSchemas, row: FieldHealthRow | undefined): BrokenField | undefined {
  if (row?.ruleHash !== field.ruleHash) return undefined;
  for (const side of ['remote', 'desk'] as const) {
    const [was, is] = [row.kinds[side], kindOf(field, schemas, side)];
    if (was !== null && is !== null && was !== is)
      return { side, stops: 'all', reason: because('field-type-changed', { side, path: pathOn(field, side), was, is }) };
  }
  return undefined;
}

function readOnly(field: CompiledField, schemas: SideSchemas): BrokenField | undefined {
  const written = [...(field.writesRemote ? ['remote' as const] : []), ...(field.writesDesk ? ['desk' as const] : [])];
  const side = written.find((candidate) => schemaOf(field, schemas, candidate)?.isReadOnly === true);
  return side && { side, stops: 'writes', reason: because('field-read-only', { side, path: pathOn(field, side) }) };
}

function refusedOften(field: CompiledField, row: FieldHealthRow | undefined, nowMs: number): BrokenField | undefined {
  if (!row?.broken || row.ruleHash !== field.ruleHash || row.broken.tryAt <= nowMs) return undefined;
  return { ...oftenRefused(field, row.broken, row.refusals), stops: 'writes' };
}

/** How a field reads that the vendor refused again and again. */
export function oftenRefused(field: CompiledField, { side, message }: NonNullable<FieldHealthRow['broken']>, refusals: number) {
  const path = pathOn(field, side);
  return { side, path, reason: because('field-refused-often', { side, path, message, refusals }) };
}

/** The row after one more refusal; at the limit the field is set aside until one write may try again. */
export function afterRefusal(
  row: FieldHealthRow,
  { side, message, nowMs, maxRefusals, probeMs }: { side: Side; message: string; nowMs: number; maxRefusals: number; probeMs: number },
): FieldHealthRow {
  const refusals = row.refusals + 1;
  if (refusals < maxRefusals) return { ...row, refusals };
  return { ...row, refusals, broken: { at: row.broken?.at ?? nowMs, side, message, tryAt: nowMs + probeMs } };
}
