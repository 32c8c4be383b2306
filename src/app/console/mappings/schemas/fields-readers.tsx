/**
 * @module app/console/mappings/schemas/fields-readers
 * Asks each connection that is needed for its fields, and shows nothing. A component each and not `useQueries`: the console alone would use that, and the sidebar would
 * load a part of it.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useIsActive, useServices } from '../../../platform/index.ts';
import { useFailure } from '../../../ui/index.ts';
import { FRESH_MS, LISTED, type LiveSchemas } from './use-schemas.ts';

export function FieldsReaders({ needed, note }: Pick<LiveSchemas, 'needed' | 'note'>) {
  return (
    <>
      {needed.map((connection) => (
        <FieldsReader key={connection} connection={connection} note={note} />
      ))}
    </>
  );
}

function FieldsReader({ connection, note }: Pick<LiveSchemas, 'note'> & { readonly connection: string }) {
  const { api } = useServices();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: [...LISTED, connection],
    queryFn: async ({ signal }) => (await api.call('readMappingSchemas', {}, { query: { connection }, signal })).connections[0] ?? null,
    enabled: useIsActive(),
    // A system that could not answer, or was gone, is asked again as soon as somebody comes back.
    staleTime: ({ state }) => (state.data && !state.data.problem ? FRESH_MS : 0),
  });
  const { data, isFetching: isTrying, refetch } = query;
  const error = useFailure(query)?.error;
  useEffect(() => {
    note(connection, { answer: data ?? undefined, error, isTrying, retry: () => void refetch() });
  }, [connection, note, data, error, isTrying, refetch]);
  useEffect(() => {
    // Gone since all were listed, so they are listed again.
    if (data === null) void client.invalidateQueries({ queryKey: LISTED, exact: true });
  }, [client, data]);
  return null;
}
