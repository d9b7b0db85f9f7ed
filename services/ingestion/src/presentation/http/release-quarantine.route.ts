import { HttpFault, Problem, Type, type Routes, type Static } from '@wellflow/http';
import type { ReplayQuarantine } from '../../application/commands/replay-quarantine';
import type { SkipQuarantine } from '../../application/commands/skip-quarantine';
import type { HeldFilter } from '../../application/quarantine';
import { quarantineFilter, toHeldFilter } from './quarantine-filter';

const HeldIdBody = Type.Object(
  { receiptId: Type.String({ format: 'uuid' }), index: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }) },
  { additionalProperties: false },
);
const selection = {
  ...quarantineFilter,
  ids: Type.Optional(Type.Array(HeldIdBody, { minItems: 1, maxItems: 1000 })),
  dryRun: Type.Boolean({ default: true, description: 'Says what would happen, changes nothing' }),
  why: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description: 'For the audit' }),
};
const name = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });
const CorrectionBody = Type.Union([
  Type.Object({ well: name('The well they are about') }, { additionalProperties: false }),
  Type.Object({ tag: name('The tag they are of') }, { additionalProperties: false }),
]);
const ReplayBody = Type.Object(
  { ...selection, correction: Type.Optional(CorrectionBody) },
  { additionalProperties: false },
);
const SkipBody = Type.Object(selection, { additionalProperties: false });
const ReplayReply = Type.Object({
  dryRun: Type.Boolean(),
  matched: Type.Integer({ description: 'Held readings that fit' }),
  replayed: Type.Integer(),
  refused: Type.Integer({ description: 'Those that stay' }),
  refusals: Type.Array(
    Type.Object({
      receiptId: Type.String({ format: 'uuid' }),
      index: Type.Integer(),
      reason: Type.String(),
      explanation: Type.String(),
    }),
    { description: 'Some of them, and why' },
  ),
});
const SkipReply = Type.Object({ dryRun: Type.Boolean(), matched: Type.Integer(), skipped: Type.Integer() });

export interface ReleaseQuarantineDeps {
  readonly replayQuarantine: ReplayQuarantine;
  readonly skipQuarantine: SkipQuarantine;
}

/** `POST /v1/quarantine/replay` and `POST /v1/quarantine/skip` */
export function releaseQuarantineRoutes({ replayQuarantine, skipQuarantine }: ReleaseQuarantineDeps): Routes {
  const replay = {
    summary: 'Send held readings on, corrected where you say so',
    description: 'At most 10,000 at once; each is replayed once, with the source time and receipt it came with.',
    body: ReplayBody,
    response: { 200: ReplayReply, 400: Problem, 503: Problem },
  };
  const skip = {
    summary: 'Give held readings up, for good',
    description: 'At most 20,000 at once; the audit keeps them as they came.',
    body: SkipBody,
    response: { 200: SkipReply, 400: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] }, timeoutMs: 60_000 } as const;
  return async (server) => {
    server.post('/v1/quarantine/replay', { schema: replay, config }, async ({ body, principal }) => {
      const { correction, ...order } = body;
      const report = await replayQuarantine({
        ...orderOf(order, principal),
        ...(correction === undefined ? {} : { correction }),
      });
      return { ...report, refusals: [...report.refusals] };
    });
    server.post('/v1/quarantine/skip', { schema: skip, config }, async ({ body, principal }) =>
      skipQuarantine(orderOf(body, principal)),
    );
  };
}

/** @throws HttpFault 400 where nothing is chosen: everything at once is nobody's wish by accident. */
function orderOf(
  { dryRun, why, ids, ...chosen }: Static<typeof SkipBody>,
  { organization, subject: actor }: { readonly organization: string; readonly subject: string },
) {
  const filter: HeldFilter = { ...toHeldFilter(chosen), ...(ids === undefined ? {} : { ids }) };
  if (Object.keys(filter).length === 0)
    throw new HttpFault({ status: 400, code: 'ingestion/which-readings', detail: 'Give ids or a filter', in: 'body' });
  return { organization, actor, why, filter, dryRun };
}
