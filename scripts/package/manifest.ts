/** Writes the manifest of a package from manifest.json and what is known only now: the version, the backend and the way of being installed. */
import type { PackageOptions } from './options.ts';

type Location = { url: string; flexible?: boolean };
/** The parts of manifest.json that packaging reads; the rest is carried over. */
export type Manifest = {
  version: string;
  signedUrls: boolean;
  domainWhitelist: string[];
  location: Record<string, Record<string, Location>>;
  parameters: { name: string }[];
};

/** The key with which the help desk signs our calls in assets mode; a hosted page has tokens instead, so its admin is not asked for one. */
const assetsOnlyParameter = 'shared_secret';

/** The manifest as it goes into the package. In hosted mode the pages lie at the backend and are opened with a signed POST. */
export const writeManifest = (base: Manifest, { backend, way, version }: PackageOptions & { version: string }): Manifest => ({
  ...base,
  version,
  signedUrls: way === 'hosted',
  location: way === 'hosted' ? hostedLocations(base.location, backend) : base.location,
  parameters: way === 'hosted' ? base.parameters.filter(({ name }) => name !== assetsOnlyParameter) : base.parameters,
  domainWhitelist: [new URL(backend).hostname],
});

const hostedLocations = (products: Manifest['location'], backend: string): Manifest['location'] =>
  mapValues(products, (places) => mapValues(places, (place) => ({ ...place, url: `${backend}/app/${pageOf(place.url)}` })));

/** `assets/sidebar.html` → `sidebar`. */
const pageOf = (url: string): string => url.replace(/^assets\//, '').replace(/\.html$/, '');

const mapValues = <From, To>(record: Record<string, From>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
