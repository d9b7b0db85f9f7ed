import { createHash, randomUUID } from 'node:crypto';
import { DomainError } from '@wellflow/kernel';
import { Problem, Type, type Routes } from '@wellflow/http';
import type { RegisterWell } from '../../application/commands/register-well';
import { toWellReply, WellReply } from './well-reply';

const RegisterWellBody = Type.Object(
  {
    apiNumber: Type.String({
      minLength: 1,
      maxLength: 60,
      description: 'In any written form: 42-501-20130, 42501201300000',
    }),
    name: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
    operatorName: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { additionalProperties: false },
);

const RegisterWellHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Sent again with the same key, the answer is the same well',
    }),
  ),
});

/** `POST /v1/wells` */
export function registerWellRoute({ registerWell }: { readonly registerWell: RegisterWell }): Routes {
  const schema = {
    summary: 'Register a well',
    headers: RegisterWellHeaders,
    body: RegisterWellBody,
    response: { 201: WellReply, 400: Problem, 409: Problem },
  };
  const config = { access: { roles: ['admin', 'operator'] } } as const;
  return async (server) => {
    server.post('/v1/wells', { schema, config }, async ({ body, headers, principal }, reply) => {
      const { organization, subject } = principal;
      const ids = idsFor(organization, headers['idempotency-key']);
      const well = await atField(registerWell({ ...body, ...ids, organization, actor: subject }));
      return reply.code(201).header('location', `/v1/wells/${well.wellId}`).send(toWellReply(well));
    });
  };
}

/** The same key gives the same ids, so that a repeated request meets its own first answer. */
function idsFor(
  organization: string,
  key: string | undefined,
): { readonly commandId: string; readonly wellId: string } {
  if (key === undefined) return { commandId: randomUUID(), wellId: randomUUID() };
  return {
    commandId: uuidOf(`register-well command ${organization} ${key}`),
    wellId: uuidOf(`register-well ${organization} ${key}`),
  };
}

/** RFC 9562 version 8: our own hash of a name. */
function uuidOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** Names the field that a refusal is about. */
async function atField<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'wells/invalid-api-number') throw error;
    throw new DomainError(error.code, error.message, { ...error.data, path: '/apiNumber' });
  }
}
