/** @module app/console/connections/use-connections  The connectors, and everything that can be done with a connection. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ConnectionView } from '#contract';
import { type ConnectorView, useIsActive, useServices } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';
import { usePages } from '../ui/index.ts';
import { type FormValues, secretsToSend, settingsToSend } from './form-state.ts';
import { newerOf } from './newer.ts';

/** A page of the connections, by name. */
export function useConnectionPages() {
  const { api } = useServices();
  return usePages({
    name: 'connections',
    read: (query, signal) => api.call('listConnections', {}, { query, signal }),
    rowsOf: ({ connections }) => connections,
  });
}

/** One connection, wherever in the list it stands; undefined while it is read, and where there is none. */
export function useConnection(id: string): ConnectionView | undefined {
  const { api } = useServices();
  const { data } = useQuery({
    queryKey: ['admin', 'connections', { id }],
    queryFn: ({ signal }) => api.call('listConnections', {}, { query: { id }, signal }),
    enabled: useIsActive() && id !== '',
  });
  return data?.connections[0];
}

/** Looks at the connections again; resolves when they are read. */
export function useRereadConnections(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: ['admin', 'connections'] }), [client]);
}

export function useConnectors() {
  const { api } = useServices();
  return useQuery({
    queryKey: ['admin', 'connectors'],
    queryFn: ({ signal }) => api.call('listConnectors', {}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: useIsActive(),
  });
}

/** Everything that a connection shows may have moved. */
export function useReread() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['admin'] });
}

/** For what may be refused: where that was for a newer version, it is looked at, so that the form can show it. */
export function useRereadIfNewer(): (error: unknown) => void {
  const reread = useReread();
  return (error) => {
    if (newerOf(error) !== undefined) void reread();
  };
}

export function useAddConnection() {
  const { api } = useServices();
  const reread = useReread();
  return useMutation({
    mutationFn: ({ connector, values }: { readonly connector: ConnectorView; readonly values: FormValues }) =>
      api.call(
        'addConnection',
        {},
        { body: { ...commonOf(values), connectorId: connector.id, settings: settingsToSend(connector, values), secrets: secretsToSend(values) } },
      ),
    onSuccess: () => void reread(),
  });
}

export function useChangeConnection({ id }: ConnectionView) {
  const { api } = useServices();
  const reread = useReread();
  return useMutation({
    mutationFn: ({ connector, values, version }: { readonly connector: ConnectorView; readonly values: FormValues; readonly version: number }) =>
      api.call('changeConnection', { connectionId: id }, { body: { ...commonOf(values), settings: settingsToSend(connector, values), version } }),
    onSuccess: () => void reread(),
    onError: useRereadIfNewer(),
  });
}

const commonOf = ({ name, owner, onCall }: FormValues) => ({ name: name.trim(), owner: owner.trim(), onCall: onCall.trim() });

/** The answer has every check; the connection's state may follow from it. */
export function useTestConnection(connectionId: string) {
  const { api } = useServices();
  const reread = useReread();
  return useMutation({ mutationFn: () => api.call('testConnection', { connectionId }), onSettled: () => void reread() });
}

export function useRotateSecrets(connectionId: string) {
  const { api } = useServices();
  const reread = useReread();
  return useMutation({
    mutationFn: ({ version, ...values }: Pick<FormValues, 'secrets'> & { readonly version: number }) =>
      api.call('rotateSecrets', { connectionId }, { body: { version, secrets: secretsToSend(values) } }),
    onSuccess: () => void reread(),
    onError: useRereadIfNewer(),
  });
}

export function usePauseConnection({ id, name, state }: ConnectionView) {
  const { api, words } = useServices();
  const announce = useAnnounce();
  const reread = useReread();
  const isPaused = state === 'paused';
  return useMutation({
    mutationFn: () => api.call(isPaused ? 'resumeConnection' : 'pauseConnection', { connectionId: id }),
    onSuccess() {
      announce(words.t(isPaused ? 'console.connection.resumed' : 'console.connection.paused', { name }));
      return reread();
    },
  });
}

export function useRemoveConnection({ id, name, version }: ConnectionView) {
  const { api, words } = useServices();
  const announce = useAnnounce();
  const reread = useReread();
  return useMutation({
    mutationFn: () => api.call('removeConnection', { connectionId: id }, { query: { version: String(version) } }),
    onSuccess() {
      announce(words.t('console.connection.removed', { name }));
      return reread();
    },
    onError: useRereadIfNewer(),
  });
}
