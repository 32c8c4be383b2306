/**
 * @module app/console/mappings/save/save-mapping
 * A save, step by step: read what stands there, refuse over somebody else's newer text, write, read again, have the backend read it. The request is the
 * admin's own; nothing becomes active by what a browser says.
 */
import type { MappingVersionView } from '#contract';
import { type Api, type AppSettings, type DeskHost, isApiError } from '../../../platform/index.ts';
import { type Base, normal } from '../draft/draft.ts';

/** The setting that holds the mapping document. */
export const MAPPING_SETTING = 'field_mappings';

export type SaveOutcome =
  | { readonly kind: 'active'; readonly version: MappingVersionView }
  /** Written, and the backend did not let it become active. */
  | { readonly kind: 'not-active'; readonly version: MappingVersionView }
  /** Written; the backend could not be asked to read it and will by itself. */
  | { readonly kind: 'written'; readonly error: unknown }
  /** Nothing was written. */
  | { readonly kind: 'newer'; readonly theirs: string }
  /** The help desk answers with another text than the one that was written. */
  | { readonly kind: 'not-kept'; readonly found: string };

export interface SaveDeps {
  readonly host: Pick<DeskHost, 'readSettings' | 'writeSettings'>;
  readonly api: Api;
}

export const mappingOf = ({ values }: AppSettings): string => normal(String(values[MAPPING_SETTING] ?? ''));

/** @throws HostError where the help desk refuses or does not answer; nothing was written then unless `call` is the second read */
export async function saveMapping({ host, api }: SaveDeps, { text, base }: { readonly text: string; readonly base: Base }): Promise<SaveOutcome> {
  const before = await host.readSettings();
  const theirs = mappingOf(before);
  // The same text again is what a doubled click or a lost answer looks like: it is there already.
  if (theirs !== base.text && theirs !== text) return { kind: 'newer', theirs };
  if (theirs !== text) await host.writeSettings({ ...before.values, [MAPPING_SETTING]: text });
  const found = mappingOf(await host.readSettings());
  if (found !== text) return { kind: 'not-kept', found };
  try {
    await api.call('readMappingNow', {});
    const { versions } = await api.call('listMappingVersions', {});
    const version = versions.find((one) => normal(one.document) === text);
    if (!version) return { kind: 'written', error: null };
    return { kind: version.state === 'active' ? 'active' : 'not-active', version };
  } catch (error) {
    if (isApiError(error)) return { kind: 'written', error };
    throw error;
  }
}
