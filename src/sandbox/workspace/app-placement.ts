/**
 * @module sandbox/workspace/app-placement
 * How the app is installed in the workspace's help desk: which address each location has, whether it is signed, and what its metadata says.
 */

/** `hosted`: pages come from the backend by a signed post. `assets`: pages lie in the package, and calls go through the desk's proxy. */
export type InstallMode = 'hosted' | 'assets';
export const INSTALL_MODES: readonly InstallMode[] = ['hosted', 'assets'];

/** A place of the app in the help desk. */
export type AppLocation = 'ticket_sidebar' | 'new_ticket_sidebar' | 'nav_bar';

/** One location as the host page opens it. */
export interface Placement {
  readonly location: AppLocation;
  readonly url: string;
  /** Loaded by a form post with a signed token. */
  readonly isSigned: boolean;
}

const PAGE_OF: Readonly<Record<AppLocation, 'sidebar' | 'console'>> = {
  ticket_sidebar: 'sidebar',
  new_ticket_sidebar: 'sidebar',
  nav_bar: 'console',
};

/** Where the three locations lead in that mode. */
export function placementsFor(mode: InstallMode, origins: { readonly backend: string; readonly packageFiles: string }): readonly Placement[] {
  const locations = Object.keys(PAGE_OF) as AppLocation[];
  return locations.map((location) =>
    mode === 'hosted'
      ? { location, url: `${origins.backend}/app/${PAGE_OF[location]}`, isSigned: true }
      : { location, url: `${origins.packageFiles}/${PAGE_OF[location]}.html`, isSigned: false },
  );
}
