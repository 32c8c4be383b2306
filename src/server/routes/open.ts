/** @module server/routes/open  Endpoints that anybody may call, or whose caller proves themselves otherwise than by a token: probes, pages, vendors' deliveries. */
export { finishConsent } from './consent.ts';
export { livez, openapi, readyz } from './health.ts';
export { openPage } from './open-page.ts';
export { readPageFile } from './read-page-file.ts';
export { readSetupPage } from './read-setup-page.ts';
export { receiveWebhook } from './receive-webhook.ts';
export { renewSession } from './renew-session.ts';
