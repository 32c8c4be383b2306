/** @module app/platform  The only touch of the help desk's SDK, of the network and of the catalogs. */
export { ADMIN_CALLS, type ConnectionCheck, type ConnectorField, type ConnectorView, type DeadLettersAnswer, type Replies } from './admin-replies.ts';
export { type Api, apiClient, type MoreCalls } from './api-client.ts';
export { ApiError, isApiError } from './api-error.ts';
export { type Boot, bootPage, type PageNeeds } from './boot.ts';
export { chooseLocale, loadCatalog, loadConsoleCatalog } from './catalogs.ts';
export type {
  AppSettings,
  ColorScheme,
  DeskHost,
  DeskUser,
  HostEventName,
  HostEvents,
  HostReply,
  HostRequest,
  Place,
} from './desk-host.ts';
export { isHostError } from './host-error.ts';
export type { Memory } from './memory.ts';
export { type PageRoute, windowRoute } from './page-route.ts';
export type { CallName } from './paths.ts';
export { type Services, ServicesProvider, useIsActive, useServices, useWords } from './services.tsx';
export { hashSettings } from './settings-hash.ts';
export type { Transport } from './transport.ts';
export { useColorScheme, useHostEvent } from './use-host-event.ts';
export { createWords, type Words } from './words.ts';
export { replyPart } from './zaf-call.ts';
