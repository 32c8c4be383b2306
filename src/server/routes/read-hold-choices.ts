/** @module server/routes/read-hold-choices */
import { holdChoices } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, linkParams, pathId } from '../endpoint.ts';
import { callFor, findLink } from '../links.ts';

export const readHoldChoices = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readHoldChoices',
    summary: "What a hold asks for, with the vendor's live choices.",
    params: linkParams.extend({ holdId: pathId }),
    answer: holdChoices,
    async handle(asked) {
      await findLink(deps, asked, asked.params.linkId);
      const { hold, fields } = await deps.sync.readHoldChoices({
        installationId: asked.caller.installationId,
        holdId: asked.params.holdId,
        call: callFor(asked),
      });
      const sides = hold.asks.includes('side')
        ? [
            {
              path: 'side',
              label: '',
              kind: 'side',
              maxLength: null,
              options: [
                { value: 'desk', label: '' },
                { value: 'remote', label: '' },
              ],
            },
          ]
        : [];
      const asks = fields.map(({ path, label, kind, maxLength, options }) => ({
        path,
        label,
        kind,
        maxLength: maxLength ?? null,
        options: (options ?? []).map((option) => ({ value: option.value, label: option.label })),
      }));
      return { holdId: hold.id, fields: [...sides, ...asks] };
    },
  });
