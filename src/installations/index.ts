/** @module installations  Enrolment, reading the app's settings, mapping versions; ports are filled by storage, connections and the vault. */
export type { ActiveMapping } from './active-mapping.ts';
export { ENROLMENT_STEPS, type EnrolmentInput, type EnrolmentResult, type EnrolmentStep, type StepResult } from './enrol.ts';
export { createInstallations, type Installations } from './installations.ts';
export type {
  DeskConnections,
  Installation,
  InstallationStore,
  InstallationsDeps,
  MappingVersion,
  MappingVersionStore,
  SettingsSnapshot,
} from './ports.ts';
export type { SettingsOutcome } from './read-settings.ts';
