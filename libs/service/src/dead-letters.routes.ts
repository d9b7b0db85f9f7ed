import { Problem, Type, type HttpServer, type Routes, type Static } from '@wellflow/http';
import { DomainError, type DeadLetterFilter, type DeadLetterStore, type StoredHeldMessage } from '@wellflow/kernel';
import type { Principal } from '@wellflow/security';

/** People who run the platform belong to this organization and see the dead letters of all, unreadable ones too. */
export const platformOrganization = 'platform';

const maxReplays = 5;
const text = (maxLength: number) => Type.Optional(Type.String({ minLength: 1, maxLength }));
const Filter = { group: text(200), topic: text(249), key: text(500), schema: text(300), errorCode: text(200) };

const ListQuery = Type.Object(
  { ...Filter, limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }), after: text(200) },
  { additionalProperties: false },
);

const ReplayBody = Type.Object(
  {
    ...Filter,
    ids: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 1000 })),
    dryRun: Type.Boolean({ default: true, description: 'Says what would happen, changes nothing' }),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);

const SkipBody = Type.Object(
  {
    ids: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 1000 }),
    reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
    dryRun: Type.Boolean({ default: true }),
  },
  { additionalProperties: false },
);

const DeadLetterReply = Type.Object({
  id: Type.String(),
  state: Type.String(),
  group: Type.String(),
  topic: Type.String(),
  partition: Type.Integer(),
  offset: Type.Integer(),
  key: Type.String(),
  organization: Type.String(),
  schema: Type.Optional(Type.String()),
  messageId: Type.Optional(Type.String()),
  errorCode: Type.Optional(Type.String()),
  errorText: Type.Optional(Type.String()),
  attempts: Type.Integer(),
  replayCount: Type.Integer(),
  heldAt: Type.String({ format: 'date-time' }),
});

const DeadLetterDetail = Type.Composite([
  DeadLetterReply,
  Type.Object({
    headers: Type.Record(Type.String(), Type.String()),
    valueBase64: Type.Union([Type.String(), Type.Null()]),
  }),
]);

const OutcomesReply = Type.Object({
  dryRun: Type.Boolean(),
  outcomes: Type.Array(
    Type.Object({
      id: Type.String(),
      group: Type.String(),
      topic: Type.String(),
      key: Type.String(),
      outcome: Type.String(),
    }),
  ),
});

const ListReply = Type.Object({ deadLetters: Type.Array(DeadLetterReply), next: Type.Optional(Type.String()) });
const Params = Type.Object({ id: Type.String({ maxLength: 100 }) });
const config = { access: { roles: ['sre', 'admin'] } } as const;

/** What the service's consumers could not take: looked at, replayed or skipped by people, every decision audited. */
export function deadLetterRoutes({ store }: { readonly store: DeadLetterStore }): Routes {
  return async (server) => {
    lookAt(server, store);
    decide(server, store);
  };
}

function lookAt(server: HttpServer, store: DeadLetterStore): void {
  const list = { summary: 'Dead letters', querystring: ListQuery, response: { 200: ListReply } };
  server.get('/v1/dead-letters', { schema: list, config }, async ({ query, principal }) => {
    const { limit, after, ...filter } = query;
    const page = await store.list(within(principal, filter), after === undefined ? { limit } : { limit, after });
    return { deadLetters: page.deadLetters.map(toReply), ...(page.next === undefined ? {} : { next: page.next }) };
  });
  const one = { summary: 'One dead letter', params: Params, response: { 200: DeadLetterDetail, 404: Problem } };
  server.get('/v1/dead-letters/:id', { schema: one, config }, async ({ params, principal }) =>
    toDetail(await get(store, principal, params.id)),
  );
}

function decide(server: HttpServer, store: DeadLetterStore): void {
  const replay = {
    summary: 'Replay dead letters to the group that failed',
    body: ReplayBody,
    response: { 200: OutcomesReply },
  };
  server.post('/v1/dead-letters/replay', { schema: replay, config }, async ({ body, principal }) => {
    const { dryRun, reason, ...filter } = body;
    const order = { filter: within(principal, filter), dryRun, actor: principal.subject, maxReplays };
    return { dryRun, outcomes: [...(await store.replay(reason === undefined ? order : { ...order, reason }))] };
  });
  const skip = {
    summary: 'Give dead letters up; what queued behind them goes on',
    body: SkipBody,
    response: { 200: OutcomesReply, 404: Problem },
  };
  server.post('/v1/dead-letters/skip', { schema: skip, config }, async ({ body, principal }) => {
    for (const id of body.ids) await get(store, principal, id);
    return { dryRun: body.dryRun, outcomes: [...(await store.skip({ ...body, actor: principal.subject }))] };
  });
}

function within({ organization }: Principal, filter: DeadLetterFilter): DeadLetterFilter {
  return organization === platformOrganization ? filter : { ...filter, organization };
}

async function get(store: DeadLetterStore, { organization }: Principal, id: string): Promise<StoredHeldMessage> {
  const found = await store.find(id);
  const visible = organization === platformOrganization || found?.organization === organization;
  if (found === undefined || !visible)
    throw new DomainError('messaging/unknown-dead-letter', `There is no dead letter ${id}`, { id });
  return found;
}

function toReply(held: StoredHeldMessage): Static<typeof DeadLetterReply> {
  const { id, state, group, topic, partition, offset, key, organization, attempts, replayCount, heldAt } = held;
  return {
    ...{ id, state, group, topic, partition, offset, key, organization, attempts, replayCount, heldAt },
    ...(held.schema === undefined ? {} : { schema: held.schema }),
    ...(held.messageId === undefined ? {} : { messageId: held.messageId }),
    ...(held.failure === undefined ? {} : { errorCode: held.failure.code, errorText: held.failure.text }),
  };
}

function toDetail(held: StoredHeldMessage): Static<typeof DeadLetterDetail> {
  const valueBase64 = held.value === null ? null : Buffer.from(held.value).toString('base64');
  return { ...toReply(held), headers: { ...held.headers }, valueBase64 };
}
