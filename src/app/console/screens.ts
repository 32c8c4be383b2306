/**
 * @module app/console/screens
 * Every screen of the console: its name in the address, its words in the rail, and where its code lies. Each is a chunk of its own. Adding a screen is one
 * line here; what it exports is a component without props, which reads its filters by `useNavigation` or `useQueryState`.
 */
import type { ComponentType } from 'react';
import type { RailIconName } from './ui/rail-icon.tsx';

export interface ScreenEntry {
  /** Key of the name in the rail, which is the screen's heading as well. */
  readonly label: string;
  readonly icon: RailIconName;
  readonly load: () => Promise<ComponentType>;
}

/** In the order of the rail. */
export const SCREENS = {
  setup: { label: 'console.setup', icon: 'setup', load: () => import('./setup/index.tsx').then(({ SetupScreen }) => SetupScreen) },
  overview: { label: 'console.overview', icon: 'overview', load: () => import('./overview/index.tsx').then(({ OverviewScreen }) => OverviewScreen) },
  connections: {
    label: 'console.connections',
    icon: 'connections',
    load: () => import('./connections/index.tsx').then(({ ConnectionsScreen }) => ConnectionsScreen),
  },
  mappings: {
    label: 'console.mapping',
    icon: 'mappings',
    load: () => import('./mappings/index.tsx').then(({ MappingsScreen }) => MappingsScreen),
  },
  conflicts: {
    label: 'console.conflicts',
    icon: 'conflicts',
    load: () => import('./conflicts/index.tsx').then(({ ConflictsScreen }) => ConflictsScreen),
  },
  held: { label: 'console.held', icon: 'held', load: () => import('./held/index.tsx').then(({ HeldScreen }) => HeldScreen) },
  'dead-letters': {
    label: 'console.dead-letters',
    icon: 'dead-letters',
    load: () => import('./dead-letters/index.tsx').then(({ DeadLettersScreen }) => DeadLettersScreen),
  },
  journey: { label: 'console.journey', icon: 'journey', load: () => import('./journey/index.tsx').then(({ JourneyScreen }) => JourneyScreen) },
  batches: { label: 'console.batches', icon: 'batches', load: () => import('./batches/index.tsx').then(({ BatchesScreen }) => BatchesScreen) },
} as const satisfies Readonly<Record<string, ScreenEntry>>;

/** Name of a screen in the address. */
export type ScreenName = keyof typeof SCREENS;

/** Tells whether an address names a screen. */
export function isScreen(name: string): name is ScreenName {
  return Object.hasOwn(SCREENS, name);
}
