/** @module app/console/mappings/workbench-hooks  Edits from the table, the live schemas, and the look-out for somebody else's save. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { MappingSchemasAnswer } from '#contract';
import type { MappingEdit, MappingOutline } from '#mapping';
import { useIsActive, useServices, useWords } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';
import type { Base, MappingEvent, MappingState } from './draft/draft.ts';

const FRESH_MS = 5 * 60_000;

/** The schemas as far as the text needs them: there may be a thousand connections, and only those that it names are asked for their fields. */
export function useSchemas(outline: MappingOutline | null): MappingSchemasAnswer | undefined {
  const { api } = useServices();
  const enabled = useIsActive();
  const all = useQuery({
    queryKey: ['admin', 'mapping-schemas'],
    queryFn: ({ signal }) => api.call('readMappingSchemas', {}, { signal }),
    enabled,
    staleTime: FRESH_MS,
  }).data;
  const read = useFieldsOf(connectionsIn(outline, all), enabled);
  return useMemo(() => all && { ...all, connections: all.connections.map((one) => read.get(one.name) ?? one) }, [all, read]);
}

type ConnectionSchemas = MappingSchemasAnswer['connections'][number];

/** Those that exist of those that the text names; without a text the first that one could begin with. */
function connectionsIn(outline: MappingOutline | null, all: MappingSchemasAnswer | undefined): readonly string[] {
  const named = new Set((outline?.flows ?? []).map(({ connection }) => connection));
  const known = all?.connections ?? [];
  const first = known.filter(({ records }) => records.length > 0).slice(0, 1);
  return (named.size > 0 ? known.filter(({ name }) => named.has(name)) : first).map(({ name }) => name);
}

/** Each on its own, so that a slow system keeps no other's fields back. Not `useQueries`: the console alone would use it, and the sidebar would load a part of it. */
function useFieldsOf(connections: readonly string[], enabled: boolean): ReadonlyMap<string, ConnectionSchemas> {
  const { api } = useServices();
  const client = useQueryClient();
  const [read, setRead] = useState<ReadonlyMap<string, ConnectionSchemas>>(new Map());
  const asked = JSON.stringify(connections);
  useEffect(() => {
    if (!enabled) return;
    for (const connection of JSON.parse(asked) as string[])
      client
        .fetchQuery({
          queryKey: ['admin', 'mapping-schemas', connection],
          queryFn: ({ signal }) => api.call('readMappingSchemas', {}, { query: { connection }, signal }),
          staleTime: FRESH_MS,
          retry: client.getDefaultOptions().queries?.retry ?? false,
        })
        .then(
          (answer) => setRead((known) => new Map([...known, ...answer.connections.map((one) => [one.name, one] as const)])),
          // Without its fields a connection is offered by its name alone.
          () => undefined,
        );
  }, [asked, enabled, api, client]);
  return read;
}

/** One edit after the other, each on the text as it then is: two quick clicks are two changes. */
export function useEdit(text: string, dispatch: (event: MappingEvent) => void): (edit: MappingEdit) => Promise<boolean> {
  const words = useWords();
  const announce = useAnnounce();
  const latest = useRef(text);
  latest.current = text;
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  return useCallback(
    (edit) => {
      const done = queue.current.then(async () => {
        const { editMapping } = await import('#mapping');
        const after = await editMapping(latest.current, edit);
        if (after === null) announce(words.t('console.mappings.edit-refused'));
        if (after === null) return false;
        latest.current = after;
        dispatch({ kind: 'wrote', text: after });
        return true;
      });
      queue.current = done.catch(() => undefined);
      return done;
    },
    [announce, words, dispatch],
  );
}

/** Another admin saved while this screen is open: without a draft their text is shown, with one the choice is. */
export function useNewer(current: Base, { text, base, newer }: MappingState, dispatch: (event: MappingEvent) => void): void {
  useEffect(() => {
    if (current.text === base.text || current.text === newer) return;
    if (text === base.text || text === current.text) dispatch({ kind: 'took-theirs', base: current });
    else dispatch({ kind: 'found-newer', theirs: current.text });
  }, [current, text, base.text, newer, dispatch]);
}
