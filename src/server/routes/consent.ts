/** @module server/routes/consent  An admin's consent at a vendor: where to go, and the page at which the vendor sends them back. */
import { z } from 'zod';
import { consentAnswer } from '#contract';
import { InvalidInputError } from '#domain';
import type { ConsentOutcome, ServerDeps } from '../deps.ts';
import { define, defineOpen, documentedProblems, type Endpoint, pathId } from '../endpoint.ts';

export const startConsent = (deps: ServerDeps): Endpoint =>
  define({
    name: 'startConsent',
    summary: 'Where the admin agrees to the connection at its vendor; the address is good once, for ten minutes.',
    params: z.object({ connectionId: pathId }),
    answer: consentAnswer,
    status: 201,
    async handle(asked) {
      const { authorizeUrl, expiresAt } = await deps.consent.start(asked, asked.params.connectionId);
      return { authorizeUrl, expiresAt: new Date(expiresAt).toISOString() };
    },
  });

const callbackQuery = z.object({
  state: z.string().max(2_000).optional(),
  code: z.string().max(4_000).optional(),
  error: z.string().max(200).optional(),
});

/** Public: the state is the proof. */
export const finishConsent = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'finishConsent',
    summary: "Where a vendor sends the admin back with a code, which becomes the connection's tokens. The state is the proof.",
    request: { query: callbackQuery },
    responses: {
      200: { description: 'A page that says how it ended.', content: { 'text/html': { schema: z.string() } } },
      ...documentedProblems(400),
    },
    async serve(c) {
      const query = callbackQuery.safeParse(c.req.query());
      const reply = query.success ? query.data : {};
      const outcome = await deps.consent.finish({ state: reply.state, code: reply.code, error: reply.error, traceId: c.get('traceId') });
      if (outcome.kind === 'unknown-state')
        throw new InvalidInputError({ message: 'This way back is used up, has run out, or is none of ours. Start again from the connection.' });
      const { status, title, text } = pageOf(outcome);
      return c.html(
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></html>`,
        status,
      );
    },
  });

function pageOf(outcome: Exclude<ConsentOutcome, { kind: 'unknown-state' }>): {
  readonly status: 200 | 502;
  readonly title: string;
  readonly text: string;
} {
  switch (outcome.kind) {
    case 'connected':
      return { status: 200, title: 'Connected', text: `${outcome.name} is connected, as ${outcome.by} asked. You may close this window.` };
    case 'declined':
      return { status: 200, title: 'Not connected', text: `Nobody agreed to ${outcome.name}; nothing has changed. You may close this window.` };
    case 'failed':
      return {
        status: 502,
        title: 'Not connected',
        text: `${outcome.name} could not be connected. ${outcome.message} Start again from the connection.`,
      };
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
