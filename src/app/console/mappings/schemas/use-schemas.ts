/**
 * @module app/console/mappings/schemas/use-schemas
 * The live schemas as far as the text needs them: there may be a thousand connections, and only those that it names are asked for their fields, each on its own, so
 * that a slow system keeps no other's back.
 */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { MappingSchemasAnswer } from '#contract';
import type { MappingOutline } from '#mapping';
import { useIsActive, useServices } from '../../../platform/index.ts';
import { useFailure } from '../../../ui/index.ts';

/** Milliseconds for which fields that were told are not asked for again by themselves. */
export const FRESH_MS = 5 * 60_000;

/** Under which all connections are listed; the fields of each stand under it, by its name. */
export const LISTED = ['admin', 'mapping-schemas'];

export type ConnectionSchemas = MappingSchemasAnswer['connections'][number];

/** What came of asking one connection for its fields. */
export interface FieldsRead {
  /** As it last answered, which may say why it cannot; undefined where none has that name, or nothing came yet. */
  readonly answer: ConnectionSchemas | undefined;
  /** Why nothing came. */
  readonly error: Error | undefined;
  readonly isTrying: boolean;
  readonly retry: () => void;
}

export interface LiveSchemas {
  /** Every connection, and the fields of those that told them; undefined until the connections are listed. */
  readonly schemas: MappingSchemasAnswer | undefined;
  /** Why they could not be listed. */
  readonly failure: ReturnType<typeof useFailure>;
  /** Lists them again, and asks the help desk for its fields. */
  readonly retry: () => void;
  readonly isTrying: boolean;
  /** The connections whose fields are needed, by name; `FieldsReaders` asks them. */
  readonly needed: readonly string[];
  readonly reads: ReadonlyMap<string, FieldsRead>;
  readonly note: (connection: string, read: FieldsRead) => void;
}

/** `outline` is the last one that could be read, null before. */
export function useSchemas(text: string, outline: MappingOutline | null): LiveSchemas {
  const { api } = useServices();
  const list = useQuery({
    queryKey: LISTED,
    queryFn: ({ signal }) => api.call('readMappingSchemas', {}, { signal }),
    enabled: useIsActive(),
    // A help desk that could not answer is asked again as soon as somebody comes back.
    staleTime: ({ state }) => (state.data?.desk.problem ? 0 : FRESH_MS),
  });
  const [reads, setReads] = useState<ReadonlyMap<string, FieldsRead>>(new Map());
  const note = useCallback((connection: string, read: FieldsRead) => {
    setReads((known) => new Map(known).set(connection, { ...read, answer: withKnown(read.answer, known.get(connection)?.answer) }));
  }, []);
  const all = list.data;
  return {
    schemas: useMemo(
      () => all && { ...all, connections: all.connections.map((one) => withKnown(reads.get(one.name)?.answer, one) ?? one) },
      [all, reads],
    ),
    failure: useFailure(list),
    retry: () => void list.refetch(),
    isTrying: list.isFetching,
    needed: neededOf(all, text, outline),
    reads,
    note,
  };
}

/** Without a text, the one that a first text would name; else those that exist of those that it names, once it could be read. */
function neededOf(all: MappingSchemasAnswer | undefined, text: string, outline: MappingOutline | null): readonly string[] {
  const first = firstOf(all);
  if (text.trim() === '') return first ? [first.name] : [];
  const named = new Set(outline?.flows.map(({ connection }) => connection));
  return (all?.connections ?? []).filter(({ name }) => named.has(name)).map(({ name }) => name);
}

/** The connection that a first text would name. */
export const firstOf = (all: MappingSchemasAnswer | undefined): ConnectionSchemas | undefined =>
  all?.connections.find(({ records }) => records.length > 0);

/** A system that cannot tell its fields now has those that were known before. */
function withKnown(now: ConnectionSchemas | undefined, before: ConnectionSchemas | undefined): ConnectionSchemas | undefined {
  if (!now?.problem || !before) return now;
  return { ...now, records: [...now.records, ...before.records.filter(({ type }) => now.records.every((record) => record.type !== type))] };
}
