/** @module server/describe-api  The OpenAPI 3.1 document of the API. A module of its own, so that only who asks for the document loads what writes it (bench E5). */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Endpoint } from './endpoint.ts';

/** What the endpoints say of themselves, as one document. */
export function describeApi(endpoints: readonly Pick<Endpoint, 'document'>[]) {
  const api = new OpenAPIHono();
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  for (const { document } of endpoints) api.openAPIRegistry.registerPath(document());
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Tieline',
      version: '1',
      description: 'The API between the Tieline app, its admins, vendors and operators and the Tieline backend.',
      license: { name: 'Apache-2.0' },
    },
  });
}
